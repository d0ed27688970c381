"""The outbox of the desk in memory: claim, final dot, settle, recover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.changes import hours_counted
from mailbot.core.mail import OutboxRow, OutboxState, OutgoingMail
from mailbot.core.ports import ClaimLost, Settled
from mailbot.core.trial.memory import Memory, Outbound

CLAIM = timedelta(minutes=20)
ONCE_MORE_AFTER = timedelta(minutes=15)
WAITING = (OutboxState.QUEUED, OutboxState.DEFERRED)
IN_HAND = (OutboxState.SENDING, OutboxState.DOT)
STOPPED = (OutboxState.REFUSED, OutboxState.UNCERTAIN, OutboxState.CANCELLED)
FINAL = (OutboxState.SENT, *STOPPED)
KEPT = timedelta(days=7)  # for so long what stopped keeps its sealed key, as a person may send it again


def queue(memory: Memory, mail: OutgoingMail) -> None:
    row_id = memory.next_id("outbox")
    memory.outbox[row_id] = Outbound(OutboxRow(row_id, mail, OutboxState.QUEUED, attempts=0))
    memory.sent[mail.message_id] = row_id
    if mail.case is not None:
        memory.sent_on[mail.case] = (*memory.sent_on.get(mail.case, ()), row_id)
    if mail.budget != "none":
        key = mail.recipient.casefold()
        memory.sent_to[key] = (*memory.sent_to.get(key, ()), row_id)
    if mail.budget == "unproven":
        memory.unproven[row_id] = None


def claim(memory: Memory, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
    waiting = [o.row for o in memory.outbox.values() if o.row.state in WAITING and o.row.mail.next_attempt_at <= now]
    oldest = sorted(waiting, key=lambda row: (row.mail.next_attempt_at, row.id))[:limit]
    claimed = tuple(replace(row, state=OutboxState.SENDING, attempts=row.attempts + 1) for row in oldest)
    for row in claimed:
        memory.outbox[row.id] = replace(memory.outbox[row.id], row=row, claimed_until=now + CLAIM)
    return claimed


def at_dot(memory: Memory, row_id: int, now: datetime) -> None:
    """Raises ClaimLost."""
    outbound = memory.outbox.get(row_id)
    if outbound is None or outbound.row.state is not OutboxState.SENDING:
        raise ClaimLost(f"outbox row {row_id} is not ours to send any more")
    row = replace(outbound.row, state=OutboxState.DOT)
    memory.outbox[row_id] = replace(outbound, row=row, claimed_until=now + CLAIM)


def settle(memory: Memory, one: Settled) -> None:
    outbound = memory.outbox.get(one.id)
    if outbound is None or outbound.row.state not in IN_HAND:
        return
    if outbound.row.mail.budget == "unproven":
        memory.unproven[one.id] = None  # it may wait again
    answered = replace(outbound, row=replace(outbound.row, reply=one.reply))
    if one.state is OutboxState.UNCERTAIN:
        memory.outbox[one.id] = _uncertain(answered, one.at, one.next_attempt_at)
    elif one.state in FINAL:
        memory.outbox[one.id] = _final(answered, one.state, one.at)
    else:
        memory.outbox[one.id] = _again(answered, one.state, one.next_attempt_at or one.at)


def _uncertain(outbound: Outbound, at: datetime, next_attempt_at: datetime | None = None) -> Outbound:
    if outbound.once_more or not outbound.row.mail.kind.once_more_when_uncertain:
        return _final(outbound, OutboxState.UNCERTAIN, at)
    again = _again(outbound, OutboxState.DEFERRED, next_attempt_at or at + ONCE_MORE_AFTER)
    return replace(again, once_more=True)


def _final(outbound: Outbound, state: OutboxState, at: datetime) -> Outbound:
    final = replace(outbound, row=replace(outbound.row, state=state, settled_at=at), claimed_until=None)
    return _without_key(final) if state is OutboxState.SENT else final


def _without_key(outbound: Outbound) -> Outbound:
    return replace(outbound, row=replace(outbound.row, mail=replace(outbound.row.mail, sealed_key=None)))


def _again(outbound: Outbound, state: OutboxState, at: datetime) -> Outbound:
    row = replace(outbound.row, state=state, mail=replace(outbound.row.mail, next_attempt_at=at), settled_at=None)
    return replace(outbound, row=row, claimed_until=None)


def recover(memory: Memory, now: datetime) -> int:
    gone = [
        o
        for o in memory.outbox.values()
        if o.row.state in IN_HAND and (o.claimed_until is None or o.claimed_until <= now)
    ]
    for outbound in gone:
        before_dot = outbound.row.state is OutboxState.SENDING
        queued = _again(outbound, OutboxState.QUEUED, outbound.row.mail.next_attempt_at)
        memory.outbox[outbound.row.id] = queued if before_dot else _uncertain(outbound, now)
    return len(gone)


def requeue(memory: Memory, row_id: int, now: datetime) -> bool:
    """What stopped, or waits for later, goes now; not what would go with a blank for a key that is forgotten."""
    outbound = memory.outbox.get(row_id)
    if outbound is None or outbound.key_forgotten or not _can_go_now(outbound.row, now):
        return False
    memory.outbox[row_id] = _again(outbound, OutboxState.QUEUED, now)
    return True


def _can_go_now(row: OutboxRow, now: datetime) -> bool:
    put_off = row.state is OutboxState.QUEUED and row.mail.next_attempt_at > now
    return put_off or row.state in (OutboxState.DEFERRED, *STOPPED)


def cancel(memory: Memory, row_id: int, now: datetime) -> bool:
    outbound = memory.outbox.get(row_id)
    if outbound is None or outbound.row.state not in WAITING:
        return False
    memory.outbox[row_id] = _final(outbound, OutboxState.CANCELLED, now)
    return True


def forget_keys(memory: Memory, now: datetime) -> int:
    """What stopped long ago no longer holds its access key, and can no longer be sent."""
    for name, hour in [k for k in memory.tallies if k[1] < hours_counted(now).start - 1]:
        del memory.tallies[name, hour]
    old = [o for o in memory.outbox.values() if o.row.mail.sealed_key and _stopped_before(o.row, now - KEPT)]
    for outbound in old:
        memory.outbox[outbound.row.id] = replace(_without_key(outbound), key_forgotten=True)
    return len(old)


def _stopped_before(row: OutboxRow, at: datetime) -> bool:
    return row.settled_at is not None and row.settled_at <= at


def listed(memory: Memory, state: OutboxState | None, limit: int) -> tuple[OutboxRow, ...]:
    rows: Sequence[OutboxRow] = [o.row for o in memory.outbox.values() if state is None or o.row.state is state]
    return tuple(rows[-limit:])
