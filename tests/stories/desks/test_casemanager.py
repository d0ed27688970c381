"""The desk "casemanager": looked at within five minutes, at any hour; strangers wait for approval."""

from __future__ import annotations

import pytest

from tests.stories.desks.conftest import Preset
from tests.stories.desks.preset import ANN, SAM, PresetDesk, proven, proven_answer
from tests.stories.letters import text_of

RITA, SAUL, TINA, VERA = (f"{name}@example.com" for name in ("rita", "saul", "tina", "vera"))


@pytest.fixture
def desk(preset: Preset) -> PresetDesk:
    return preset("casemanager", "America/New_York")


def test_the_representative_has_five_minutes_also_on_a_sunday_night(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-22 23:58", proven(ANN, "Report is empty", "Type: level 1\n\nNothing prints."))
    owner = f"{desk.cases()[0]['owner']}@example.com"

    assert desk.due(1001)["acknowledge"] == "Mon 11-23 00:03"
    desk.at("2026-11-23 00:02:59")
    assert not desk.sink.to(TINA)
    desk.at("2026-11-23 00:03")

    assert "Overdue" in str(desk.last_to(owner)["Subject"])
    assert "Overdue" in str(desk.last_to(TINA)["Subject"])


def test_got_it_quiets_the_alarm(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report is empty", "Nothing prints."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    desk.at("2026-11-23 10:05")

    desk.at_writes("2026-11-23 10:06", proven_answer(desk.last_to(owner), owner, "Got it, looking now."))
    heard = len(desk.sent_to(TINA))
    desk.at("2026-11-23 11:30")

    assert desk.outcomes(1001)["acknowledge"] == "missed"
    assert len(desk.sent_to(TINA)) == heard
    assert b"Got it, looking now." not in b"".join(one.data for one in desk.sink.to(ANN))


def test_the_receipt_has_number_key_and_a_direct_link(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report is empty", "Nothing prints."))

    text = text_of(desk.last_to(ANN))

    assert "[Ticket #1001]" in str(desk.last_to(ANN)["Subject"])
    assert "key" in text.casefold()


@pytest.mark.parametrize(
    ("subject", "text", "queue"),
    [
        ("Question", "Type: billing\n\nI paid twice.", "billing"),
        ("Quote wanted", "For ten seats.", "sales"),
        ("Question", "Type: custom programming\n\nA new report.", "custom"),
        ("Question", "Type: level 2\n\nThe server.", "level2"),
        ("Question", "How do I print?", "level1"),
    ],
)
def test_the_kind_of_request_finds_its_team(desk: PresetDesk, subject: str, text: str, queue: str) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, subject, text))

    assert desk.cases()[0]["queue"] == queue


def test_a_favourite_representative_gets_the_ticket(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report", "Preferred agent: Saul Gray\n\nNothing prints."))

    assert desk.cases()[0]["owner"] == "saul"


def test_a_time_to_be_phoned_reminds_the_representative(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report", "Call me at: 13:30\n\nNothing prints."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    desk.at_writes("2026-11-23 10:02", proven_answer(desk.last_to(owner), owner, "#take"))
    desk.at("2026-11-23 13:29")
    before = len(desk.sent_to(owner))

    desk.at("2026-11-23 13:30")

    assert len(desk.sent_to(owner)) == before + 1
    assert "13:30" in text_of(desk.last_to(owner))


def test_an_unknown_sender_waits_until_somebody_approves(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(SAM, "Hello", "May I join?"))
    assert desk.cases() == []
    assert len(desk.held()) == 1
    approvers = [one for one in (RITA, SAUL, TINA, VERA) if desk.sink.to(one)]
    assert approvers

    desk.at_writes("2026-11-23 10:10", proven_answer(desk.last_to(approvers[0]), approvers[0], "#approve"))

    assert desk.cases()[0]["requester"]["address"] == SAM


def test_closed_and_answered_again_is_open_again(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report", "Nothing prints."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    desk.at_writes("2026-11-23 10:04", proven_answer(desk.last_to(owner), owner, "#close\nTurn it on."))
    assert desk.cases()[0]["status"] == "closed"

    desk.at_writes("2026-12-01 10:00", proven_answer(desk.last_to(ANN), ANN, "It is off again."))

    assert desk.cases()[0]["status"] == "open"


def test_photos_and_papers_are_kept_whole(desk: PresetDesk) -> None:
    from email import message_from_bytes
    from email.policy import SMTP

    made = message_from_bytes(proven(ANN, "Photo", "See the screen."), policy=SMTP)
    made.add_attachment(b"\x89PNG" + bytes(range(256)), maintype="image", subtype="png", filename="screen.png")  # type: ignore[attr-defined]

    desk.at_writes("2026-11-23 10:00", made.as_bytes())

    with desk.storage() as storage:
        found = storage.case_file(1001)
    assert found is not None
    (file,) = found.entries[0].attachments
    assert (file.name, file.size) == ("screen.png", 260)


def test_somebody_away_since_long_is_followed_up(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Report", "Nothing prints."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    desk.at_writes("2026-11-23 10:04", proven_answer(desk.last_to(owner), owner, "#wait\nWhich version is it?"))
    before = len(desk.sent_to(ANN))

    desk.at("2026-12-20 10:00")

    assert len(desk.sent_to(ANN)) > before
