"""Public holidays of a country as dates. The door to `holidays`."""

from __future__ import annotations

from datetime import date

import holidays


def countries() -> dict[str, list[str]]:
    """Country code of two letters → its subdivisions' codes."""
    return dict(holidays.list_supported_countries(include_aliases=False))


def public_holidays(country: str, subdivision: str | None, years: range) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
