"""The report as a mail, and the weekly one: when it is due, to whom it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.message import Address
from mailbot.core.policy import Desk, WeeklyReport
from mailbot.core.report.figures import Report
from mailbot.core.report.shown import shown
from mailbot.core.time.local import instant_of

WEEK = timedelta(days=7)


def last_due(weekly: WeeklyReport, desk: Desk, now: datetime) -> datetime:
    """The latest instant, not after now, at which a weekly report was to be made."""
    today = desk.today(now)
    day = today - timedelta(days=(today.weekday() - weekly.weekday) % 7)
    at = instant_of(desk.zone, datetime.combine(day, weekly.at))
    return at if at <= now else instant_of(desk.zone, datetime.combine(day - WEEK, weekly.at))


def span_of(due: datetime, desk: Desk) -> tuple[datetime, datetime]:
    """The seven whole days before the day on which it is made."""
    end = datetime.combine(desk.today(due), datetime.min.time())
    return instant_of(desk.zone, end - WEEK), instant_of(desk.zone, end)


def readers_of(weekly: WeeklyReport, desk: Desk) -> tuple[Address, ...]:
    """Those who are named: roles, agents, addresses; the admins where that is nobody."""
    named = [key for name in weekly.to for key in _keys(name, desk)] or list(desk.admins)
    people = (desk.agents[key].person if key in desk.agents else Address("", key) for key in named)
    return tuple({person.key: person for person in people if "@" in person.address}.values())


def _keys(name: str, desk: Desk) -> tuple[str, ...]:
    match name:
        case "manager":
            return desk.managers
        case "admins":
            return desk.admins
    return desk.roles.get(name, (name,))


def report_draft(report: Report, desk: Desk, to: Address) -> Draft:
    seen = shown(report, desk)
    return Draft(
        kind=MailKind.REPORT,
        audience=Audience.AGENT,
        template="report",
        to=to,
        subject=f"{seen.title}, {seen.span}",
        values={"report": seen},
    )
