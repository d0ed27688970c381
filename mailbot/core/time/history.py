"""What was promised when: each promise that a change moved or took back, in words for the case's history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, Outcome
from mailbot.core.policy import Desk


def promises_changed(before: Case, after: Case, desk: Desk) -> Iterator[str]:
    """One line for each window that ran before. What moves though the case stays as it was, the policy has moved.

    Met and missed windows are told by what met them, or by the tick that saw them run out.
    """
    for old in before.deadlines:
        if not old.is_running or not old.window.is_promise:
            continue
        new = next((d for d in after.deadlines if (d.window, d.started_at) == (old.window, old.started_at)), None)
        why = _why(before, after, old, new, desk)
        if new is None or (new.outcome is Outcome.CANCELLED and not after.status.is_done):
            yield f"{old.window}: promised by {_local(old.due_at, desk)}, promised no more, because {why}"
        elif new.is_running and new.due_at != old.due_at:
            now_by = _local(new.due_at, desk)
            yield f"{old.window}: promised by {_local(old.due_at, desk)}, now by {now_by}, because {why}"


def _why(before: Case, after: Case, old: Deadline, new: Deadline | None, desk: Desk) -> str:
    reasons = [
        f"{name} {was} → {now}"
        for name, was, now in (
            ("queue", before.queue, after.queue),
            ("priority", before.priority, after.priority),
        )
        if was != now
    ]
    if old.paused_at is not None and new is not None and new.paused_at is None:
        reasons.append(f"it stood still from {_local(old.paused_at, desk)}")
    return ", ".join(reasons) or "the policy changed"


def _local(at: datetime, desk: Desk) -> str:
    local = at.astimezone(desk.zone)
    return local.strftime("%a %Y-%m-%d %H:%M:%S" if local.second else "%a %Y-%m-%d %H:%M")


def silences(before: Case, after: Case) -> Iterator[str]:
    """One line for each window whose ladder somebody has just silenced."""
    for new in after.deadlines:
        old = next((d for d in before.deadlines if (d.window, d.started_at) == (new.window, new.started_at)), None)
        if new.silenced and not (old and old.silenced):
            yield f"{new.window}: {new.silenced_by or 'somebody'} answers for it; who was told hears no more of it"
