"""What is due on a deadline: its escalation steps, each once, never early, and the mark that it ran out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from mailbot.core.case.model import Case, Deadline
from mailbot.core.policy import Desk
from mailbot.core.time.ladder import Rung, ladder
from mailbot.core.time.people import whom

__all__ = ["Fired", "fire", "first_step_at", "next_step_at", "whom"]


@dataclass(frozen=True, slots=True)
class Fired:
    """What has come: whom to tell (as the policy names them, for `whom`), the deadline stepped on, what to set.

    `missed` is said once, when the window is first seen to have run out. `step_text`: the last step in words.
    """

    tell: tuple[str, ...]
    deadline: Deadline
    set_priority: str | None = None
    missed: bool = False
    because: str = ""
    step_text: str = ""
    urgent: bool = False
    otherwise: tuple[str, ...] = ()  # who is told where all of `tell` are asleep


def fire(case: Case, deadline: Deadline, desk: Desk, now: datetime) -> Fired:
    """All steps whose instant has come, as one: after downtime people hear once. None while paused or settled."""
    if not deadline.is_running or deadline.paused_at is not None:
        return Fired((), deadline)
    rungs = ladder(deadline, case, desk)
    fired = tuple(islice(rungs, deadline.step))
    come, coming = _until(rungs, now)
    missed = not deadline.overdue and deadline.due_at <= now
    stepped = replace(deadline, step=deadline.step + len(come), overdue=deadline.overdue or missed)
    return Fired(
        tell=_told(fired, come, deadline.silenced),
        deadline=replace(stepped, step_at=_next(stepped, coming)),
        set_priority=_priority(come, case),
        missed=missed,
        because=_because(deadline, come, missed, desk),
        step_text=come[-1].text if come else "",
        urgent=any(rung.step.urgent for rung in come),
        otherwise=tuple(dict.fromkeys(who for rung in come for who in rung.step.otherwise)),
    )


def _until(rungs: Iterator[Rung], now: datetime) -> tuple[tuple[Rung, ...], Rung | None]:
    """Those whose instant has come, and the first that has not."""
    come: list[Rung] = []
    for rung in rungs:
        if rung.at > now:
            return tuple(come), rung
        come.append(rung)
    return tuple(come), None


def _told(fired: tuple[Rung, ...], come: tuple[Rung, ...], silenced: bool) -> tuple[str, ...]:
    """After "got it" only those whom no step has named: the next level hears, the lower ones stay quiet."""
    named = {who for rung in fired for who in rung.step.tell} if silenced else set()
    return tuple(dict.fromkeys(who for rung in come for who in rung.step.tell if who not in named))


def _priority(come: tuple[Rung, ...], case: Case) -> str | None:
    wanted = [rung.step.set_priority for rung in come if rung.step.set_priority]
    return wanted[-1] if wanted and wanted[-1] != case.priority else None


def _because(deadline: Deadline, come: tuple[Rung, ...], missed: bool, desk: Desk) -> str:
    reasons = [rung.text for rung in come] or (["the window has run out"] if missed else [])
    if not reasons:
        return ""
    due = deadline.due_at.astimezone(desk.zone).isoformat(timespec="seconds")
    quiet = " (answered for: only those not yet told hear of it)" if deadline.silenced else ""
    return f"{deadline.window} by {due}: {'; '.join(reasons)}{quiet}"


def first_step_at(deadline: Deadline, case: Case, desk: Desk) -> datetime | None:
    """When something is first to be done about a window that has just started."""
    return next_step_at(replace(deadline, step=0) if deadline.step else deadline, case, desk)


def next_step_at(deadline: Deadline, case: Case, desk: Desk) -> datetime | None:
    """The next step, or due_at while it is not marked overdue. None: nothing more, settled or paused."""
    if not deadline.is_running or deadline.paused_at is not None:
        return None
    return _next(deadline, next(islice(ladder(deadline, case, desk), deadline.step, None), None))


def _next(deadline: Deadline, coming: Rung | None) -> datetime | None:
    instants = [coming.at] if coming else []
    return min(instants if deadline.overdue else [*instants, deadline.due_at], default=None)
