"""The figures of a span of time: counts, spreads and shares, by priority, queue, organisation and agent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from mailbot.core.case.model import PROMISES
from mailbot.core.policy import Desk
from mailbot.core.report.occurrences import Measure, Occurrence, What, occurrences
from mailbot.core.report.past import Past, Standing
from mailbot.core.time.calendar import measure
from mailbot.core.time.terms import calendar_for, plan_for

NOBODY = "(nobody)"
NONE = "(none)"
DIMENSIONS = ("priority", "queue", "organisation", "agent")


@dataclass(frozen=True, slots=True)
class Spread:
    """Open seconds: the median, and what nine of ten stay under (nearest rank). None without any."""

    count: int = 0
    median: int | None = None
    ninetieth: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How often one kind of window was kept and missed."""

    window: str
    kept: int
    missed: int

    @property
    def share(self) -> float | None:
        total = self.kept + self.missed
        return self.kept / total if total else None


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one queue, agent, … or of the whole desk."""

    name: str
    opened: int
    answered: Spread
    resolved: Spread
    reopened: int
    escalated: int
    windows: tuple[Kept, ...]
    backlog: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    opened: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Report:
    """`mails`: mails that came, by outcome. `ages`: cases not finished at `until`, by age. `hours`: mails that came
    by weekday (Monday first) and hour of the desk's zone."""

    since: datetime
    until: datetime
    made_at: datetime
    mails: tuple[tuple[str, int], ...]
    total: Row
    by: tuple[tuple[str, tuple[Row, ...]], ...]
    ages: tuple[tuple[str, int], ...]
    days: tuple[Day, ...]
    hours: tuple[tuple[int, ...], ...]


_AGES = (("under a day", 1), ("1 to 3 days", 3), ("3 to 7 days", 7), ("1 to 2 weeks", 14), ("2 to 4 weeks", 28))
_OLDEST = "over 4 weeks"


@dataclass(frozen=True, slots=True)
class _Counted:
    """What happened and what stands, each under the names of the four dimensions, in their order."""

    happened: tuple[tuple[tuple[str, ...], Occurrence], ...]
    standing: tuple[tuple[str, ...], ...]

    def split(self, dimension: int) -> dict[str, _Counted]:
        happened, standing = defaultdict(list), defaultdict(list)
        for names, occurrence in self.happened:
            happened[names[dimension]].append((names, occurrence))
        for names in self.standing:
            standing[names[dimension]].append(names)
        return {name: _Counted(tuple(happened[name]), tuple(standing[name])) for name in {*happened, *standing}}


def report(
    since: datetime,
    until: datetime,
    made_at: datetime,
    pasts: Iterable[Past],
    mails: Iterable[tuple[datetime, str]],
    standing: Sequence[Standing],
    desk: Desk,
    desk_at: Callable[[datetime], Desk] | None = None,
) -> Report:
    """What happened in [since, until). `mails`: instant of arrival and outcome of each mail that came.

    `desk_at`: the desk by the policy of an instant. By that what happened then is measured and named, so that figures
    of the past stay as they were when hours or contacts change.
    """
    then = desk_at or (lambda _: desk)
    happened = [
        (_names(o.priority, o.queue, past.requester, o.owner, desk, then(o.at)), o)
        for past in pasts
        for o in occurrences(past, _open_seconds(past, then))
        if since <= o.at < until
    ]
    counted = _Counted(
        tuple(happened), tuple(_names(s.priority, s.queue, s.requester, s.owner, desk, desk) for s in standing)
    )
    came = tuple(mails)
    return Report(
        since=since,
        until=until,
        made_at=made_at,
        mails=tuple(Counter(outcome for _, outcome in came).most_common()),
        total=_row("all", counted),
        by=tuple((name, _rows(counted.split(n))) for n, name in enumerate(DIMENSIONS)),
        ages=_ages([s.opened_at for s in standing], until),
        days=_days(since, until, [o for _, o in happened], desk),
        hours=_hours([at for at, _ in came], desk),
    )


def _open_seconds(past: Past, then: Callable[[datetime], Desk]) -> Measure:
    """In the hours that counted for this requester at the end of what is measured."""

    def measured(queue: str, priority: str, start: datetime, end: datetime) -> int:
        desk = then(end)
        plan = plan_for(past.requester, past.opened_at, desk)
        return measure(calendar_for(desk, queue, priority, plan), start, max(start, end))

    return measured


def _names(priority: str, queue: str, requester: str, owner: str | None, desk: Desk, then: Desk) -> tuple[str, ...]:
    contact = then.contacts.find(requester)
    agent = desk.agents.get(owner or "") or then.agents.get(owner or "")
    return (
        priority,
        queue,
        (contact.organisation if contact else "") or NONE,
        (agent.person.name if agent else owner) or NOBODY,
    )


def _rows(counted: dict[str, _Counted]) -> tuple[Row, ...]:
    """The busiest first."""
    rows = (_row(name, part) for name, part in counted.items())
    return tuple(sorted(rows, key=lambda row: (-row.opened, row.name)))


def _row(name: str, counted: _Counted) -> Row:
    happened = [o for _, o in counted.happened]
    number = Counter(o.what for o in happened)
    return Row(
        name=name,
        opened=number[What.OPENED],
        answered=spread([o.seconds for o in happened if o.what is What.ANSWERED]),
        resolved=spread([o.seconds for o in happened if o.what is What.RESOLVED]),
        reopened=number[What.REOPENED],
        escalated=number[What.ESCALATED],
        windows=_kept(happened),
        backlog=len(counted.standing),
    )


def _kept(happened: Sequence[Occurrence]) -> tuple[Kept, ...]:
    number = Counter((o.window, o.what) for o in happened if o.what in (What.KEPT, What.MISSED))
    found = (Kept(w.value, number[(w.value, What.KEPT)], number[(w.value, What.MISSED)]) for w in PROMISES)
    return tuple(kept for kept in found if kept.kept or kept.missed)


def spread(seconds: Sequence[int]) -> Spread:
    ordered = sorted(seconds)
    if not ordered:
        return Spread()
    return Spread(len(ordered), _nearest(ordered, 0.5), _nearest(ordered, 0.9))


def _nearest(ordered: Sequence[int], share: float) -> int:
    """Nearest rank: the smallest value that at least that share does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _ages(opened: Sequence[datetime], until: datetime) -> tuple[tuple[str, int], ...]:
    number = Counter(_age(until - at) for at in opened)
    return tuple((name, number[name]) for name in (*(name for name, _ in _AGES), _OLDEST))


def _age(age: timedelta) -> str:
    return next((name for name, days in _AGES if age < timedelta(days=days)), _OLDEST)


def _days(since: datetime, until: datetime, happened: Sequence[Occurrence], desk: Desk) -> tuple[Day, ...]:
    number = Counter((desk.today(o.at), o.what) for o in happened)
    first, last = desk.today(since), desk.today(until - timedelta(microseconds=1))
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(Day(day, number[(day, What.OPENED)], number[(day, What.RESOLVED)]) for day in span)


def _hours(came: Sequence[datetime], desk: Desk) -> tuple[tuple[int, ...], ...]:
    local = (at.astimezone(desk.zone) for at in came)
    number = Counter((at.weekday(), at.hour) for at in local)
    return tuple(tuple(number[(weekday, hour)] for hour in range(24)) for weekday in range(7))
