"""Which case a mail belongs to: our token, then a known Message-ID, then the number of who takes part."""

from __future__ import annotations

from mailbot.core.case.threading import cited_ids, find_token, wanted
from mailbot.core.facts import Match, TokenKind
from mailbot.core.message import Address, Bounce, Message
from tests.builders import (
    ANN,
    BEN,
    BOB,
    EVE,
    NOW,
    PROVEN,
    SECRET,
    SUPPORT,
    a_case,
    a_desk,
    a_message,
    a_reply,
    a_token,
    reported,
    the_facts,
)


def joined(message: Message, *cases: object, **more: object) -> Match:
    return the_facts(message, None, *cases, **more).match  # type: ignore[arg-type]


def test_a_reply_with_our_token_joins_its_case() -> None:
    match = joined(a_reply("More smoke."), a_case())

    assert match.case is not None
    assert match.evidence == ("a token of ours, made for this sender",)


def test_a_token_wins_over_a_known_id_and_over_a_number() -> None:
    message = a_reply("x", in_reply_to=("first-1002", a_token(ANN)), subject="[Case #1002] ref 1002")

    match = joined(message, a_case(1001), a_case(1002))

    assert match.case is not None
    assert match.case.number == 1001


def test_a_token_made_for_the_writer_wins_over_a_nearer_one_that_was_not() -> None:
    message = a_message(in_reply_to=(a_token(BEN, number=1002),), references=(a_token(ANN),))

    found = find_token(message, (SECRET,), ANN, NOW)

    assert found is not None
    assert (found.number, found.for_sender) == (1001, True)


def test_the_nearest_of_two_tokens_counts() -> None:
    message = a_message(in_reply_to=(a_token(ANN, number=1002),), references=(a_token(ANN, number=1001),))

    found = find_token(message, (SECRET,), ANN, NOW)

    assert found is not None
    assert found.number == 1002


def test_a_token_in_a_plus_address_joins_where_all_ids_were_stripped() -> None:
    local = a_token(ANN).partition("@")[0]
    message = a_message(to=(Address("", f"support+{local}@example.com"),), in_reply_to=())

    match = joined(message, a_case())

    assert match.case is not None


def test_a_token_of_a_case_that_is_gone_joins_nothing() -> None:
    assert joined(a_reply("x")).case is None


def test_a_known_message_id_joins() -> None:
    match = joined(a_message(in_reply_to=("first-1001",)), a_case())

    assert match.case is not None
    assert match.evidence == ("it answers first-1001, which is on the case",)


def test_the_nearest_known_message_id_wins() -> None:
    message = a_message(in_reply_to=("unknown",), references=("first-1001", "first-1002"))

    match = joined(message, a_case(1001), a_case(1002))

    assert match.case is not None
    assert match.case.number == 1002


def test_the_number_joins_from_a_participant_claimed_or_proven() -> None:
    message = a_message(subject="Re: Printer [Case #1001]", by=BEN)

    for auth in ((), (reported(dmarc="example.org"),)):
        match = joined(a_message(subject=message.subject, by=BEN, auth=auth), a_case(with_=(BEN,)))
        assert match.case is not None
        assert match.evidence == ("the number 1001 in the subject, from a participant",)


def test_the_number_from_a_stranger_is_a_claim_and_no_more() -> None:
    match = joined(a_message(subject="[Case #1001]", by=EVE), a_case())

    assert match.case is None
    assert match.claimed_number == 1001


def test_the_number_from_somebody_proven_who_takes_no_part_is_a_claim() -> None:
    match = joined(a_message(subject="[Case #1001]", by=EVE, auth=(reported(dmarc="example.net"),)), a_case())

    assert (match.case, match.claimed_number) == (None, 1001)


def test_the_number_from_a_participant_whose_domain_says_dmarc_fail_is_a_claim() -> None:
    forged = a_message(subject="[Case #1001]", auth=(reported(dmarc="example.org", result="fail"),))

    assert joined(forged, a_case()).case is None


def test_the_number_from_an_agent_joins() -> None:
    match = joined(a_message(subject="[Case #1001]", by=BOB.person), a_case())

    assert match.case is not None
    assert "an agent's address" in match.evidence[0]


def test_of_two_numbers_the_one_whose_case_the_sender_takes_part_in_counts() -> None:
    message = a_message(subject="ref 1001 and ref 1002", by=BEN)

    match = joined(message, a_case(1001), a_case(1002, by=BEN))

    assert match.case is not None
    assert match.case.number == 1002


def test_a_mail_that_says_nothing_belongs_to_no_case() -> None:
    match = joined(a_message(), a_case())

    assert (match.case, match.claimed_number) == (None, None)


def test_a_report_is_matched_by_the_mail_that_it_returns() -> None:
    report = a_message(bounce=Bounce((), a_token(ANN)), in_reply_to=("first-1002",))

    assert cited_ids(report)[0] == a_token(ANN)


def test_what_is_looked_up_is_bounded() -> None:
    numbers = " ".join(f"ref {n}" for n in range(100))
    message = a_message(subject=numbers, references=tuple(f"id-{n}" for n in range(1000)))

    asked = wanted(message, a_desk(), (SECRET,), ANN, NOW, None)

    assert (len(asked.numbers), len(asked.message_ids)) == (5, 30)


def test_a_confirmation_names_a_mail_and_no_case() -> None:
    message = a_reply("yes", by=BOB.person, kind=TokenKind.CONFIRM)

    asked = wanted(message, a_desk(), (SECRET,), BOB.person, NOW, None)

    assert asked.numbers == ()
    assert joined(message, a_case()).case is None


def test_a_reply_to_a_mail_of_ours_that_was_forwarded_joins_for_agents_to_see() -> None:
    forwarded = a_message(by=EVE, in_reply_to=(a_token(ANN),), to=(SUPPORT,), **PROVEN)

    match = joined(forwarded, a_case())

    assert match.case is not None
    assert match.evidence == ("a token of ours, made for another address",)
