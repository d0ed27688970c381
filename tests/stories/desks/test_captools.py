"""The desk "captools": named callers of current licences first, and some Fridays off."""

from __future__ import annotations

import pytest

from tests.stories.desks.conftest import Preset
from tests.stories.desks.preset import ANN, SAM, PresetDesk, proven, proven_answer
from tests.stories.letters import text_of

YURI = "yuri@example.com"


@pytest.fixture
def desk(preset: Preset) -> PresetDesk:
    return preset("captools", "America/New_York")


def test_a_named_caller_comes_first_and_anybody_else_is_taken_too(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 10:00", proven(ANN, "Import", "It stops."))
    desk.at_writes("2026-07-13 10:01", proven(SAM, "[P1] urgent import", "It stops."))

    first, other = desk.cases()
    assert (first["priority"], other["priority"]) == ("first", "normal")
    assert desk.sent_to(YURI)  # hears of senders without a licence


def test_a_friday_off_is_no_working_day_and_the_receipt_says_when_we_open(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-24 10:00", proven(ANN, "Import", "It stops."))

    assert desk.due(1001)["respond"] == "Mon 07-27 13:00"
    assert "27 July" in text_of(desk.last_to(ANN))


def test_independence_day_is_observed(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-02 16:00", proven(ANN, "Import", "It stops."))

    assert desk.due(1001)["respond"] == "Mon 07-06 12:00"  # Friday the 3rd is the holiday


def test_a_reader_overseas_sees_their_own_time(desk: PresetDesk) -> None:
    zone = desk.contact(ANN)["timezone"]
    desk.at_writes("2026-07-13 10:00", proven(ANN, "Import", "It stops."))

    assert zone
    assert zone.rpartition("/")[2].replace("_", " ") in text_of(desk.last_to(ANN))


def test_a_call_at_night_is_a_reminder_in_the_callers_zone(desk: PresetDesk) -> None:
    desk.at_writes("2026-07-13 10:00", proven(ANN, "Import", "Call me at: 2026-07-15 20:00 Europe/Berlin\n\nIt stops."))
    owner = f"{desk.cases()[0]['owner']}@example.com"
    desk.at_writes("2026-07-13 10:05", proven_answer(desk.last_to(owner), owner, "#take"))
    desk.at("2026-07-15 13:59")
    before = len(desk.sent_to(owner))

    desk.at("2026-07-15 14:00")  # 20:00 in Berlin

    assert len(desk.sent_to(owner)) > before
