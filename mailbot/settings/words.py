"""The kinds of words that configuration is made of, as pydantic types: each says what was expected when it is wrong.

Names of queues, agents and so on are checked against the `Names` that validation is given as its context, so that
dangling ones are found together with all other mistakes, each at its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from mailbot.core.time.span import Span
from mailbot.settings import duration
from mailbot.settings.pattern import expression
from mailbot.settings.problem import did_you_mean


class Section(BaseModel):
    """A mapping of the configuration: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_left_out(cls, value: object) -> object:
        """A key with nothing after it, as when all its lines are commented out, counts as not there."""
        if not isinstance(value, dict):
            return value
        keys = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: item for key, item in value.items() if item is not None or key not in keys}


@dataclass(frozen=True, slots=True)
class Names:
    """What may be referred to, read from the raw files before anything is validated. None: it cannot be known."""

    queue: frozenset[str] | None = None
    agent: frozenset[str] | None = None
    priority: frozenset[str] | None = None
    role: frozenset[str] | None = None
    template: frozenset[str] | None = None
    calendar: frozenset[str] | None = None
    webhook: frozenset[str] | None = None


def wrong(message: str, remedy: str = "", at: str | None = None) -> PydanticCustomError:
    """A mistake and its remedy, as validators raise it; `at` is the key below where it is shown.

    All of it is context: braces in pydantic's own template would be placeholders.
    """
    return PydanticCustomError("configuration", "{said}", {"said": message, "remedy": remedy, "at": at})


def shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else "nothing" if value is None else repr(value)


Written = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]
Check = TypeVar("Check", bound=Callable[..., object])


def written_as(written: Written) -> Callable[[Check], Check]:
    """How the value of a validator is written, in JSON Schema: a form, or what it makes of the form within."""

    def mark(check: Check) -> Check:
        check.written = written  # type: ignore[attr-defined]
        return check

    return mark


def one_of(*words: str) -> BeforeValidator:
    def check(value: object) -> object:
        if value not in words:
            near = did_you_mean(value, words) if isinstance(value, str) else ""
            told = near if near.startswith("did") else ""
            raise wrong(f"expected {' or '.join(words)}, not {shown(value)}", told)
        return value

    return BeforeValidator(written_as({"enum": list(words)})(check))


class Unknown(ValueError):
    """What a parser says of a word that it does not know, with the remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


SAID = ("expected", "such as")  # a parser that says what it wants has said it


def read_as(parse: Callable[[str], object], expected: str) -> BeforeValidator:
    """A text that `parse` turns into a value; its ValueError says what is wrong."""

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise wrong(f"expected {expected}, not {shown(value)}")
        try:
            return parse(value)
        except ValueError as error:
            said = any(word in str(error) for word in SAID)
            remedy = getattr(error, "remedy", "") or ("" if said else f"expected {expected}")
            raise wrong(f"{value!r}: {error}", remedy) from None

    return BeforeValidator(written_as({"type": ["string", "number"], "description": f"Expected: {expected}."})(check))


def known(kind: str) -> AfterValidator:
    """A name that must be there: kind is a field of Names; several joined by | may all be meant."""
    kinds = kind.split("|")
    assert set(kinds) <= {field.name for field in fields(Names)}

    def check(value: str, info: ValidationInfo) -> str:
        sets = [getattr(info.context or Names(), one) for one in kinds]
        there = frozenset[str]().union(*(names for names in sets if names is not None))
        if value in there or any(names is None for names in sets):
            return value
        remedy = did_you_mean(value, there) if there else "none is named yet"
        raise wrong(f"no {' or '.join(kinds)} is called {value!r}", remedy)

    return AfterValidator(check)


@written_as(lambda inner: inner)
def empty(value: object) -> object:
    """Nothing where a section may stand: `support:` is a queue with everything left to its defaults."""
    return {} if value is None else value


@written_as(lambda inner: {"anyOf": [inner, inner["items"]]} if "items" in inner else inner)
def listed(value: object) -> object:
    """A single value where a list may stand."""
    return value if isinstance(value, list) or value is None else [value]


LISTED = BeforeValidator(listed)
EMPTY = BeforeValidator(empty)


def parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("not a date that exists (expected YYYY-MM-DD)") from None


def parse_days(text: str) -> tuple[date, date]:
    """A day, or `2026-08-01..2026-08-14`, both ends included."""
    first, dots, last = text.partition("..")
    days = (parse_date(first), parse_date(last if dots else first))
    if days[1] < days[0]:
        raise ValueError("the range ends before it begins")
    if days[1] - days[0] > timedelta(days=1100):
        raise ValueError("longer than three years")
    return days


def parse_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = did_you_mean(text, available_timezones())
        raise Unknown("not a time zone (expected one such as Europe/Dublin)", near) from None


def parse_address(text: str) -> str:
    """One bare address; the domain as mail spells it, in lower case and A-labels (RFC 5890)."""
    local, at, domain = text.strip().rpartition("@")
    if not (at and local and domain) or any(
        c.isspace() or c in '<>,;:()"\\' or not c.isprintable() for c in text.strip()
    ):
        raise ValueError("not an address (expected name@example.com)")
    if "@" in local or ".." in text or domain[0] in ".-" or domain[-1] in ".-":
        raise ValueError("not an address (expected name@example.com)")
    return f"{local}@{_as_a_labels(domain.lower())}"


def _as_a_labels(domain: str) -> str:
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("its domain is no domain") from None


def parse_listen(text: str) -> tuple[str, int]:
    host, colon, port = text.strip().rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 <= int(port) <= 65535:
        raise ValueError("expected host:port, such as 127.0.0.1:8024")
    return host.strip("[]"), int(port)


def parse_url(text: str) -> str:
    scheme, sep, rest = text.strip().partition("://")
    if not sep or scheme not in ("http", "https") or not rest or " " in rest:
        raise ValueError("expected a URL such as https://help.example.com")
    return text.strip().rstrip("/")


Text = Annotated[str, Field(min_length=1)]
Duration = Annotated[Span, read_as(duration.parse_span, f"a duration {duration.EXPECTED}")]
Spans = Annotated[tuple[Duration, ...], LISTED]
Seconds = Annotated[int, read_as(duration.parse_seconds, "a duration such as 60s or 30d")]
Day = Annotated[date, read_as(parse_date, "a date such as 2026-08-07")]
Days = Annotated[tuple[date, date], read_as(parse_days, "a date or a range such as 2026-08-01..2026-08-14")]
Zone = Annotated[ZoneInfo, read_as(parse_zone, "a time zone such as Europe/Dublin")]
Mail = Annotated[str, read_as(parse_address, "an address such as ops@example.com")]
Where = Annotated[tuple[str, int], read_as(parse_listen, "host:port")]
Url = Annotated[str, read_as(parse_url, "a URL such as https://help.example.com")]
Regex = Annotated[tuple[str, Any], read_as(lambda text: (text, expression(text)), "an RE2 expression")]
Words = Annotated[tuple[str, ...], LISTED]

QueueName = Annotated[str, known("queue")]
AgentName = Annotated[str, known("agent")]
PriorityName = Annotated[str, known("priority")]
CalendarName = Annotated[str, known("calendar")]
TemplateName = Annotated[str, known("template")]
HookName = Annotated[str, known("webhook")]


TOLD = frozenset(("owner", "queue", "admins"))  # of the case at hand, or of the whole installation


def _told(value: str, info: ValidationInfo) -> str:
    """A role, an agent, a queue, one of TOLD or an address."""
    if "@" in value:
        return parse_address(value)
    names: Names = info.context or Names()
    sets = (names.role, names.agent, names.queue)
    if value in TOLD or any(one is None or value in one for one in sets):
        return value
    there = TOLD.union(*(one for one in sets if one is not None))
    raise wrong(
        f"nobody is called {value!r} (a role, agent, queue, owner, admins or an address)", did_you_mean(value, there)
    )


Told = Annotated[str, AfterValidator(_told)]
Tell = Annotated[tuple[Told, ...], LISTED]
