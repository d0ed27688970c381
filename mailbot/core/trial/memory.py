"""Tables of the desk in memory: dictionaries that can take back what a transaction did."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from mailbot.core.case.model import Case, Deadline, Entry
from mailbot.core.decision import Decision
from mailbot.core.mail import Arrival, InboxState, NewKey, OutboxRow, ReceivedMail
from mailbot.core.policy_files import PolicyInForce
from mailbot.core.ports import FolderMark
from mailbot.core.telling import Telling
from mailbot.core.trial.steps import Steps
from mailbot.core.webhooks import CallRow

K = TypeVar("K")
V = TypeVar("V")
Place = tuple[str, str, int, int]  # mailbox, folder, UIDVALIDITY, UID


@dataclass(frozen=True, slots=True)
class Inbound:
    mail: ReceivedMail
    claimed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outbound:
    """`once_more`: was uncertain before and went out again; not a second time. `key_forgotten`: over for too long."""

    row: OutboxRow
    claimed_until: datetime | None = None
    once_more: bool = False
    key_forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    holder: str
    epoch: int
    expires_at: datetime | None


class Table(dict[K, V]):
    """Notes how to undo each change."""

    def __init__(self, undo: list[Callable[[], None]]) -> None:
        super().__init__()
        self._undo = undo

    def __setitem__(self, key: K, value: V) -> None:
        self._note(key)
        super().__setitem__(key, value)

    def __delitem__(self, key: K) -> None:
        self._note(key)
        super().__delitem__(key)

    def _note(self, key: K) -> None:
        if key in self:
            before = self[key]
            self._undo.append(lambda: dict.__setitem__(self, key, before))
        else:
            self._undo.append(lambda: dict.__delitem__(self, key))


class Inbox(Table[int, Inbound]):
    """Mails as they arrived; `waiting` names at least those that are not decided yet, in order."""

    def __init__(self, undo: list[Callable[[], None]]) -> None:
        super().__init__(undo)
        self.waiting: dict[int, None] = {}

    def __setitem__(self, key: int, value: Inbound) -> None:
        super().__setitem__(key, value)
        if value.mail.state is InboxState.RECEIVED:
            self.waiting[key] = None

    def received(self) -> list[Inbound]:
        """Those not decided yet; not inside a transaction that may be taken back."""
        self.waiting = {key: None for key in sorted(self.waiting) if self._is_waiting(key)}
        return [self[key] for key in self.waiting]

    def _is_waiting(self, key: int) -> bool:
        return key in self and self[key].mail.state is InboxState.RECEIVED


class Memory:
    """All that the desk remembers, and one transaction at a time on it."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._inside = threading.local()
        self.received = Inbox(self._undo)
        self.by_bytes: Table[tuple[str, str], int] = Table(self._undo)
        self.uids: Table[Place, int] = Table(self._undo)
        self.marks: Table[tuple[str, str], FolderMark] = Table(self._undo)
        self.journal: Table[str, Decision] = Table(self._undo)
        self.cases: Table[int, Case] = Table(self._undo)
        self.latest_cases: Table[str, int] = Table(self._undo)
        self.done_at: Table[int, datetime] = Table(self._undo)
        self.entries: Table[int, tuple[Entry, ...]] = Table(self._undo)
        self.deadlines: Table[int, dict[tuple[str, datetime], Deadline]] = Table(self._undo)
        self.steps = Steps(self.deadlines)
        self.message_ids: Table[str, int] = Table(self._undo)
        self.awaited: Table[str, int] = Table(self._undo)  # ids answered on a case, and never seen
        self.sent: Table[str, int] = Table(self._undo)  # the outbox row of a Message-ID of ours
        self.sent_on: Table[int, tuple[int, ...]] = Table(self._undo)  # by case
        self.repeats: Table[str, tuple[int | None, datetime]] = Table(self._undo)
        self.tallies: Table[tuple[str, int], int] = Table(self._undo)
        self.outbox: Table[int, Outbound] = Table(self._undo)
        self.sent_to: Table[str, tuple[int, ...]] = Table(self._undo)  # mails with a budget
        self.unproven: dict[int, None] = {}  # of these, those to people nobody knows, while they may count
        self.answered: Table[str, frozenset[int]] = Table(self._undo)
        self.keys: Table[bytes, NewKey] = Table(self._undo)
        self.tellings: Table[tuple[int, str, str], Telling] = Table(self._undo)
        self.digest_cases: Table[str, tuple[int, ...]] = Table(self._undo)
        self.counters: Table[str, int] = Table(self._undo)
        self.loads: Table[str, int] = Table(self._undo)
        self.calls: Table[int, CallRow] = Table(self._undo)  # of webhooks
        self.contract_use: Table[str, tuple[int, int]] = Table(self._undo)  # cases and seconds
        self.absences: Table[str, date | None] = Table(self._undo)  # the last day away
        self.turns: Table[str, str] = Table(self._undo)
        self.leases: Table[str, Lease] = Table(self._undo)
        self.policies: Table[int, PolicyInForce] = Table(self._undo)  # in the order in which they came into force
        self.recounted: Table[int, int | None] = Table(self._undo)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; raises RuntimeError inside another one of this thread, which would wait for itself."""
        if getattr(self._inside, "transaction", False):
            raise RuntimeError("this thread is inside a transaction of this storage already")
        with self._lock:
            self._inside.transaction = True
            try:
                yield
            except BaseException:
                self._take_back()
                raise
            finally:
                self._inside.transaction = False
                self._undo.clear()

    def _take_back(self) -> None:
        for step in reversed(self._undo):
            step()

    def note_requester(self, case: Case) -> None:
        """Each address's latest case; `latest_of` looks whether it is still theirs."""
        key = case.requester.key
        if case.number > self.latest_cases.get(key, 0):
            self.latest_cases[key] = case.number

    def latest_of(self, address: str) -> int | None:
        """The latest case of this address."""
        known = self.cases.get(self.latest_cases.get(address, 0))
        if known is None or known.requester.key == address:
            return known.number if known else None
        return max((n for n, case in self.cases.items() if case.requester.key == address), default=None)

    def next_id(self, name: str) -> int:
        """Numbers used once are not used again."""
        self.counters[name] = self.counters.get(name, 0) + 1
        return self.counters[name]


def place(arrival: Arrival) -> Place | None:
    origin = arrival.origin
    return (arrival.mailbox, origin.folder, origin.uidvalidity, origin.uid) if origin else None
