"""The desk "communicado": a contract first, four levels of priority, three of support, and management that hears."""

from __future__ import annotations

import pytest

from tests.stories.desks.conftest import Preset
from tests.stories.desks.preset import ANN, SAM, PresetDesk, proven, proven_answer
from tests.stories.letters import case_number, text_of

IVAN, JUDY, KURT, LENA, MONA = (f"{name}@example.com" for name in ("ivan", "judy", "kurt", "lena", "mona"))
ON_CALL = (IVAN, JUDY, KURT)


@pytest.fixture
def desk(preset: Preset) -> PresetDesk:
    return preset("communicado", "America/Los_Angeles")


def test_without_a_contract_there_is_no_number_and_sales_decide(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(SAM, "Help with the PBX", "It is silent."))

    assert desk.cases() == []
    assert desk.held() == ["no_contract"]
    answer = desk.last_to(SAM)
    assert "Case #" not in str(answer["Subject"]) + text_of(answer)
    assert "contract" in text_of(answer)
    assert desk.sent_to(MONA)

    desk.at_writes("2026-11-23 11:00", proven_answer(desk.last_to(MONA), MONA, "#approve"))

    (case,) = desk.cases()
    assert case["requester"]["address"] == SAM
    assert case_number(desk.last_to(SAM)) == case["number"]
    assert desk.held() == []


@pytest.mark.parametrize(
    ("at", "level", "due"),
    [
        ("2026-11-26 10:00", "1", "Thu 11-26 14:00"),
        ("2026-11-26 10:00", "3", "Mon 11-30 06:30"),
        ("2026-11-27 17:00", "2", "Fri 11-27 21:00"),
    ],
    ids=["Thanksgiving, system down", "Thanksgiving, level 3", "half an hour before closing"],
)
def test_the_first_answer_is_due_by_level(desk: PresetDesk, at: str, level: str, due: str) -> None:
    desk.at_writes(
        at, proven(ANN, "No calls come in", f"Company: Example Org\nPriority: {level}\n\nAll lines are dead.")
    )

    assert desk.cases()[0]["priority"] == level
    assert desk.due(1001)["respond"] == due


def test_system_down_at_night_wakes_the_one_on_call(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-26 22:00", proven(ANN, "[P1] No calls come in", "All lines are dead."))

    woken = [one for one in ON_CALL if desk.sink.to(one)]
    assert woken
    assert LENA not in woken


def test_what_is_missing_is_asked_for_and_an_answer_fills_it_in(desk: PresetDesk) -> None:
    desk.at_writes(
        "2026-11-23 10:00", proven(ANN, "No calls", "Company: Example Org\nVersion: 9.2\n\nNo calls come in.")
    )
    receipt = desk.last_to(ANN)
    assert "pbx make" in text_of(receipt).casefold()
    assert "- company" not in text_of(receipt).casefold()

    desk.at_writes("2026-11-23 10:30", proven_answer(receipt, ANN, "PBX make: Nortel\nPBX model: M1\n\nThanks."))

    with desk.storage() as storage:
        found = storage.case_file(1001)
    assert found is not None
    assert (found.case.field("company"), found.case.field("pbx model")) == ("Example Org", "M1")


def test_levels_of_management_hear_as_time_goes_by(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "[P1] No calls", "All lines are dead."))
    assert not desk.sink.to(LENA)

    desk.at("2026-11-23 12:00")  # the first answer was due
    assert desk.sent_to(LENA)
    assert not desk.sink.to(MONA)
    desk.at("2026-11-23 14:00")

    assert desk.sent_to(MONA)


def test_a_customer_who_is_not_satisfied_asks_for_the_manager_once(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "[P3] Report is wrong", "The totals are off."))
    receipt = desk.last_to(ANN)

    desk.at_writes("2026-11-23 10:30", proven_answer(receipt, ANN, "escalate\n\nNobody calls me back."))
    heard = len(desk.sent_to(LENA))
    desk.at_writes("2026-11-23 10:35", proven_answer(receipt, ANN, "escalate\n\nNow!"))

    assert heard == 1
    assert len(desk.sent_to(LENA)) == 1


def test_a_case_goes_up_a_level_of_support_by_mail(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Database is slow", "Company: Example Org"))
    owner = f"{desk.cases()[0]['owner']}@example.com"

    desk.at_writes(
        "2026-11-23 10:20", proven_answer(desk.last_to(owner), owner, "#queue level3\n#note\nNeeds the server.")
    )

    (case,) = desk.cases()
    assert (case["queue"], case["owner"]) == ("level3", "kurt")
    assert desk.sent_to(KURT)


def test_several_issues_are_several_cases(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Two things", "First the PBX.\n\nSecond the database."))
    owner = f"{desk.cases()[0]['owner']}@example.com"

    desk.at_writes("2026-11-23 10:20", proven_answer(desk.last_to(owner), owner, "#split The database\n"))

    first, second = desk.cases()
    assert (first["status"], second["subject"], second["requester"]["address"]) == ("new", "The database", ANN)
    receipt = desk.last_to(ANN)
    assert case_number(receipt) == 1002
    desk.at_writes("2026-11-23 10:40", proven_answer(receipt, ANN, "It is slow since Friday."))
    assert desk.wait_for_entry(1002, "since Friday")["visibility"] == "public"
