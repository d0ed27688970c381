"""Open hours as sentences: intervals, nights, special days, clocks that change, calendars that never open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.time.calendar import (
    Calendar,
    Day,
    NeverOpen,
    Opening,
    add,
    business_days_before,
    is_open,
    measure,
    next_opening,
)
from mailbot.core.time.local import instant_of
from mailbot.core.time.span import Span, SpanKind

from .desks import COMMUNICADO, HALIFAX, LOS_ANGELES, VELSOFT, halifax, hours, local, shown, span, weekdays

CLOSED = Calendar(HALIFAX, ((),) * 7)
NIGHTS = weekdays(HALIFAX, "22:00-06:00")


def test_mail_at_closing_time_starts_at_the_next_opening() -> None:
    assert not is_open(VELSOFT, halifax("2026-07-10T16:30"))
    assert shown(next_opening(VELSOFT, halifax("2026-07-10T16:30"))) == "Mon 07-13 08:00"
    assert shown(add(VELSOFT, halifax("2026-07-10T16:30"), span("30m"))) == "Mon 07-13 08:30"


def test_mail_at_opening_time_starts_at_once() -> None:
    assert is_open(VELSOFT, halifax("2026-07-10T08:00"))
    assert next_opening(VELSOFT, halifax("2026-07-10T08:00")) == halifax("2026-07-10T08:00")


def test_a_due_instant_on_closing_time_stays_there() -> None:
    assert shown(add(VELSOFT, halifax("2026-07-10T14:30"), span("2h"))) == "Fri 07-10 16:30"


def test_seconds_and_their_fractions_are_kept() -> None:
    start = halifax("2026-07-10T16:29:59.250000")

    due = add(VELSOFT, start, span("30s"))

    assert due == halifax("2026-07-13T08:00:29.250000")
    assert measure(VELSOFT, start, due) == 30


def test_a_day_with_a_lunch_break_counts_both_halves() -> None:
    dublin = weekdays(ZoneInfo("Europe/Dublin"), "09:00-12:30, 13:00-17:30")
    noon = local(dublin.zone, "2026-07-10T12:00")

    assert add(dublin, noon, span("1h")) == local(dublin.zone, "2026-07-10T13:30")
    assert measure(dublin, noon, noon + timedelta(hours=2)) == 90 * 60


def test_a_business_day_that_lands_in_the_lunch_break_waits_for_its_end() -> None:
    calendar = weekdays(HALIFAX, "08:00-16:30", {date(2026, 7, 14): "08:00-12:00, 13:00-16:30"})

    assert shown(add(calendar, halifax("2026-07-13T12:20"), span("1d"))) == "Tue 07-14 13:00"
    assert shown(add(calendar, halifax("2026-07-13T12:00"), span("1d"))) == "Tue 07-14 12:00"


def test_a_business_day_that_lands_after_a_reduced_day_waits_for_the_next_opening() -> None:
    start = local(LOS_ANGELES, "2026-12-23T15:00")

    assert shown(add(COMMUNICADO, start, span("1d")), LOS_ANGELES) == "Fri 12-25 06:30"


def test_business_days_leave_out_weekends_and_holidays() -> None:
    assert shown(add(VELSOFT, halifax("2026-06-30T10:00"), span("3d"))) == "Mon 07-06 10:00"


def test_business_days_over_a_change_of_clocks_keep_the_local_time() -> None:
    assert shown(add(VELSOFT, halifax("2026-10-30T09:00"), span("1d"))) == "Mon 11-02 09:00"


def test_a_night_shift_belongs_to_the_day_it_starts() -> None:
    tuesday_two_in_the_morning = halifax("2026-07-14T02:00")

    assert is_open(NIGHTS, tuesday_two_in_the_morning)
    assert shown(add(NIGHTS, tuesday_two_in_the_morning, span("1d"))) == "Wed 07-15 02:00"
    assert shown(add(NIGHTS, halifax("2026-07-11T02:00"), span("1d"))) == "Tue 07-14 02:00"
    assert not is_open(NIGHTS, halifax("2026-07-12T02:00"))
    assert not is_open(NIGHTS, halifax("2026-07-13T02:00"))


def test_a_closed_day_does_not_end_the_night_shift_of_the_day_before() -> None:
    nights = replace(NIGHTS, special={date(2026, 7, 14): ()})

    assert is_open(nights, halifax("2026-07-14T05:59"))
    assert not is_open(nights, halifax("2026-07-14T23:00"))


def test_openings_that_overlap_count_once() -> None:
    monday, tuesday = hours("22:00-06:00"), hours("05:00-07:00")
    calendar = Calendar(HALIFAX, (monday, tuesday, (), (), (), (), ()))

    open_seconds = measure(calendar, halifax("2026-07-13T00:00"), halifax("2026-07-15T00:00"))

    assert open_seconds == 9 * 3600
    assert shown(add(calendar, halifax("2026-07-13T22:00"), span("9h"))) == "Tue 07-14 07:00"


def test_an_elapsed_span_ignores_hours_and_clocks() -> None:
    assert shown(add(VELSOFT, halifax("2026-03-07T23:00"), span("4h elapsed"))) == "Sun 03-08 04:00"


def test_elapsed_days_keep_the_local_time() -> None:
    assert shown(add(VELSOFT, halifax("2026-03-07T23:00"), span("14d elapsed"))) == "Sat 03-21 23:00"
    assert shown(add(VELSOFT, halifax("2024-02-28T10:00"), span("2d elapsed"))) == "Fri 03-01 10:00"


def test_a_local_time_that_is_skipped_is_the_end_of_the_gap() -> None:
    """Halifax, 2026-03-08: 02:00 standard time becomes 03:00 daylight time."""
    assert add(VELSOFT, halifax("2026-03-07T02:30"), span("1d elapsed")) == halifax("2026-03-08T03:00")


def test_a_local_time_that_comes_twice_is_its_first_coming() -> None:
    twice = add(VELSOFT, halifax("2026-10-31T01:30"), span("1d elapsed"))

    assert twice == datetime(2026, 11, 1, 4, 30, tzinfo=UTC)


def test_a_start_in_the_second_coming_never_goes_back() -> None:
    second = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    assert add(VELSOFT, second, span("0d elapsed")) == second


def test_a_whole_day_that_a_country_skipped_has_no_open_time() -> None:
    """Samoa moved over the date line: 2011-12-30 did not happen."""
    apia = ZoneInfo("Pacific/Apia")
    calendar = weekdays(apia, "09:00-17:00")

    assert instant_of(apia, datetime.fromisoformat("2011-12-30T09:00")) == local(apia, "2011-12-31T00:00")
    assert calendar.opens_on(date(2011, 12, 30)) == ()
    assert shown(add(calendar, local(apia, "2011-12-29T10:00"), span("1d")), apia) == "Mon 01-02 10:00"


def test_openings_inside_the_hour_that_is_skipped_are_none() -> None:
    nights = weekdays(HALIFAX, "02:10-02:50", {date(2026, 3, 8): "02:10-02:50"})

    assert nights.opens_on(date(2026, 3, 8)) == ()


def test_a_calendar_that_never_opens_says_so() -> None:
    start = halifax("2026-07-10T10:00")

    assert next_opening(CLOSED, start) is None
    assert measure(CLOSED, start, start + timedelta(days=30)) == 0
    for text in ("1h", "1d"):
        with pytest.raises(NeverOpen):
            add(CLOSED, start, span(text))
    assert add(CLOSED, start, span("1h elapsed")) == start + timedelta(hours=1)


def test_a_calendar_with_one_last_open_day_ends_there() -> None:
    calendar = replace(CLOSED, special={date(2026, 7, 13): (Opening(540, 600),)})

    assert shown(add(calendar, halifax("2026-07-10T10:00"), span("1h"))) == "Mon 07-13 10:00"
    with pytest.raises(NeverOpen):
        add(calendar, halifax("2026-07-10T10:00"), span("61m"))
    with pytest.raises(NeverOpen):
        add(calendar, halifax("2026-07-10T10:00"), span("1d"))


def test_a_span_beyond_the_last_year_is_never_over() -> None:
    with pytest.raises(NeverOpen):
        add(VELSOFT, halifax("2026-07-10T10:00"), Span(SpanKind.ELAPSED, 10**13))


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 7, 10, 10)  # noqa: DTZ001
    for kind in SpanKind:
        with pytest.raises(ValueError, match="time zone"):
            add(VELSOFT, naive, Span(kind, 1))
    with pytest.raises(ValueError, match="time zone"):
        is_open(VELSOFT, naive)


def test_a_negative_span_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add(VELSOFT, halifax("2026-07-10T10:00"), Span(SpanKind.OPEN, -1))


def test_a_used_calendar_equals_a_fresh_one() -> None:
    used, fresh = weekdays(HALIFAX, "08:00-16:30"), weekdays(HALIFAX, "08:00-16:30")

    add(used, halifax("2026-07-10T10:00"), span("20h"))

    assert used == fresh
    assert repr(used) == repr(fresh)


def test_business_days_before_count_back_over_the_weekend() -> None:
    assert shown(business_days_before(VELSOFT, halifax("2026-07-13T10:00"), 1)) == "Fri 07-10 10:00"
    assert shown(business_days_before(VELSOFT, halifax("2026-07-13T16:30"), 2)) == "Thu 07-09 16:30"


@st.composite
def days(draw: st.DrawFn) -> Day:
    edges = sorted(draw(st.lists(st.integers(0, 1800), max_size=6, unique=True)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Opening(start, end) for start, end in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    names = ("UTC", "America/Halifax", "Australia/Lord_Howe", "Asia/Beirut", "Africa/Casablanca", "America/St_Johns")
    zone = ZoneInfo(draw(st.sampled_from(names)))
    mon, tue, wed, thu, fri, sat = (draw(days()) for _ in range(6))
    special = draw(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), days(), max_size=5))
    return Calendar(zone, (mon, tue, wed, thu, fri, sat, (Opening(600, 660),)), special)


instants = st.integers(0, 365 * 86_400).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=n))
amounts = st.integers(1, 400_000)


@settings(deadline=None)
@given(calendars(), instants, amounts)
def test_adding_and_then_measuring_is_the_identity(calendar: Calendar, start: datetime, seconds: int) -> None:
    assert measure(calendar, start, add(calendar, start, Span(SpanKind.OPEN, seconds))) == seconds


@settings(deadline=None)
@given(calendars(), instants, amounts, amounts)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    halfway = add(calendar, start, Span(SpanKind.OPEN, one))

    assert add(calendar, halfway, Span(SpanKind.OPEN, two)) == add(calendar, start, Span(SpanKind.OPEN, one + two))


@settings(deadline=None)
@given(calendars(), instants, st.timedeltas(timedelta(0), timedelta(days=9)), amounts)
def test_what_starts_later_never_ends_sooner(
    calendar: Calendar, start: datetime, wait: timedelta, seconds: int
) -> None:
    one = Span(SpanKind.OPEN, seconds)

    assert add(calendar, start, one) <= add(calendar, start + wait, one)


@settings(deadline=None)
@given(calendars(), instants, st.integers(0, 30), st.integers(0, 30))
def test_more_business_days_never_end_sooner(calendar: Calendar, start: datetime, one: int, two: int) -> None:
    fewer, more = sorted((one, two))

    assert add(calendar, start, Span(SpanKind.BUSINESS_DAYS, fewer)) <= add(
        calendar, start, Span(SpanKind.BUSINESS_DAYS, more)
    )


@settings(deadline=None)
@given(calendars(), instants)
def test_the_next_opening_is_open_and_nothing_before_it_is(calendar: Calendar, at: datetime) -> None:
    opening = next_opening(calendar, at)

    assert opening is not None
    assert is_open(calendar, opening)
    assert measure(calendar, at, opening) == 0
