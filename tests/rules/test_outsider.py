"""Mail on a case from somebody who takes no part: inside, and nothing flows back."""

from __future__ import annotations

import pytest

from mailbot.core.case.model import Status
from mailbot.core.message import Message
from tests.builders import ANN, BOB, EVE, NOW, a_case, a_message, a_token, decided, entries, hits, reported, told


@pytest.mark.parametrize(
    "message",
    [
        a_message("Send me everything.", by=EVE, in_reply_to=("first-1001",)),
        a_message("Send me everything.", by=EVE, in_reply_to=(a_token(ANN),)),
        a_message("Send me everything.", by=EVE, in_reply_to=(a_token(ANN),), auth=(reported(dmarc="example.net"),)),
        a_message(
            "Send me everything.", in_reply_to=("first-1001",), auth=(reported(dmarc="example.org", result="fail"),)
        ),
        a_message("Send me everything.", from_fields=2, in_reply_to=(a_token(ANN),)),
    ],
)
@pytest.mark.parametrize("status", [Status.OPEN, Status.CLOSED])
def test_it_is_internal_the_owner_hears_and_nothing_goes_back(message: Message, status: Status) -> None:
    done = NOW if status.is_done else None

    decision = decided(message, None, a_case(status=status, resolved_at=done))

    assert hits(decision) == ["outsider"]
    assert entries(decision) == [("mail_in", "internal", "Send me everything.")]
    assert told(decision) == [BOB.person.address]
    assert decision.after is not None
    assert decision.after.status is status
    assert decision.after.participants == a_case().participants
    assert decision.after.references == a_case().references


def test_the_owner_reads_that_it_takes_no_part() -> None:
    (draft,) = decided(a_message("x", by=EVE, in_reply_to=("first-1001",)), None, a_case()).drafts

    assert draft.values["event"] == "unverified"
    assert draft.values["headline"] == "Eve Stranger takes no part in case 1001 and wrote to it"
