"""Public holidays of a country as dates with their names. The door to `holidays`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import holidays


def countries() -> dict[str, list[str]]:
    """Country code of two letters → its subdivisions' codes."""
    return dict(holidays.list_supported_countries(include_aliases=False))


def public_holidays(country: str, subdivision: str | None, years: range, language: str = "en") -> Mapping[date, str]:
    """In that language where the country's holidays have names in it, else in English, else in its own."""
    spoken = holidays.country_holidays(country).supported_languages
    return holidays.country_holidays(country, subdiv=subdivision, years=years, language=_spoken(language, spoken))


def _spoken(language: str, spoken: tuple[str, ...]) -> str | None:
    for wanted in (language.replace("-", "_"), language.partition("-")[0], "en"):
        found = [one for one in spoken if one == wanted or one.partition("_")[0] == wanted]
        if found:
            return found[0]
    return None
