"""Contracts that are about to end: an occasion for the admins, so many days before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from mailbot.core.cause import OccasionCause
from mailbot.core.contact import Contact
from mailbot.core.policy import Desk

_LISTED = 50  # of one organisation's contacts


def expiring(desk: Desk, now: datetime) -> tuple[OccasionCause, ...]:
    """Of each contract the reminder that is due today: the nearest one, where earlier ones were slept through."""
    today = desk.today(now)
    groups: dict[tuple[str, str, date], list[Contact]] = {}
    for contact in _all(desk):
        if contact.plan and contact.ends is not None and contact.ends >= today:
            groups.setdefault((contact.organisation or _who(contact), contact.plan, contact.ends), []).append(contact)
    return tuple(_occasions(groups, desk, today, now))


def _all(desk: Desk) -> Iterable[Contact]:
    return (*desk.contacts.by_address.values(), *desk.contacts.by_domain.values())


def _occasions(
    groups: dict[tuple[str, str, date], list[Contact]], desk: Desk, today: date, now: datetime
) -> Iterator[OccasionCause]:
    for (organisation, plan, ends), people in groups.items():
        before = min((d for d in desk.remind_before_end if ends - timedelta(days=d) <= today), default=None)
        if before is not None:
            yield _occasion(organisation, plan, ends, people, before, today, now)


def _occasion(
    organisation: str, plan: str, ends: date, people: list[Contact], before: int, today: date, now: datetime
) -> OccasionCause:
    left = (ends - today).days
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    grace = max(p.grace_days for p in people)
    named = ", ".join(sorted(_who(p) for p in people)[:_LISTED])
    return OccasionCause(
        name=f"contract:{_short(organisation)}:{_short(plan)}:{ends.isoformat()}:{before}",
        at=now,
        headline=f"The contract of {organisation} ends {when}",
        lines=(
            f"Plan: {plan}. Last day: {ends.isoformat()}.",
            f"After it there are {grace} days of grace." if grace else "There are no days of grace after it.",
            f"Contacts: {named}",
        ),
    )


def _who(contact: Contact) -> str:
    return contact.address or f"everybody at {contact.domain}"


def _short(text: str) -> str:
    """Room for keys is limited; two organisations that begin alike are told apart by their length."""
    return text.casefold() if len(text) <= 60 else f"{text.casefold()[:56]}{len(text):x}"
