"""The desk "techref": a reference that is found however it is typed, and prepaid help for those without a contract."""

from __future__ import annotations

import pytest

from tests.stories.desks.conftest import Preset
from tests.stories.desks.preset import ANN, SAM, PresetDesk, proven, proven_answer
from tests.stories.letters import text_of

CORA = "cora@example.com"


@pytest.fixture
def desk(preset: Preset) -> PresetDesk:
    return preset("techref", "America/New_York")


@pytest.mark.parametrize("typed", ["Re: x [Tech Reference # 10001]", "about ref 10001", "TR#10001 again"])
def test_the_reference_is_found_however_it_is_typed(desk: PresetDesk, typed: str) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Nothing prints", "Product: label printer"))
    assert "[Tech Reference # 10001]" in str(desk.last_to(ANN)["Subject"])

    desk.at_writes("2026-11-23 10:30", proven(ANN, typed, "More about it."))

    assert [case["number"] for case in desk.cases()] == [10001]
    assert desk.wait_for_entry(10001, "More about it.")["visibility"] == "public"


def test_the_answers_to_our_questions_find_the_right_person(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "A question", "Product: print server\nVersion: 3"))

    assert "printer" in desk.case(10001)["tags"]
    assert desk.cases()[0]["owner"] == "abel"
    assert "company" in text_of(desk.last_to(ANN)).casefold()


def test_without_a_contract_nothing_runs_until_it_is_paid(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(SAM, "Backup fails", "Help."))
    assert desk.cases()[0]["status"] == "waiting"
    assert desk.due(10001) == {}
    assert desk.sent_to(CORA)

    desk.at_writes("2026-11-24 09:00", proven_answer(desk.last_to(CORA), CORA, "#paid 2h"))

    assert desk.cases()[0]["status"] != "waiting"
    assert desk.due(10001)["respond"] == "Wed 11-25 09:00"


def test_time_spent_is_written_down(desk: PresetDesk) -> None:
    desk.at_writes("2026-11-23 10:00", proven(ANN, "Nothing prints", "Product: label printer"))
    owner = f"{desk.cases()[0]['owner']}@example.com"

    desk.at_writes("2026-11-23 11:00", proven_answer(desk.last_to(owner), owner, "#time 20m"))
    desk.at_writes("2026-11-23 12:00", proven_answer(desk.last_to(owner), owner, "#called 25m\nIt prints again."))

    with desk.storage() as storage:
        found = storage.case_file(10001)
    assert found is not None
    assert found.case.time_spent_s == 45 * 60
