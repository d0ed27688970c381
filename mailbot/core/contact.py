"""Who our customers are, and what their contracts say: rows of contacts, found by address or domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Contact:
    """One row of contacts: a named person, or everybody of a domain (address None)."""

    address: str | None
    domain: str | None
    name: str = ""
    organisation: str = ""
    role: str = "user"
    plan: str = ""
    starts: date | None = None
    ends: date | None = None
    grace_days: int = 0
    language: str = ""
    timezone: str = ""
    quota_cases: int | None = None  # of one contract period; None: without limit
    quota_hours: int | None = None

    def contract(self, day: date) -> str:
        """none, active, grace or expired on that day (quota is not counted here)."""
        if not self.plan:
            return "none"
        if self.starts and day < self.starts:
            return "none"
        if self.ends is None or day <= self.ends:
            return "active"
        return "grace" if day <= self.ends + timedelta(days=self.grace_days) else "expired"


@dataclass(frozen=True, slots=True)
class ContactBook:
    by_address: Mapping[str, Contact] = field(default_factory=lambda: MappingProxyType({}))
    by_domain: Mapping[str, Contact] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, address: str) -> Contact | None:
        """Of the address, of it without what stands behind a `+`, or of its domain."""
        local, _, domain = (key := address.casefold()).rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return self.by_address.get(key) or self.by_address.get(plain) or self.by_domain.get(domain)


class Unentitled(StrEnum):
    ACCEPT = "accept"
    HOLD = "hold"
    REFUSE = "refuse"
