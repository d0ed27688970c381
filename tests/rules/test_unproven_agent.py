"""A mail in an agent's name without proof: kept inside, and one question to the registered address."""

from __future__ import annotations

from mailbot.core.draft import MailKind
from mailbot.core.message import Attachment
from tests.builders import (
    ANN,
    BOB,
    CAROL,
    a_case,
    a_message,
    a_reply,
    an_agents_reply,
    decided,
    entries,
    hits,
    reported,
    told,
)

FILE = Attachment("plan.pdf", "application/pdf", 9, "ab" * 32, part=1)


def test_it_is_a_note_marked_unverified_and_a_question_to_the_agent() -> None:
    message = a_message("Pay elsewhere.", by=BOB.person, subject="Re: [Case #1001]", attachments=(FILE,))

    decision = decided(message, None, a_case())

    assert told(decision, MailKind.CONFIRM) == [BOB.person.address]
    ((kind, visibility, text),) = entries(decision)
    assert (kind, visibility) == ("note", "internal")
    assert text.startswith("Unverified, claims to be from Bob Ray")
    assert decision.after is not None
    assert decision.after.status is a_case().status


def test_an_agent_who_takes_part_as_a_customer_writes_as_one() -> None:
    decision = decided(
        a_message("Still broken.", by=CAROL.person, subject="[Case #1001]"), None, a_case(by=CAROL.person)
    )

    assert decision.outcome == "follow_up"
    assert entries(decision)[0] == ("mail_in", "public", "Still broken.")


def test_an_agent_who_answers_a_customers_copy_writes_as_a_customer() -> None:
    decision = decided(a_reply("Thanks.", by=CAROL.person), None, a_case(with_=(CAROL.person,)))

    assert (decision.outcome, entries(decision)[0][:2]) == ("follow_up", ("mail_in", "public"))


def test_an_agent_who_takes_part_and_answers_the_notification_without_proof_is_asked() -> None:
    forged = an_agents_reply("x", CAROL, auth=(reported(dmarc="agents.example", result="fail"),))

    assert hits(decided(forged, None, a_case(with_=(CAROL.person,)))) == ["unproven agent"]


def test_a_fresh_mail_of_an_agent_opens_a_case_as_a_customers_would() -> None:
    decision = decided(a_message("My own printer.", by=CAROL.person))

    assert decision.outcome == "new_case"
    assert told(decision, MailKind.RECEIPT) == [CAROL.person.address]
    assert ANN.address not in told(decision)
