"""Public holidays of a country as dates. The door to `holidays`."""

from __future__ import annotations

from datetime import date

import holidays

from mailbot.settings.problem import did_you_mean


def countries() -> dict[str, list[str]]:
    """Country code → its subdivisions' codes."""
    return dict(holidays.list_supported_countries(include_aliases=True))


def check_country(country: str) -> None:
    if country not in countries():
        raise ValueError(f"no country {country!r} (expected a code such as IE); {did_you_mean(country, countries())}")


def check_subdivision(country: str, subdivision: str) -> None:
    there = countries().get(country, [])
    if subdivision not in there:
        raise ValueError(f"{country} has no subdivision {subdivision!r}; {did_you_mean(subdivision, there)}")


def public_holidays(country: str, subdivision: str | None, years: range) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=years))
