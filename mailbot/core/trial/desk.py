"""The desk in memory: the twin of SQL storage, for explaining, replaying, simulating, and for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from mailbot.core.case.model import Case, CaseFile
from mailbot.core.cause import DeadlineCause
from mailbot.core.mail import Arrival, InboxState, OutboxRow, OutboxState, ReceivedMail
from mailbot.core.policy_files import PolicyFiles, PolicyInForce
from mailbot.core.ports import Counts, FolderMark, LeaseLost, Settled
from mailbot.core.trial import inbox, outbox
from mailbot.core.trial.calls import MemoryCalls
from mailbot.core.trial.history import MemoryHistory
from mailbot.core.trial.known import load
from mailbot.core.trial.memory import Lease, Memory
from mailbot.core.trial.work import MemoryWork

KEY_LIFE = timedelta(days=90)  # after the case is done
KEYS_EACH = 20  # the newest of a participant on a case stay good


class MemoryStorage(MemoryCalls):
    """Keeps the promises of `mailbot.core.ports.Storage` for as long as it lives. Threads may share it."""

    def __init__(self) -> None:
        self._memory = Memory()

    @property
    def memory(self) -> Memory:
        """What it remembers, to begin a trial in the middle of things."""
        return self._memory

    def close(self) -> None:
        """Nothing to close; SQL storage has one."""

    # receive

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[int, ...]:
        with self._memory.transaction():
            return tuple(inbox.receive(self._memory, arrival) for arrival in arrivals)

    def folder_mark(self, mailbox: str, folder: str) -> FolderMark | None:
        return self._memory.marks.get((mailbox, folder))

    def set_folder_mark(self, mailbox: str, folder: str, mark: FolderMark) -> None:
        with self._memory.transaction():
            self._memory.marks[mailbox, folder] = mark

    def known_uids(
        self, mailbox: str, folder: str, uidvalidity: int, among: Sequence[int] | None = None
    ) -> frozenset[int]:
        with self._memory.transaction():
            known = frozenset(p[3] for p in self._memory.uids if p[:3] == (mailbox, folder, uidvalidity))
            return known if among is None else known.intersection(among)

    # process

    def claim_received(self, now: datetime, limit: int, max_bytes: int) -> tuple[ReceivedMail, ...]:
        with self._memory.transaction():
            return inbox.claim(self._memory, now, limit, max_bytes)

    def hold_received(self, received_id: int, because: str) -> None:
        with self._memory.transaction():
            inbox.hold(self._memory, received_id, because)

    def unclaim_received(self, ids: Sequence[int], *, tried: bool = False) -> None:
        with self._memory.transaction():
            for received_id in ids:
                inbox.unclaim(self._memory, received_id, tried=tried)

    @contextmanager
    def look(self) -> Iterator[MemoryWork]:
        with self._memory.transaction():
            yield MemoryWork(self._memory)

    @contextmanager
    def begin(self, lease: tuple[str, int] | None = None) -> Iterator[MemoryWork]:
        with self._memory.transaction():
            if lease:
                self._check(*lease)
            yield MemoryWork(self._memory)

    # tick

    def due(self, now: datetime, limit: int) -> tuple[DeadlineCause, ...]:
        with self._memory.transaction():
            return self._memory.steps.come(now, limit)

    # send

    def claim_outbox(self, now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        with self._memory.transaction():
            return outbox.claim(self._memory, now, limit)

    def at_dot(self, row_id: int, now: datetime, settled: Sequence[Settled] = ()) -> None:
        with self._memory.transaction():
            for one in settled:
                outbox.settle(self._memory, one)
            outbox.at_dot(self._memory, row_id, now)

    def settle(self, settled: Sequence[Settled]) -> None:
        with self._memory.transaction():
            for one in settled:
                outbox.settle(self._memory, one)

    def recover(self, now: datetime) -> int:
        with self._memory.transaction():
            return outbox.recover(self._memory, now)

    def forget_keys(self, now: datetime) -> int:
        with self._memory.transaction():
            return outbox.forget_keys(self._memory, now)

    # leases

    def lease(self, name: str, holder: str, now: datetime, seconds: float) -> int | None:
        with self._memory.transaction():
            held = self._memory.leases.get(name, Lease("", 0, None))
            runs = held.expires_at is not None and held.expires_at > now
            if runs and held.holder != holder:
                return None
            epoch = held.epoch if runs else held.epoch + 1
            self._memory.leases[name] = Lease(holder, epoch, now + timedelta(seconds=seconds))
            return epoch

    def release_lease(self, name: str, holder: str) -> None:
        with self._memory.transaction():
            held = self._memory.leases.get(name)
            if held and held.holder == holder:
                self._memory.leases[name] = Lease(holder, held.epoch, None)

    def _check(self, name: str, epoch: int) -> None:
        held = self._memory.leases.get(name)
        if held is None or held.epoch != epoch:
            raise LeaseLost(f"{name}: epoch {epoch} is over")

    # the policy

    def put_in_force(self, policy: PolicyFiles, now: datetime) -> bool:
        with self._memory.transaction():
            kept = self._memory.policies
            if kept and kept[len(kept) - 1].policy.digest == policy.digest:
                return False
            kept[len(kept)] = PolicyInForce(now, policy)
            self._memory.recounted[len(kept) - 1] = 0
            return True

    def policy_at(self, then: datetime | None = None) -> PolicyInForce | None:
        with self._memory.transaction():
            come = [one for one in self._memory.policies.values() if then is None or one.since <= then]
            return come[-1] if come else None

    def recounted(self) -> int | None:
        with self._memory.transaction():
            return self._memory.recounted.get(len(self._memory.policies) - 1)

    def set_recounted(self, upto: int | None) -> None:
        with self._memory.transaction():
            self._memory.recounted[len(self._memory.policies) - 1] = upto

    # look

    def cases(self, *, done: bool = False, limit: int = 1000) -> tuple[Case, ...]:
        with self._memory.transaction():
            kept = (n for n, c in self._memory.cases.items() if done or not c.status.is_done)
            newest = sorted(kept, reverse=True)[:limit]
            return tuple(case for number in newest if (case := load(self._memory, number)))

    def case_file(self, number: int) -> CaseFile | None:
        with self._memory.transaction():
            case = load(self._memory, number)
            return CaseFile(case, self._memory.entries.get(number, ())) if case else None

    @contextmanager
    def history(self) -> Iterator[MemoryHistory]:
        with self._memory.transaction():
            yield MemoryHistory(self._memory)

    def case_by_key(self, key_hash: bytes, now: datetime) -> tuple[int, str] | None:
        with self._memory.transaction():
            key = self._memory.keys.get(key_hash)
            done_at = self._memory.done_at.get(key.case) if key else None
            if key is None or (done_at is not None and done_at + KEY_LIFE <= now):
                return None
            same = [k for k in self._memory.keys.values() if k.case == key.case]
            mine = [k for k in same if k.address.casefold() == key.address.casefold()]
            newer = sum(k.created_at > key.created_at for k in mine)
            return (key.case, key.address) if newer < KEYS_EACH else None

    def inbox(self, state: InboxState | None, limit: int = 1000) -> tuple[ReceivedMail, ...]:
        with self._memory.transaction():
            return inbox.listed(self._memory, state, limit)

    def outbox(self, state: OutboxState | None, limit: int = 1000) -> tuple[OutboxRow, ...]:
        with self._memory.transaction():
            return outbox.listed(self._memory, state, limit)

    def received(self, received_id: int) -> ReceivedMail | None:
        inbound = self._memory.received.get(received_id)
        return inbound.mail if inbound else None

    def outgoing(self, row_id: int) -> OutboxRow | None:
        outbound = self._memory.outbox.get(row_id)
        return outbound.row if outbound else None

    def release_received(self, received_id: int) -> bool:
        with self._memory.transaction():
            return inbox.release(self._memory, received_id)

    def drop_received(self, received_id: int, now: datetime) -> bool:
        with self._memory.transaction():
            return inbox.drop(self._memory, received_id, now)

    def requeue(self, row_id: int, now: datetime) -> bool:
        with self._memory.transaction():
            return outbox.requeue(self._memory, row_id, now)

    def cancel(self, row_id: int, now: datetime) -> bool:
        with self._memory.transaction():
            return outbox.cancel(self._memory, row_id, now)

    def counts(self) -> Counts:
        with self._memory.transaction():
            memory = self._memory
            inbound = [i.mail for i in memory.received.values()]
            rows = [o.row for o in memory.outbox.values()]
            running = [d for w in memory.deadlines.values() for d in w.values() if d.is_running and not d.paused_at]
            waiting = [m.received_at for m in inbound if m.state is InboxState.RECEIVED]
            queued = [r.mail.queued_at for r in rows if r.state in outbox.WAITING]
            return Counts(
                inbox=dict(Counter(m.state.value for m in inbound)),
                outbox=dict(Counter(r.state.value for r in rows)),
                cases=dict(Counter(c.status.value for c in memory.cases.values())),
                oldest_received_at=min(waiting, default=None),
                oldest_queued_at=min(queued, default=None),
                next_step_at=min((d.step_at for d in running if d.step_at), default=None),
            )
