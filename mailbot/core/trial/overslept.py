"""Alarms that rang for nobody: the daemon was down when they were due, and what they were about changed before it ran.

Under the same policy they ring for nobody again, or a night without a daemon would read as a change of policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from mailbot.core.case.model import WindowName
from mailbot.core.cause import DeadlineCause
from mailbot.core.trial.past import Decided, instant_of

_OF_WINDOWS = ("StartWindow", "SettleWindow")


def overslept(rows: Sequence[Decided], late: timedelta) -> frozenset[str]:
    """Keys of deadlines that stood for `late` beyond their instant and are not among the rows."""
    rang = {":".join(row.cause.split(":")[:4]) for row in rows if row.kind == "deadline"}
    standing: dict[tuple[int, str], DeadlineCause] = {}
    found = set()
    for row in rows:
        for window, alarm in _alarms(row):
            before = standing.pop((row.case or 0, window), None)
            if before is not None and before.step_at + late < row.at:
                found.add(before.key)
            if alarm is not None:
                standing[alarm.case, window] = alarm
    if rows:
        found |= {alarm.key for alarm in standing.values() if alarm.step_at + late < rows[-1].at}
    return frozenset(found - rang)


def _alarms(row: Decided) -> Iterator[tuple[str, DeadlineCause | None]]:
    """What each window that the row changed waits for from then on."""
    for effect in row.effects:
        deadline = effect.get("deadline") if effect["type"] in _OF_WINDOWS else None
        if isinstance(deadline, Mapping) and row.case:
            window, step_at = str(deadline["window"]), deadline.get("step_at")
            alarm = DeadlineCause(row.case, WindowName(window), instant_of(str(step_at))) if step_at else None
            yield window, alarm
