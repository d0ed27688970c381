"""The figures of a span of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.core.contact import ContactBook
from mailbot.core.report.figures import NOBODY, NONE, Kept, Spread, report, spread
from mailbot.core.report.past import JournalLine, Past, Standing
from tests.builders import DUBLIN, a_desk
from tests.core.time.desks import weekdays

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def past(number: int, opened: datetime, *later: JournalLine, queue: str = "support") -> Past:
    effect = {"type": "OpenCase", "case": number, "queue": queue, "priority": "medium"}
    return Past(number, "ann@example.org", opened, (JournalLine(opened, "mail", "new_case", (effect,)), *later))


def resolved(at: datetime) -> JournalLine:
    return JournalLine(at, "command", "done", ({"type": "SetStatus", "status": "resolved", "reason": None},))


def test_the_median_and_the_ninetieth_are_values_that_occurred() -> None:
    assert spread([5, 1, 4, 2, 3, 6, 7, 8, 9, 10]) == Spread(10, 5, 9)
    assert spread([7]) == Spread(1, 7, 7)
    assert spread([]) == Spread()


def test_what_happened_before_and_after_the_span_is_left_out() -> None:
    pasts = (
        past(1, MONDAY - DAY, resolved(MONDAY + HOUR)),
        past(2, MONDAY, resolved(MONDAY + 2 * DAY)),
    )

    found = report(MONDAY, MONDAY + DAY, MONDAY + 9 * DAY, pasts, (), (), a_desk())

    assert (found.total.opened, found.total.resolved.count) == (1, 1)
    assert [(day.day.isoformat(), day.opened, day.resolved) for day in found.days] == [
        ("2026-11-16", 1, 1),
        ("2026-11-17", 0, 0),
    ]


def test_every_dimension_adds_up_to_the_whole() -> None:
    pasts = (past(1, MONDAY), past(2, MONDAY, queue="billing"), past(3, MONDAY))
    standing = (Standing(3, "ann@example.org", MONDAY, "support", "medium", None, "open"),)

    found = report(MONDAY, MONDAY + DAY, MONDAY + DAY, pasts, (), standing, a_desk())

    by = dict(found.by)
    assert [(row.name, row.opened, row.backlog) for row in by["queue"]] == [("support", 2, 1), ("billing", 1, 0)]
    assert [(row.name, row.opened) for row in by["organisation"]] == [("Lee Dental", 3)]
    assert [(row.name, row.opened) for row in by["agent"]] == [(NOBODY, 3)]


def test_the_backlog_counts_by_age() -> None:
    ages = (HOUR, 2 * DAY, 2 * DAY, 40 * DAY)
    standing = tuple(
        Standing(n, "x@example.net", MONDAY - age, "support", "medium", "bob", "open") for n, age in enumerate(ages)
    )

    found = report(MONDAY - DAY, MONDAY, MONDAY, (), (), standing, a_desk())

    assert [(name, number) for name, number in found.ages if number] == [
        ("under a day", 1),
        ("1 to 3 days", 2),
        ("over 4 weeks", 1),
    ]


def test_mails_count_by_the_hour_of_the_desk() -> None:
    desk = a_desk()
    came = ((MONDAY, "new_case"), (MONDAY + HOUR, "machine"), (MONDAY + HOUR, "new_case"))

    found = report(MONDAY, MONDAY + DAY, MONDAY + DAY, (), came, (), desk)

    hour = MONDAY.astimezone(desk.zone).hour
    assert (found.hours[0][hour], found.hours[0][hour + 1]) == (1, 2)
    assert sum(map(sum, found.hours)) == 3
    assert found.mails == (("new_case", 2), ("machine", 1))


def test_the_share_kept_is_of_those_that_ended() -> None:
    assert Kept("respond", 3, 1).share == 0.75
    assert Kept("respond", 0, 0).share is None


def test_times_and_names_stay_as_they_were_when_hours_and_contacts_change() -> None:
    friday, changed = MONDAY - 3 * DAY, MONDAY + DAY
    now = replace(a_desk(), calendar=weekdays(DUBLIN, "00:00-24:00"), contacts=ContactBook())
    pasts = (past(1, friday, resolved(MONDAY + HOUR)), past(2, MONDAY + 3 * DAY, resolved(MONDAY + 4 * DAY)))

    found = report(
        friday, MONDAY + 9 * DAY, MONDAY + 9 * DAY, pasts, (), (), now, lambda at: a_desk() if at < changed else now
    )

    medians = {row.name: row.resolved.median for row in dict(found.by)["organisation"]}
    assert medians == {"Lee Dental": 9.5 * 3600, NONE: 24 * 3600}
