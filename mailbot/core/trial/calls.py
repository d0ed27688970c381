"""Calls of webhooks in the desk in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.trial.memory import Memory
from mailbot.core.webhooks import CallRow, CallSettled, CallState, HookCall

CLAIM = timedelta(minutes=5)


def queue(memory: Memory, calls: Sequence[HookCall]) -> None:
    known = {row.call.id for row in memory.calls.values()} if calls else set()
    for call in calls:
        if call.id in known:
            continue
        number = memory.next_id("webhook_calls")
        memory.calls[number] = CallRow(number, call, CallState.QUEUED, 0, call.at)


def claim(memory: Memory, now: datetime, limit: int) -> tuple[CallRow, ...]:
    due = [r for r in memory.calls.values() if r.state is CallState.QUEUED and r.next_attempt_at <= now]
    due = sorted(due, key=lambda r: (r.next_attempt_at, r.number))[:limit]
    for row in due:
        memory.calls[row.number] = replace(row, attempts=row.attempts + 1, next_attempt_at=now + CLAIM)
    return tuple(replace(row, attempts=row.attempts + 1) for row in due)


def settle(memory: Memory, settled: CallSettled) -> None:
    row = memory.calls.get(settled.number)
    if row is None or row.state is not CallState.QUEUED:
        return
    over = settled.state is not CallState.QUEUED
    memory.calls[settled.number] = replace(
        row,
        state=settled.state,
        reply=settled.reply,
        next_attempt_at=settled.next_attempt_at or row.next_attempt_at,
        settled_at=settled.at if over else None,
    )


def listed(memory: Memory, *, settled: bool, limit: int) -> tuple[CallRow, ...]:
    waits = (CallState.QUEUED, CallState.GIVEN_UP)
    rows = [r for r in memory.calls.values() if settled or r.state in waits]
    return tuple(rows[-limit:])


def requeue(memory: Memory, number: int, now: datetime) -> bool:
    row = memory.calls.get(number)
    if row is None or row.state not in (CallState.QUEUED, CallState.GIVEN_UP):
        return False
    memory.calls[number] = replace(row, state=CallState.QUEUED, attempts=0, next_attempt_at=now, settled_at=None)
    return True


def drop(memory: Memory, number: int, now: datetime) -> bool:
    row = memory.calls.get(number)
    if row is None or row.state not in (CallState.QUEUED, CallState.GIVEN_UP):
        return False
    memory.calls[number] = replace(row, state=CallState.DROPPED, settled_at=now)
    return True


class MemoryCalls:
    """What the desk in memory promises about them."""

    _memory: Memory

    def claim_calls(self, now: datetime, limit: int) -> tuple[CallRow, ...]:
        with self._memory.transaction():
            return claim(self._memory, now, limit)

    def settle_call(self, settled: CallSettled) -> None:
        with self._memory.transaction():
            settle(self._memory, settled)

    def calls(self, *, settled: bool = False, limit: int = 1000) -> tuple[CallRow, ...]:
        with self._memory.transaction():
            return listed(self._memory, settled=settled, limit=limit)

    def requeue_call(self, number: int, now: datetime) -> bool:
        with self._memory.transaction():
            return requeue(self._memory, number, now)

    def drop_call(self, number: int, now: datetime) -> bool:
        with self._memory.transaction():
            return drop(self._memory, number, now)
