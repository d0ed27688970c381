"""Writes a batch of commits table by table, one statement for all its rows: the way that costs least for each mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from mailbot.core.cause import MailCause
from mailbot.core.changes import (
    CaseChange,
    by_case,
    contract_shifts,
    held_because,
    hour_of,
    load_shifts,
    named_in_digests,
    names,
    owed_after,
    status_shifts,
    tallied,
    turns_taken,
)
from mailbot.core.effects import AddEntry, ReleaseHeld, Reprocess, SetAway
from mailbot.core.mail import InboxState, OutgoingMail
from mailbot.core.ports import AlreadyDecided, Commit
from storage import batches, calling, counting, inbox, moving, rows, tables
from storage.blobs import Press
from storage.instants import micros
from storage.journaling import journal_row
from storage.text import address_key, key

CHUNK = 500


def write(connection: Connection, commits: Sequence[Commit], press: Press) -> None:
    """Raises AlreadyDecided. Parents before children, as foreign keys want it."""
    _write_journal(connection, commits)
    changes = by_case(commits)
    _write_cases(connection, changes)
    _write_participants(connection, changes)
    _write_tags(connection, changes)
    _write_deadlines(connection, changes)
    _write_entries(connection, commits)
    _write_outgoing(connection, [mail for commit in commits for mail in commit.outgoing], press)
    batches.add(connection, tables.access_keys, [rows.key_row(k) for c in commits for k in c.keys])
    _write_tellings(connection, commits)
    _write_names(connection, commits)
    moving.move(connection, commits)
    _write_counts(connection, commits, changes)
    calling.queue(connection, [call for commit in commits for call in commit.calls])
    _settle_received(connection, commits)


def _write_journal(connection: Connection, commits: Sequence[Commit]) -> None:
    causes = [commit.decision.cause.key for commit in commits]
    column = tables.journal.c.cause
    known = frozenset(
        cause
        for start in range(0, len(causes), CHUNK)
        for cause in connection.execute(select(column).where(column.in_(causes[start : start + CHUNK]))).scalars()
    )
    if known:
        raise AlreadyDecided(known)
    try:
        batches.add(connection, tables.journal, [journal_row(commit.decision) for commit in commits])
    except IntegrityError as error:  # decided by another daemon since we looked, or twice in this batch
        raise AlreadyDecided(frozenset(causes)) from error


def _write_cases(connection: Connection, changes: Sequence[CaseChange]) -> None:
    batches.add(connection, tables.cases, [rows.case_row(c.after) for c in changes if c.before is None])
    changed = [rows.case_row(c.after) for c in changes if c.before is not None and c.before != c.after]
    batches.change(connection, tables.cases, changed)
    done = [{"number": c.number, "done_at": micros(c.done_at)} for c in changes if c.done_changed]
    batches.change(connection, tables.cases, done)


def _write_participants(connection: Connection, changes: Sequence[CaseChange]) -> None:
    gone = [{"case_number": c.number, "address_key": address_key(p.person.address)} for c in changes for p in c.left]
    batches.remove(connection, tables.participants, gone)
    batches.put(
        connection,
        tables.participants,
        [rows.participant_row(c.number, n, p) for c in changes for n, p in c.participants],
    )


def _write_tags(connection: Connection, changes: Sequence[CaseChange]) -> None:
    changed = [c for c in changes if c.tags_changed]
    batches.remove(connection, tables.case_tags, [{"case_number": c.number} for c in changed if c.before])
    batches.put(
        connection,
        tables.case_tags,
        [rows.tag_row(c.number, n, tag) for c in changed for n, tag in enumerate(c.after.tags)],
    )


def _write_deadlines(connection: Connection, changes: Sequence[CaseChange]) -> None:
    gone = [
        {"case_number": c.number, "window": d.window.value, "started_at": micros(d.started_at)}
        for c in changes
        for d in c.moved
    ]
    batches.remove(connection, tables.deadlines, gone)
    batches.put(connection, tables.deadlines, [rows.deadline_row(c.number, d) for c in changes for d in c.deadlines])


def _write_entries(connection: Connection, commits: Sequence[Commit]) -> None:
    added = [
        rows.entry_row(commit.decision.after.number, effect.entry)
        for commit in commits
        for effect in commit.decision.effects
        if isinstance(effect, AddEntry) and commit.decision.after
    ]
    batches.add(connection, tables.entries, added)


def _write_outgoing(connection: Connection, mails: Sequence[OutgoingMail], press: Press) -> None:
    batches.add(connection, tables.outbox, [rows.outbox_row(mail) for mail in mails])
    packed = [rows.outbox_bytes_row(mail, press) for mail in mails]
    batches.add_beside(connection, tables.outbox_bytes, packed)


def _write_tellings(connection: Connection, commits: Sequence[Commit]) -> None:
    """What an earlier decision of the batch owes, a later one may have told."""
    owed = owed_after(commits)
    told = [rows.telling_key(telling) for telling, owes in owed.values() if not owes]
    batches.remove(connection, tables.tellings, told)
    batches.put(connection, tables.tellings, [rows.telling_row(telling) for telling, owes in owed.values() if owes])
    named = [rows.message_id_row(name, case) for commit in commits for name, case in named_in_digests(commit)]
    batches.add_new(connection, tables.digest_cases, named)


def _write_names(connection: Connection, commits: Sequence[Commit]) -> None:
    """Message-IDs and repeats: the first to use one keeps it, so that nobody takes over another's conversation."""
    named = [rows.message_id_row(name, case) for commit in commits for name, case in names(commit)]
    batches.add_or_end(connection, tables.message_ids, named)
    waited = [(name, after.number) for c in commits if (after := c.decision.after) for name in c.awaited]
    unseen = [rows.message_id_row(name, case, awaited=True) for name, case in waited]
    batches.add_new(connection, tables.message_ids, unseen)
    repeated = [
        rows.repeat_row(digest, after.number if (after := commit.decision.after) else None, commit.decision.at)
        for commit in commits
        for digest in (commit.repeat_of, commit.topic)
        if digest
    ]
    batches.put(connection, tables.repeats, repeated)


def _write_counts(connection: Connection, commits: Sequence[Commit], changes: Sequence[CaseChange]) -> None:
    opened = [change.number for change in changes if change.before is None]
    if opened:
        batches.put(connection, tables.counters, [{"name": "case", "value": max(opened) + 1}])
    mails = sum(len(commit.outgoing) for commit in commits)
    counting.shift(connection, {counting.OUTBOX: mails, **counting.by_status(status_shifts(changes))})
    shifts = load_shifts(changes).items()
    counted = Counter((name, hour_of(commit.decision.at)) for commit in commits for name in tallied(commit))
    batches.shift(connection, tables.tallies, [{"name": n, "hour": h, "seen": k} for (n, h), k in counted.items()])
    batches.shift(connection, tables.loads, [{"owner": owner, "open_cases": n} for owner, n in shifts])
    used = [
        {"contract": key(name), "cases": cases, "seconds": seconds}
        for name, (cases, seconds) in sorted(contract_shifts(changes).items())
    ]
    batches.shift(connection, tables.contract_use, used)
    gone = {e.agent: e.until for c in commits for e in c.decision.effects if isinstance(e, SetAway)}
    said = [{"agent": agent, "until": day.isoformat() if day else None} for agent, day in gone.items()]
    batches.put(connection, tables.absences, said)
    batches.put(connection, tables.turns, [{"queue": q, "owner": o} for q, o in turns_taken(commits).items()])


def _settle_received(connection: Connection, commits: Sequence[Commit]) -> None:
    settled = [_settled(commit) for commit in commits if isinstance(commit.decision.cause, MailCause)]
    batches.change(connection, tables.received, settled)
    for released in [e.received_id for c in commits for e in c.decision.effects if isinstance(e, ReleaseHeld)]:
        inbox.release(connection, released)
    again = [e.received_id for commit in commits for e in commit.decision.effects if isinstance(e, Reprocess)]
    if again:
        inbox.confirm(connection, again)


def _settled(commit: Commit) -> rows.Row:
    decision = commit.decision
    assert isinstance(decision.cause, MailCause)
    held = held_because(decision)
    return {
        "id": decision.cause.received_id,
        "state": (InboxState.HELD if held else InboxState.PROCESSED).value,
        "outcome": decision.outcome,
        "case_number": decision.after.number if decision.after else None,
        "held_because": held,
        "claimed_by": None,
        "claimed_until": None,
    }
