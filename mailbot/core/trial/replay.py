"""Past causes decided once more, on the desk in memory: the same mails and acts at the same instants, another policy.

Deadlines are run anew: one that the journal has fires when it fired then, one that only this policy makes fires at its
own instant. Numbers of cases are kept, so that the two pasts can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.core.cause import Act, CommandCause, MailCause, Side
from mailbot.core.decision import Decision
from mailbot.core.mail import InboxState
from mailbot.core.regroup import NotMoved, Order, ordered
from mailbot.core.trial import seed
from mailbot.core.trial.memory import Memory
from mailbot.core.trial.outcomes import Outcomes, as_decided, as_would_be, differences
from mailbot.core.trial.overslept import overslept
from mailbot.core.trial.past import Decided
from mailbot.core.trial.player import Besides, Player
from mailbot.core.trial.reordered import numbers_opened, order_of

LATE = timedelta(minutes=2)  # what is due for longer and not in the journal was not due there
_MANY = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """One cause that comes out otherwise; `was` is empty for one that the past did not have, `would_be` likewise."""

    at: datetime
    cause: str
    case: int | None
    title: str  # for people: sender and subject, or the window
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A mail of the past, read anew. `besides` adds what the database knows from before."""

    cause: MailCause
    besides: Besides


class Replay:
    """`rows`: all of the stretch that is replayed; `highest`: the last number given out."""

    def __init__(self, player: Player, rows: Sequence[Decided], highest: int) -> None:
        self._player = player
        self._journaled = frozenset(row.cause for row in rows) | overslept(rows, LATE)
        self._ordered = numbers_opened(rows)
        self._waiting: dict[str, Order] = {}  # orders of mails, until their turn in the journal
        self._next = highest + 1

    @property
    def memory(self) -> Memory:
        return self._player.storage.memory

    def again(self, row: Decided, mail: Again | None) -> Iterator[Change]:
        """One row of the journal, after what comes before it on this desk alone."""
        yield from self.until(row.at - LATE)
        if mail is not None:
            yield from self._mail(row, mail)
        elif row.kind == "deadline":
            yield from self._deadline(row)
        elif row.kind == "command":
            yield from self._command_of(row)
        elif row.kind == "regroup":
            yield from self._order_of(row)

    def until(self, end: datetime) -> Iterator[Change]:
        """Deadlines up to then that the journal does not have."""
        while True:
            due = (c for c in self._player.storage.due(end, _MANY) if c.key not in self._journaled)
            cause = next(due, None)
            if cause is None:
                return
            at = self._player.not_before(cause.step_at)
            yield from _new(self._player.fired(cause, at))
            self._tell(at)

    def _mail(self, row: Decided, again: Again) -> Iterator[Change]:
        """Released mail is decided a second time where this desk holds it too."""
        cause, memory = again.cause, self.memory
        known = memory.received.get(cause.received_id)
        if known is not None and known.mail.state is InboxState.HELD:
            seed.release(memory, cause.received_id)
        elif known is not None and cause.confirmed is False and known.mail.state is InboxState.PROCESSED:
            yield Change(row.at, row.cause, row.case, _title(cause), (("outcome", row.outcome, "decided before"),))
            return
        opens = row.case if any(effect["type"] == "OpenCase" for effect in row.effects) else None
        decision = self._player.decided(cause, row.at, opens or self._next, again.besides, orders_wait=True)
        if decision.after is not None and decision.after.number == self._next:
            self._next += 1
        for order in ordered(decision):
            if f"regroup:{order.id}:{Side.TO}" in self._journaled:
                self._waiting[order.id] = order
            else:
                self._done(order, row.at)
        yield from _compared(row, as_would_be(decision), _title(cause))
        self._tell(row.at)

    def _deadline(self, row: Decided) -> Iterator[Change]:
        """The same deadline, where it runs to the same instant here."""
        due = next((c for c in self._player.storage.due(row.at, _MANY) if c.key == row.cause), None)
        would_be = as_would_be(self._player.fired(due, row.at)) if due else {}
        yield from _compared(row, would_be, _window(row))
        self._tell(row.at)

    def _command_of(self, row: Decided) -> Iterator[Change]:
        cause = _command(row.detail)
        if cause is not None:
            decision = self._player.acted(cause, row.at)
            yield from _compared(row, as_would_be(decision), f"{cause.act} by {cause.by}")
            self._tell(row.at)

    def _order_of(self, row: Decided) -> Iterator[Change]:
        """Once for both cases; one that a mail of this desk no longer gives is not done."""
        if row.detail.get("side") != Side.TO:
            return
        order = self._waiting.pop(str(row.detail.get("id")), None) or order_of(row)
        would_be = self._done(order, row.at) if order is not None else {}
        yield from _compared(row, would_be, f"moved from case {row.detail.get('source')} by {row.detail.get('by')}")
        self._tell(row.at)

    def _done(self, order: Order, at: datetime) -> Outcomes:
        """What it opens has the number that it had, or one that no case of the past has."""
        with self.memory.transaction():
            self.memory.counters["case"] = self._ordered.get(order.id, self._next)
        try:
            decision = self._player.ordered(order, at)
        except NotMoved:
            return {}
        if decision.after is not None and decision.after.number == self._next:
            self._next += 1
        return as_would_be(decision)

    def _tell(self, now: datetime) -> None:
        """People hear what they are owed, which leaves nothing to compare: who is owed what was decided before."""
        while owed := self._player.owed(now, 1):
            tuple(self._player.told(owed[0].tell_at))


def _command(detail: Mapping[str, object]) -> CommandCause | None:
    """None for an act that this version does not know."""
    try:
        return CommandCause(
            id=str(detail["id"]),
            act=Act(str(detail["act"])),
            case=int(str(detail["case"])),
            by=str(detail["by"]),
            text=str(detail.get("text") or ""),
        )
    except (KeyError, ValueError):
        return None


def _compared(row: Decided, would_be: Outcomes, title: str) -> Iterator[Change]:
    found = differences(as_decided(row), would_be)
    if found:
        yield Change(row.at, row.cause, row.case, title, found)


def _new(decision: Decision) -> Iterator[Change]:
    would_be = as_would_be(decision)
    case = decision.after.number if decision.after else None
    yield Change(decision.at, decision.cause.key, case, decision.cause.key, differences({}, would_be))


def _window(row: Decided) -> str:
    return f"{row.detail.get('window') or row.kind}"


def _title(cause: MailCause) -> str:
    author = cause.message.author
    return f"{author.address if author else 'somebody'}: {cause.message.subject}"
