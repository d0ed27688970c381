"""Instants as customers and agents write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.time.when import parse_when

DUBLIN = ZoneInfo("Europe/Dublin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("14:00", "2026-11-23T14:00"),
        ("at 14:00", "2026-11-23T14:00"),
        ("09:30", "2026-11-24T09:30"),  # today's is over
        ("2pm", "2026-11-23T14:00"),
        ("2 pm", "2026-11-23T14:00"),
        ("2:30 PM", "2026-11-23T14:30"),
        ("12 am", "2026-11-24T00:00"),
        ("noon", "2026-11-23T12:00"),
        ("14h30", "2026-11-23T14:30"),
        ("14:00 Uhr", "2026-11-23T14:00"),
        ("tomorrow 9am", "2026-11-24T09:00"),
        ("tomorrow at 9:15", "2026-11-24T09:15"),
        ("morgen um 09:15", "2026-11-24T09:15"),
        ("Friday 14:00", "2026-11-27T14:00"),
        ("Monday 14:00", "2026-11-23T14:00"),
        ("Monday 9:00", "2026-11-30T09:00"),
        ("2026-12-01 09:00", "2026-12-01T09:00"),
        ("2026-12-01, 09:00", "2026-12-01T09:00"),
        ("09:00 on 2026-12-01", "2026-12-01T09:00"),
        ("1.12.2026 09:00", "2026-12-01T09:00"),
        ("1 December 9:00", "2026-12-01T09:00"),
        ("Dec 1st at 2 pm", "2026-12-01T14:00"),
        ("Jan 5, 10:00", "2027-01-05T10:00"),
        ("in 2h", "2026-11-23T12:00"),
        ("in 30 minutes", "2026-11-23T10:30"),
        ("14:00 CET", "2026-11-23T13:00"),
        ("14:00 (Europe/Berlin)", "2026-11-23T13:00"),
        ("14:00 europe/berlin", "2026-11-23T13:00"),
        ("6:00 Pacific time", "2026-11-23T14:00"),
        ("14:00 +02:00", "2026-11-23T12:00"),
        ("14:00 UTC+2", "2026-11-23T12:00"),
        ("14:00 GMT", "2026-11-23T14:00"),
        ("tomorrow 08:00 JST", "2026-11-23T23:00"),
        ("2027-03-14 02:30 EST", "2027-03-14T07:00"),  # skipped by the clocks there: the first that exists
        ("14:00 please", "2026-11-23T14:00"),
    ],
)
def test_people_write_instants_in_many_ways(text: str, at: str) -> None:
    found = parse_when(text, NOW, DUBLIN)

    assert found is not None
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (found.rest, found.has_time) == ("", True)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "whenever you can", "25:00", "14:61", "2026-02-30 09:00", "2025-01-01 09:00", "14", "5", "Dec",
     "2029-01-01 09:00", "in", "in a while", "+1 902 555 0134", "1/12/2026 09:00", "today 09:00"],
)  # fmt: skip
def test_what_is_no_instant_ahead_is_none(text: str) -> None:
    assert parse_when(text, NOW, DUBLIN) is None


@pytest.mark.parametrize(
    ("text", "rest", "has_time"),
    [
        ("14:00 call the maker", "call the maker", True),
        ("2026-12-01 09:00 CET ask about firmware 84.20", "ask about firmware 84.20", True),
        ("in 2h look again", "look again", True),
        ("Friday look again", "look again", False),
        ("2026-12-01", "", False),
    ],
)
def test_the_words_after_it_are_kept_apart(text: str, rest: str, has_time: bool) -> None:
    found = parse_when(text, NOW, DUBLIN)

    assert found is not None
    assert (found.rest, found.has_time) == (rest, has_time)
