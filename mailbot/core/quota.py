"""What a contract covers: cases or hours of one period, counted for the whole organisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailbot.core.contact import Contact

_ROOM = 120  # characters of a name in a key


@dataclass(frozen=True, slots=True)
class Used:
    """What was used of one contract in its period."""

    cases: int = 0
    seconds: int = 0


def contract_key(contact: Contact | None) -> str | None:
    """The name under which a contract's use is counted; a renewed one (with another start) begins anew."""
    if contact is None or not contact.plan:
        return None
    whose = contact.organisation or contact.address or contact.domain or ""
    start = contact.starts.isoformat() if contact.starts else "-"
    return f"{whose.casefold()[:_ROOM]}|{contact.plan.casefold()[:_ROOM]}|{start}"


def counted(contact: Contact | None) -> str | None:
    """The same where the contract has a quota: only then is its use worth reading."""
    limited = contact is not None and (contact.quota_cases is not None or contact.quota_hours is not None)
    return contract_key(contact) if limited else None


def contract_of(contact: Contact, used: Used, day: date) -> str:
    """none, active, grace, expired or used_up."""
    state = contact.contract(day)
    if state not in ("active", "grace"):
        return state
    cases = contact.quota_cases is not None and used.cases >= contact.quota_cases
    hours = contact.quota_hours is not None and used.seconds >= contact.quota_hours * 3600
    return "used_up" if cases or hours else state
