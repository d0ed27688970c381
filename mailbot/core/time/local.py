"""Local wall-clock times as instants, and nothing of opening hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)


def instant_of(zone: ZoneInfo, local: datetime) -> datetime:
    """The first instant, in UTC, at which clocks in `zone` show `local` (naive) or later.

    So a time that comes twice is its first coming, and one that is skipped is the end of the gap.
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    return _end_of_gap(zone, local, first)


def _end_of_gap(zone: ZoneInfo, local: datetime, after: datetime) -> datetime:
    """PEP 495: in a gap fold=0 counts with the old offset and so lies after the change, fold=1 before it."""
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(microsecond=0)
    after = after.replace(microsecond=0)
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def local_time(zone: ZoneInfo, at: datetime) -> datetime:
    """What clocks in `zone` show at an aware instant, as a naive time. Raises ValueError for a naive one."""
    return in_zone(zone, at).replace(tzinfo=None)


def in_zone(zone: tzinfo, at: datetime) -> datetime:
    """The same instant there. A naive one raises ValueError: `astimezone` would take it for this machine's time."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return at.astimezone(zone)


def clock_change(zone: ZoneInfo, on: date) -> tuple[datetime, timedelta] | None:
    """When on that date clocks change, in UTC, and by how much; None on nearly every day.

    A date that a change skips whole, or that has two, tells its first.
    """
    start, end = (datetime.combine(on + n * timedelta(days=1), time(), tzinfo=zone).astimezone(UTC) for n in (0, 1))
    before, after = start - _SECOND, end - _SECOND
    was, now = (at.astimezone(zone).utcoffset() or _NOTHING for at in (before, after))
    shift = now - was
    while shift and after - before > _SECOND:
        middle = (before + (after - before) / 2).replace(microsecond=0)
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == was else (before, middle)
    return (after, shift) if shift else None


def steady_midnight(zone: ZoneInfo, on: date, hours: int) -> datetime | None:
    """Midnight of a date, in UTC, where clocks run steadily for so many hours from it: local times there are sums.

    None on the few days when they take the time zone.
    """
    midnight = instant_of(zone, datetime.combine(on, time()))
    first = midnight - timedelta(hours=1)  # midnight itself may come twice
    offsets = {(first + timedelta(hours=n)).astimezone(zone).utcoffset() for n in range(hours + 2)}
    return midnight if len(offsets) == 1 else None
