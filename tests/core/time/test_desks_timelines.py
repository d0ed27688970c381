"""The timelines that the published policies of two desks must come out with."""

from __future__ import annotations

import pytest

from mailbot.core.case.model import WindowName
from mailbot.core.time.windows import plan

from .desks import COMMUNICADO, LOS_ANGELES, applied, case, desk, halifax, local, priority, shown

VELSOFT_ROWS = [
    ("2026-07-10T15:45", "high", "Mon 07-13 09:15", "Mon 07-13 11:15", "Mon 07-13 15:45"),
    ("2026-06-30T10:00", "medium", "Tue 06-30 12:00", "Thu 07-02 10:00", "Mon 07-06 10:00"),
    ("2026-03-07T12:00", "high", "Mon 03-09 10:00", "Mon 03-09 12:00", "Tue 03-10 08:00"),
]


@pytest.mark.parametrize(("received", "key", "acknowledge", "respond", "resolve"), VELSOFT_ROWS)
def test_velsofts_windows_end_when_its_policy_says(
    received: str, key: str, acknowledge: str, respond: str, resolve: str
) -> None:
    at = halifax(received)
    new = case(at, key)

    opened = applied(new, plan(None, new, frozenset(), desk(), at, at))

    ends = {d.window: shown(d.due_at) for d in opened.deadlines}
    assert ends == {
        WindowName.ACKNOWLEDGE: acknowledge,
        WindowName.RESPOND: respond,
        WindowName.RESOLVE: resolve,
    }


COMMUNICADO_ROWS = [
    ("2026-11-26T10:00", "1", "Thu 11-26 14:00"),
    ("2026-11-26T10:00", "3", "Fri 11-27 08:30"),
    ("2026-11-27T17:00", "2", "Fri 11-27 21:00"),
]


@pytest.mark.parametrize(("received", "level", "respond"), COMMUNICADO_ROWS)
def test_communicado_answers_levels_1_and_2_within_four_hours_even_when_closed(
    received: str, level: str, respond: str
) -> None:
    levels = {key: priority(key, respond="2h, 4h elapsed") for key in "12"}
    levels |= {key: priority(key, respond="2h") for key in "34"}
    at = local(LOS_ANGELES, received)
    new = case(at, level)

    opened = applied(new, plan(None, new, frozenset(), desk(COMMUNICADO, priorities=levels), at, at))

    assert [shown(d.due_at, LOS_ANGELES) for d in opened.deadlines] == [respond]
