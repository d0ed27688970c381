"""Who joins a case, who gets copies, and whose address is shown to customers."""

from __future__ import annotations

from mailbot.core.case.participants import copies, joiners, readers
from mailbot.core.message import Address
from tests.builders import ANN, BEN, BOB, CARLA, NOW, SUPPORT, a_case, a_desk, a_message

HELP = Address("Help", "help@example.com")


def test_people_in_to_and_cc_join_once_but_never_ourselves_agents_or_who_is_there() -> None:
    message = a_message(
        to=(SUPPORT, HELP, CARLA), cc=(BOB.person, BEN, Address("Ben", "BEN@example.org"), ANN, Address("x", ""))
    )

    found = joiners(message, a_case(), a_desk(), NOW)

    assert [p.person for p in found] == [CARLA, BEN]


def test_one_mail_brings_twenty_people_at_most() -> None:
    crowd = tuple(Address("", f"p{n}@example.org") for n in range(50))

    assert len(joiners(a_message(cc=crowd), a_case(), a_desk(), NOW)) == 20


def test_to_is_the_requester_and_cc_are_the_others() -> None:
    assert copies(a_case(with_=(BEN, CARLA)), a_desk()) == ((ANN,), (BEN, CARLA))
    assert readers(a_case(with_=(BEN, CARLA)), a_desk()) == (ANN, BEN, CARLA)


def test_an_agent_who_takes_part_reads_along_and_is_not_shown() -> None:
    case = a_case(with_=(BEN, BOB.person))

    assert copies(case, a_desk()) == ((ANN,), (BEN,))
    assert readers(case, a_desk()) == (ANN, BEN, BOB.person)


def test_our_own_addresses_get_no_copy() -> None:
    case = a_case(by=HELP, with_=(BEN, SUPPORT))

    assert readers(case, a_desk()) == (BEN,)
    assert copies(case, a_desk())[1] == (BEN,)


def test_somebody_without_an_address_gets_no_copy() -> None:
    assert readers(a_case(by=Address("Nameless", ""), participants=()), a_desk()) == ()
