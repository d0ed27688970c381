"""The desk "velsoft": every mail a case, three promises for each, in the hours of Halifax."""

from __future__ import annotations

import pytest

from tests.stories.desks.conftest import Preset
from tests.stories.desks.preset import ANN, SAM, PresetDesk, proven, proven_answer
from tests.stories.letters import case_number, text_of

NORA, OMAR, PIA = "nora@example.com", "omar@example.com", "pia@example.com"


@pytest.fixture
def desk(preset: Preset) -> PresetDesk:
    return preset("velsoft", "America/Halifax")


@pytest.mark.parametrize(
    ("at", "subject", "priority", "due"),
    [
        ("2026-07-10 15:45", "[High] Down", "high", ("Mon 07-13 09:15", "Mon 07-13 11:15", "Mon 07-13 15:45")),
        ("2026-06-30 10:00", "[Low] Typo", "medium", ("Tue 06-30 12:00", "Thu 07-02 10:00", "Mon 07-06 10:00")),
        ("2026-03-07 12:00", "[High] Down", "high", ("Mon 03-09 10:00", "Mon 03-09 12:00", "Tue 03-10 08:00")),
    ],
    ids=["late on a Friday", "before Canada Day", "as clocks change"],
)
def test_each_promise_counts_in_open_hours(
    desk: PresetDesk, at: str, subject: str, priority: str, due: tuple[str, ...]
) -> None:
    desk.at_writes(at, proven(ANN, subject, "Please help."))

    assert desk.due(1001) == dict(zip(("acknowledge", "respond", "resolve"), due, strict=True))
    assert desk.cases()[0]["priority"] == priority


def test_anybody_gets_a_number_and_somebody_who_has_the_case(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(SAM, "Question", "Hello."))

    (case,) = desk.cases()
    assert case_number(desk.last_to(SAM)) == case["number"] == 1001
    assert case["owner"] in ("nora", "omar")
    assert desk.sent_to(f"{case['owner']}@example.com")


def test_a_person_takes_it_the_client_hears_who_and_is_told_the_resolution(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(ANN, "Course does not load", "It stays white."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    notification = desk.last_to(owner)

    desk.at_writes("2026-07-13 09:30", proven_answer(notification, owner, "#take"))
    taken = text_of(desk.last_to(ANN))
    desk.at_writes("2026-07-13 10:00", proven_answer(notification, owner, "Which browser is it?"))
    desk.at_writes("2026-07-13 11:00", proven_answer(notification, owner, "#resolve\nClearing the cache cured it."))

    assert "14 July" in taken  # by when an answer comes
    assert desk.outcomes(1001) == {"acknowledge": "met", "respond": "met", "resolve": "met"}
    assert "Clearing the cache cured it." in text_of(desk.last_to(ANN))
    assert desk.cases()[0]["status"] == "resolved"


def test_nobody_takes_it_so_the_owner_is_warned_and_then_the_manager_hears(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(ANN, "Question", "Hello."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    before = len(desk.sent_to(owner))

    desk.at("2026-07-13 10:29")
    assert len(desk.sent_to(owner)) == before
    desk.at("2026-07-13 10:30")
    assert "Due soon" in str(desk.last_to(owner)["Subject"])
    assert not desk.sink.to(PIA)
    desk.at("2026-07-13 11:00")

    assert "Overdue" in str(desk.last_to(owner)["Subject"])
    assert "Overdue" in str(desk.last_to(PIA)["Subject"])


def test_course_development_goes_to_the_developers(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(ANN, "SCORM package is refused", "Error 12."))

    assert (desk.cases()[0]["queue"], desk.cases()[0]["owner"]) == ("development", "omar")


def test_a_call_is_logged_by_mail_and_counts_as_an_answer(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(ANN, "Question", "Hello."))
    owner = f"{desk.cases()[0]['owner']}@example.com"

    desk.at_writes("2026-07-13 09:20", proven_answer(desk.last_to(owner), owner, "#called 20m\nWe spoke of the LMS."))

    assert desk.outcomes(1001) == {"acknowledge": "met", "respond": "met", "resolve": None}
    assert "We spoke of the LMS." in desk.wait_for_entry(1001, "We spoke")["text"]
    assert b"We spoke of the LMS." not in b"".join(one.data for one in desk.sink.to(ANN))


def test_a_telephone_request_becomes_a_case_of_the_caller(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(NORA, "Login broken", f"#log {ANN}\nShe cannot log in since Friday."))

    (case,) = desk.cases()
    assert case["requester"]["address"] == ANN
    assert case_number(desk.last_to(ANN)) == 1001
    assert desk.outcomes(1001)["acknowledge"] == "met"


def test_handing_over_inside_never_reaches_the_customer(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 09:00", proven(ANN, "Question", "Hello."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    copies = len(desk.sink.to(ANN))

    desk.at_writes(
        "2026-07-13 09:10", proven_answer(desk.last_to(owner), owner, "#queue development\n#note\nA CANARY inside.")
    )

    assert desk.cases()[0]["queue"] == "development"
    assert "A CANARY inside." in desk.wait_for_entry(1001, "CANARY")["text"]
    assert len(desk.sink.to(ANN)) == copies
