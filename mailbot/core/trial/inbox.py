"""The inbox of the desk in memory: receive, claim, hold, release."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.changes import dropped
from mailbot.core.decision import MailOutcome
from mailbot.core.mail import CUT_SHORT, Arrival, InboxState, ReceivedMail
from mailbot.core.trial.memory import Inbound, Memory, place

CLAIM = timedelta(minutes=10)
TRIES = 3


def receive(memory: Memory, arrival: Arrival) -> int:
    where, sha256 = place(arrival), hashlib.sha256(arrival.raw).hexdigest()
    if where and where in memory.uids:
        return memory.uids[where]
    same = memory.by_bytes.get((arrival.mailbox, sha256))
    received_id = _store(memory, arrival, sha256) if same is None else same
    if where:
        memory.uids[where] = received_id
    return received_id


def _store(memory: Memory, arrival: Arrival, sha256: str) -> int:
    received_id = memory.next_id("received")
    memory.by_bytes[arrival.mailbox, sha256] = received_id
    memory.received[received_id] = Inbound(
        ReceivedMail(
            id=received_id,
            mailbox=arrival.mailbox,
            source=arrival.source,
            received_at=arrival.received_at,
            sha256=sha256,
            size=len(arrival.raw),
            state=InboxState.RECEIVED,
            attempts=0,
            raw=arrival.raw,
            envelope_from=arrival.envelope_from,
            envelope_to=arrival.envelope_to,
            quiet=arrival.quiet,
        )
    )
    return received_id


def claim(memory: Memory, now: datetime, limit: int, max_bytes: int) -> tuple[ReceivedMail, ...]:
    free = [i.mail for i in memory.received.received() if _is_free(i, now)][:limit]
    for mail in free:
        if mail.attempts >= TRIES:
            hold(memory, mail.id, f"{CUT_SHORT} {TRIES} times")
    chosen = _chosen([mail for mail in free if mail.attempts < TRIES], max_bytes)
    claimed = tuple(replace(mail, attempts=mail.attempts + 1) for mail in chosen)
    for mail in claimed:
        memory.received[mail.id] = Inbound(mail, now + CLAIM)
    return claimed


def _is_free(inbound: Inbound, now: datetime) -> bool:
    if inbound.mail.state is not InboxState.RECEIVED:
        return False
    return inbound.claimed_until is None or inbound.claimed_until <= now


def _chosen(mails: Sequence[ReceivedMail], max_bytes: int) -> list[ReceivedMail]:
    chosen: list[ReceivedMail] = []
    size = 0
    for mail in mails:
        size += mail.size
        if chosen and (mail.attempts or size > max_bytes):
            break
        chosen.append(mail)
        if mail.attempts:
            break
    return chosen


def unclaim(memory: Memory, received_id: int, *, tried: bool) -> None:
    mail = _waiting(memory, received_id)
    if mail:
        memory.received[received_id] = Inbound(replace(mail, attempts=max(0, mail.attempts - int(not tried))))


def hold(memory: Memory, received_id: int, because: str) -> None:
    mail = _waiting(memory, received_id)
    if mail:
        held = replace(mail, state=InboxState.HELD, outcome=MailOutcome.HELD.value, held_because=because)
        memory.received[received_id] = Inbound(held)


def _waiting(memory: Memory, received_id: int) -> ReceivedMail | None:
    inbound = memory.received.get(received_id)
    return inbound.mail if inbound and inbound.mail.state is InboxState.RECEIVED else None


def confirm(memory: Memory, received_id: int) -> None:
    """Its agent says that it is theirs: decided again, once, under a cause of its own."""
    inbound = memory.received.get(received_id)
    if inbound and inbound.mail.state is InboxState.PROCESSED and not inbound.mail.confirmed:
        again = replace(inbound.mail, state=InboxState.RECEIVED, attempts=0, confirmed=True)
        memory.received[received_id] = Inbound(again)


def release(memory: Memory, received_id: int) -> bool:
    """Back to be decided anew: the earlier decision and its mails keep their place under another name."""
    mail = _held(memory, received_id)
    if mail is None:
        return False
    released = mail.released or not (mail.held_because or "").startswith(CUT_SHORT)
    again = replace(mail, state=InboxState.RECEIVED, outcome=None, held_because=None, attempts=0, released=released)
    memory.received[received_id] = Inbound(again)
    _rename(memory, f"mail:{received_id}:confirmed" if mail.confirmed else f"mail:{received_id}")
    return True


def drop(memory: Memory, received_id: int, now: datetime) -> bool:
    """Not to be decided: it is kept, as ignored."""
    mail = _held(memory, received_id)
    if mail is None:
        return False
    settled = replace(mail, state=InboxState.PROCESSED, outcome=MailOutcome.IGNORED.value)
    memory.received[received_id] = Inbound(settled)
    cause, decision = dropped(mail, now)
    memory.journal[cause] = decision
    return True


def _held(memory: Memory, received_id: int) -> ReceivedMail | None:
    inbound = memory.received.get(received_id)
    return inbound.mail if inbound and inbound.mail.state is InboxState.HELD else None


def _rename(memory: Memory, cause: str) -> None:
    name = f"{cause}/held-{1 + sum(c.startswith(cause + '/held-') for c in memory.journal)}"
    if cause in memory.journal:
        memory.journal[name] = memory.journal[cause]
        del memory.journal[cause]
    for row_id, outbound in list(memory.outbox.items()):
        if outbound.row.mail.cause == cause:
            row = replace(outbound.row, mail=replace(outbound.row.mail, cause=name))
            memory.outbox[row_id] = replace(outbound, row=row)


def listed(memory: Memory, state: InboxState | None, limit: int) -> tuple[ReceivedMail, ...]:
    mails = [i.mail for i in memory.received.values() if state is None or i.mail.state is state]
    return tuple(replace(mail, raw=b"") for mail in mails[-limit:])
