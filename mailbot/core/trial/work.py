"""One transaction on the desk in memory: the reads and the write of `mailbot.core.ports.Work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from mailbot.core.case.model import Case, Entry
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
    tallied,
    turns_taken,
)
from mailbot.core.effects import AddEntry, ReleaseHeld, Reprocess, SetAway
from mailbot.core.facts import Known, Shared, Wanted
from mailbot.core.mail import InboxState
from mailbot.core.ports import AlreadyDecided, Commit
from mailbot.core.telling import Telling
from mailbot.core.trial import calls, inbox, outbox
from mailbot.core.trial.known import known, load
from mailbot.core.trial.memory import Inbound, Memory
from mailbot.core.trial.moving import move

PUT_OFF = timedelta(days=365)  # what waits for longer waits for a person, not for the next hours


class MemoryWork:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def read(self, wanted: Sequence[Wanted], now: datetime) -> tuple[Known, ...]:
        return tuple(known(self._memory, one, now) for one in wanted)

    def case(self, number: int) -> Case | None:
        return load(self._memory, number)

    def cases_of(self, numbers: Sequence[int]) -> Mapping[int, Case]:
        return {number: case for number in numbers if (case := load(self._memory, number))}

    def open_cases(self, above: int, limit: int) -> tuple[Case, ...]:
        kept = sorted(n for n, c in self._memory.cases.items() if n > above and not c.status.is_done)
        return tuple(case for number in kept[:limit] if (case := load(self._memory, number)))

    def recent_entries(self, number: int, limit: int) -> tuple[Entry, ...]:
        entries = self._memory.entries.get(number, ())
        return entries[max(0, len(entries) - limit) :]

    def shared(self, now: datetime) -> Shared:
        memory = self._memory
        return Shared(
            next_number=memory.counters.get("case", 1),
            loads=MappingProxyType({owner: n for owner, n in memory.loads.items() if n > 0}),
            last_assigned=MappingProxyType(dict(memory.turns)),
            unproven_last_hour=_unproven(memory, now),
            away=MappingProxyType({agent: day for agent, day in memory.absences.items() if day is not None}),
        )

    def owed(self, until: datetime, limit: int) -> tuple[Telling, ...]:
        come = [t for t in self._memory.tellings.values() if t.tell_at <= until]
        return tuple(sorted(come, key=lambda t: (t.tell_at, t.person.key, t.case, t.about))[:limit])

    def version(self) -> int:
        return len(self._memory.journal)

    def write(self, commits: Sequence[Commit]) -> None:
        write(self._memory, commits)


def _unproven(memory: Memory, now: datetime) -> int:
    hour_ago, day_ago = now - timedelta(hours=1), now - timedelta(days=1)
    known = (memory.outbox[row_id].row for row_id in memory.unproven if row_id in memory.outbox)
    rows = [row for row in known if row.mail.budget == "unproven"]
    memory.unproven = {r.id: None for r in rows if r.mail.queued_at > day_ago or r.mail.next_attempt_at > day_ago}
    return sum(
        row.mail.queued_at > hour_ago
        or (row.state in outbox.WAITING and now < row.mail.next_attempt_at <= now + PUT_OFF)
        for row in rows
    )


def write(memory: Memory, commits: Sequence[Commit]) -> None:
    """Raises AlreadyDecided."""
    causes = [commit.decision.cause.key for commit in commits]
    known = frozenset(cause for cause in causes if cause in memory.journal or causes.count(cause) > 1)
    if known:
        raise AlreadyDecided(known)
    changes = by_case(commits)
    for change in changes:
        _write_case(memory, change)
    for commit in commits:
        _write_commit(memory, commit)
    for owner, shift in load_shifts(changes).items():
        memory.loads[owner] = memory.loads.get(owner, 0) + shift
    for name, (cases, seconds) in contract_shifts(changes).items():
        before = memory.contract_use.get(name, (0, 0))
        memory.contract_use[name] = (before[0] + cases, before[1] + seconds)
    for queue, owner in turns_taken(commits).items():
        memory.turns[queue] = owner
    _write_tellings(memory, commits)


def _write_tellings(memory: Memory, commits: Sequence[Commit]) -> None:
    for key, (telling, owes) in owed_after(commits).items():
        if owes:
            memory.tellings[key] = telling
        elif key in memory.tellings:
            del memory.tellings[key]
    for name, number in (pair for commit in commits for pair in named_in_digests(commit)):
        memory.digest_cases[name] = (*memory.digest_cases.get(name, ()), number)


def _write_case(memory: Memory, change: CaseChange) -> None:
    number = change.number
    memory.cases[number] = change.after
    memory.note_requester(change.after)
    if change.before is None:
        memory.counters["case"] = max(memory.counters.get("case", 1), number + 1)
    if change.done_at:
        if change.done_changed:
            memory.done_at[number] = change.done_at
    elif number in memory.done_at:
        del memory.done_at[number]
    windows = dict(memory.deadlines.get(number, {}))
    for moved in change.moved:
        windows.pop((moved.window, moved.started_at), None)
    memory.deadlines[number] = {**windows, **{(d.window, d.started_at): d for d in change.deadlines}}
    for deadline in change.deadlines:
        memory.steps.note(number, deadline)
    _write_answered(memory, change)


def _write_answered(memory: Memory, change: CaseChange) -> None:
    for left in change.left:
        cases = memory.answered.get(left.person.key, frozenset())
        memory.answered[left.person.key] = cases - {change.number}
    for _, person in change.participants:
        cases = memory.answered.get(person.person.key, frozenset())
        one = {change.number}
        memory.answered[person.person.key] = cases | one if person.answered else cases - one


def _write_commit(memory: Memory, commit: Commit) -> None:
    decision = commit.decision
    memory.journal[decision.cause.key] = decision
    after = decision.after
    if after:
        added = tuple(e.entry for e in decision.effects if isinstance(e, AddEntry))
        memory.entries[after.number] = (*memory.entries.get(after.number, ()), *added)
    calls.queue(memory, commit.calls)
    for mail in commit.outgoing:
        outbox.queue(memory, mail)
    for key in commit.keys:
        memory.keys[key.key_hash] = key
    if after:
        move(memory, after.number, decision.effects)
    for name, number in names(commit):
        if name not in memory.message_ids:
            memory.message_ids[name] = number
            if name in memory.awaited:
                del memory.awaited[name]
    for name in commit.awaited if after else ():
        if after and name not in memory.message_ids and name not in memory.awaited:
            memory.awaited[name] = after.number
    for digest in (commit.repeat_of, commit.topic):
        if digest:
            memory.repeats[digest] = (after.number if after else None, decision.at)
    for name in tallied(commit):
        hour = hour_of(decision.at)
        memory.tallies[name, hour] = memory.tallies.get((name, hour), 0) + 1
    if isinstance(decision.cause, MailCause):
        _settle_received(memory, commit, decision.cause.received_id)
    for effect in decision.effects:
        if isinstance(effect, ReleaseHeld):
            inbox.release(memory, effect.received_id)
        if isinstance(effect, SetAway):
            memory.absences[effect.agent] = effect.until
        if isinstance(effect, Reprocess):
            inbox.confirm(memory, effect.received_id)


def _settle_received(memory: Memory, commit: Commit, received_id: int) -> None:
    inbound = memory.received.get(received_id)
    if inbound is None:
        return
    decision, held = commit.decision, held_because(commit.decision)
    mail = replace(
        inbound.mail,
        state=InboxState.HELD if held else InboxState.PROCESSED,
        outcome=decision.outcome,
        case=decision.after.number if decision.after else None,
        held_because=held,
    )
    memory.received[received_id] = Inbound(mail)
