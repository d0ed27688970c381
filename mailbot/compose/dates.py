"""Instants in a reader's words and time zone. Own tables: a mail must not follow the server's locale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Words:
    """One language's way to write time, and its names for the windows.

    `instant` and `place` are formats; `units` are (one, many) of day, hour and minute.
    """

    days: tuple[str, ...]
    months: tuple[str, ...]
    instant: str
    dated: str
    short: str
    place: str
    units: tuple[tuple[str, str], ...]
    ahead: str
    ago: str
    now: str
    windows: Mapping[str, str]


ENGLISH = Words(
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
        *("October", "November", "December"),
    ),
    instant="{day} {at.day} {month}, {clock}",
    dated="{day} {at.day} {month} {at.year}, {clock}",
    short="{day:.3} {at.day} {month:.3}, {clock}",
    place=" ({0} time)",
    units=(("day", "days"), ("hour", "hours"), ("minute", "minutes")),
    ahead="in {0}",
    ago="{0} ago",
    now="now",
    windows=MappingProxyType(
        {
            "acknowledge": "acknowledgment",
            "respond": "first answer",
            "update": "next answer",
            "resolve": "resolution",
        }
    ),
)

GERMAN = Words(
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
        *("Oktober", "November", "Dezember"),
    ),
    instant="{day}, {at.day}. {month}, {clock} Uhr",
    dated="{day}, {at.day}. {month} {at.year}, {clock} Uhr",
    short="{day:.2} {at.day}.{at.month}., {clock}",
    place=" (Ortszeit {0})",
    units=(("Tag", "Tagen"), ("Stunde", "Stunden"), ("Minute", "Minuten")),
    ahead="in {0}",
    ago="vor {0}",
    now="jetzt",
    windows=MappingProxyType(
        {
            "acknowledge": "Übernahme",
            "respond": "erste Antwort",
            "update": "nächste Antwort",
            "resolve": "Lösung",
        }
    ),
)

_LANGUAGES = MappingProxyType({"en": ENGLISH, "de": GERMAN})


def words(language: str) -> Words:
    """The tables of a language such as "de" or "de-AT"; English where there are none."""
    return _LANGUAGES.get(language.partition("-")[0].lower(), ENGLISH)


def zone_of(name: str) -> ZoneInfo:
    """A zone by its IANA name; UTC for one that nobody knows, so that a mistyped contact still gets mail."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(at: datetime, zone: str, language: str, now: datetime) -> str:
    """ "Tuesday 24 November, 10:00 (Halifax time)"; the year is said when it is not this year's."""
    table, place = words(language), zone_of(zone)
    local = at.astimezone(place)
    form = table.instant if local.year == now.year else table.dated
    return _written(form, table, local) + _place(place.key, table)


def short(at: datetime, zone: str, language: str) -> str:
    """ "Tue 24 Nov, 10:00", for lists whose zone is plain."""
    table = words(language)
    return _written(table.short, table, at.astimezone(zone_of(zone)))


def _written(form: str, table: Words, at: datetime) -> str:
    clock = f"{at.hour:02}:{at.minute:02}"
    return form.format(at=at, day=table.days[at.weekday()], month=table.months[at.month - 1], clock=clock)


def _place(zone: str, table: Words) -> str:
    city = zone.rpartition("/")[2].replace("_", " ")
    return f" ({city})" if city in ("UTC", "GMT") or zone.startswith("Etc/") else table.place.format(city)


def relative(at: datetime, now: datetime, language: str) -> str:
    """ "in 2 hours 30 minutes", "5 minutes ago": the two largest units, by the clock on the wall."""
    table, minutes = words(language), round((at - now).total_seconds() / 60)
    if minutes == 0:
        return table.now
    return (table.ahead if minutes > 0 else table.ago).format(_length(abs(minutes), table))


def _length(minutes: int, table: Words) -> str:
    counts = (minutes // 1440, minutes % 1440 // 60, minutes % 60)
    first = 0 if counts[0] else 1 if counts[1] else 2
    largest = list(zip(counts, table.units, strict=True))[first : first + 2]
    return " ".join(f"{n} {one if n == 1 else many}" for n, (one, many) in largest if n)
