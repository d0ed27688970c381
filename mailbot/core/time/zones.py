"""Time zones as people write them in a mail: a place, an abbreviation, an offset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, timezone, tzinfo
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Of abbreviations that several countries use, the one that support desks read most; a place is never mistaken.
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
        **dict.fromkeys(("et", "est", "edt", "eastern"), "America/New_York"),
        **dict.fromkeys(("ct", "cst", "cdt", "central"), "America/Chicago"),
        **dict.fromkeys(("mt", "mst", "mdt", "mountain"), "America/Denver"),
        **dict.fromkeys(("pt", "pst", "pdt", "pacific"), "America/Los_Angeles"),
        **dict.fromkeys(("ast", "adt", "atlantic"), "America/Halifax"),
        **dict.fromkeys(("akst", "akdt", "alaska"), "America/Anchorage"),
        **dict.fromkeys(("hst", "hawaii"), "Pacific/Honolulu"),
        **dict.fromkeys(("wet",), "Europe/Lisbon"),
        **dict.fromkeys(("bst", "uk"), "Europe/London"),
        **dict.fromkeys(("cet", "cest", "mez", "mesz"), "Europe/Berlin"),
        **dict.fromkeys(("eet", "eest"), "Europe/Helsinki"),
        **dict.fromkeys(("msk",), "Europe/Moscow"),
        **dict.fromkeys(("jst",), "Asia/Tokyo"),
        **dict.fromkeys(("sgt",), "Asia/Singapore"),
        **dict.fromkeys(("hkt",), "Asia/Hong_Kong"),
        **dict.fromkeys(("aest", "aedt"), "Australia/Sydney"),
        **dict.fromkeys(("awst",), "Australia/Perth"),
        **dict.fromkeys(("nzst", "nzdt"), "Pacific/Auckland"),
    }
)
_FARTHEST = timedelta(hours=14)


def zone_named(word: str) -> tzinfo | None:
    """`Europe/Dublin`, `CET`, `Pacific`, `+02:00`, `UTC-5`, or a city alone such as `Dublin`; None for other words."""
    text = word.strip("()[],;.")
    known = _NAMED.get(text.casefold())
    if known:
        return ZoneInfo(known)
    if "/" in text:
        return _place(text)
    return _offset(text.casefold().removeprefix("utc").removeprefix("gmt"))


def _place(text: str) -> ZoneInfo | None:
    """The names of the database are in title case, but for `_of_` and the like."""
    for name in dict.fromkeys((text, "/".join(part.title() for part in text.split("/")))):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None


def _offset(text: str) -> timezone | None:
    if text[:1] not in ("+", "-"):
        return None
    hours, colon, minutes = text[1:].partition(":")
    if not colon and len(hours) == 4:
        hours, minutes = hours[:2], hours[2:]
    if not (hours.isdecimal() and hours.isascii() and len(hours) <= 2 and (minutes or "0").isdecimal()):
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes or "0"))
    return timezone(-offset if text[0] == "-" else offset) if offset <= _FARTHEST else None
