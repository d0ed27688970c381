"""The scenario file as models: what happens to a desk, and when (design of the file: docs/trying-a-policy.md)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.settings.words import EMPTY, LISTED, AgentName, Section, one_of, read_as, wrong

EXPECTED = "an instant such as 2026-07-10 15:45"


def parse_instant(text: str) -> datetime:
    """Naive where no zone is given: it is then the desk's local time. `2026-07-10` is the day's beginning."""
    words = text.strip().replace("T", " ").replace("t", " ").split(None, 1)
    day, clock = (words[0], words[1]) if len(words) == 2 else (text.strip(), "0:00")
    try:
        return datetime.combine(_day(day), *_clock(clock.strip()))
    except ValueError:
        raise ValueError(f"not an instant that exists (expected one such as {EXPECTED[19:]})") from None


def _day(text: str) -> date:
    year, month, day = text.split("-")
    if len(year) != 4:
        raise ValueError(text)
    return date(int(year), int(month), int(day))


def _clock(text: str) -> tuple[time, timezone | None]:
    zone: timezone | None = None
    if text[-1:] in ("Z", "z"):
        text, zone = text[:-1], UTC
    elif "+" in text or "-" in text:
        sign = "+" if "+" in text else "-"
        text, _, offset = text.partition(sign)
        hours, _, minutes = _spread(offset.strip()).partition(":")
        by = timedelta(hours=int(hours), minutes=int(minutes or 0))
        zone = timezone(by if sign == "+" else -by)
    parts = text.strip().split(":")
    if len(parts) not in (2, 3):
        raise ValueError(text)
    seconds = parts[2].partition(".")[0] if len(parts) == 3 else "0"
    return time(int(parts[0]), int(parts[1]), int(seconds)), zone


def _spread(offset: str) -> str:
    """`0530`, as mail writes it, is `05:30`."""
    return f"{offset[:2]}:{offset[2:]}" if len(offset) == 4 and offset.isdigit() else offset


def _person(value: str) -> str:
    """`ann@example.org` or `Ann Lee <ann@example.org>`."""
    text = value.strip()
    address = text[text.rfind("<") + 1 : -1] if text.endswith(">") and "<" in text else text
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or any(c.isspace() for c in address) or not text.isprintable():
        raise wrong(f"{value!r} is no address", "write ann@example.org or Ann Lee <ann@example.org>")
    return text


LATEST = 0
COMMENT = "an unquoted # begins a comment in YAML: write '#take' in quotation marks"


def parse_case(text: str) -> int:
    """The n-th case of the scenario or its number; 0 is the latest."""
    words = text.strip().removeprefix("#").casefold()
    if words in ("latest", "last"):
        return LATEST
    if words.isascii() and words.isdigit() and 0 < int(words) < 2**31:
        return int(words)
    raise ValueError("expected 1 for the first case of the scenario, 2 for the second, its number, or latest")


_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


def _headers(value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    for name, lines in value.items():
        if not name or not set(name.casefold()) <= _TOKEN:
            raise wrong(f"{name!r} cannot be the name of a header", at=name)
        if any("\n" in line or "\r" in line for line in lines):
            raise wrong(f"{name}: the value of a header stands on one line", at=name)
    return value


def _orders(value: object) -> object:
    """A list, or a text of one or several lines; the mark may be left out."""
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(one, str) for one in lines):
        raise wrong("expected commands such as '#take'", COMMENT)
    found = [one.strip() if one.strip().startswith("#") else f"#{one.strip()}" for one in lines if one.strip()]
    if not found:
        raise wrong("expected commands such as '#take'", COMMENT)
    return found


def _text(value: object) -> object:
    """A text that may stand empty."""
    return "" if value is None else value


Instant = Annotated[datetime, read_as(parse_instant, EXPECTED)]
Person = Annotated[str, AfterValidator(_person)]
People = Annotated[tuple[Person, ...], LISTED]
CaseOf = Annotated[int, read_as(parse_case, "a case")]
Orders = Annotated[tuple[str, ...], BeforeValidator(_orders)]
Headers = Annotated[dict[str, Annotated[tuple[str, ...], LISTED]], AfterValidator(_headers), EMPTY]
Text = Annotated[str, BeforeValidator(_text)]

# What says of which kind an event is, how that is called, and the keys that it may have besides `at`.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "from": ("a mail", ("from", "to", "cc", "subject", "body", "headers", "case")),
    "agent": ("an act of an agent", ("agent", "reply", "note", "commands", "case", "answers")),
    "mail": ("a mail from a file", ("mail",)),
}
ACTS = ("reply", "note", "commands")


class EventOf(Section):
    """One event; exactly one of `from`, `agent` and `mail` says of which kind."""

    at: Instant
    from_: Person | None = Field(None, alias="from")
    to: People = ()
    cc: People = ()
    subject: Text = ""
    body: Text = ""
    headers: Headers = Field(default_factory=dict)
    agent: AgentName | None = None
    reply: Text | None = None
    note: Text | None = None
    commands: Orders | None = None
    answers: Annotated[str, one_of("notification", "escalation")] = "notification"
    case: CaseOf | None = None
    mail: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _is_of_one_kind(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        kinds = [kind for kind in KINDS if value.get(kind) is not None]
        if len(kinds) != 1:
            there = f"this one has {' and '.join(f'`{kind}`' for kind in kinds) or 'none of these keys'}"
            raise wrong(f"an event has `from` (a mail), `agent` (an act) or `mail` (a file): {there}")
        name, keys = KINDS[kinds[0]]
        known = {key for _, some in KINDS.values() for key in some}
        strange = next((key for key in value if key in known and key not in keys), None)
        if strange:
            raise wrong(f"{name} has no `{strange}`", f"it may have {', '.join(keys)}", at=strange)
        if kinds == ["agent"] and all(value.get(act) is None for act in ACTS):
            empty = next((act for act in ACTS if act in value), None)
            raise wrong("nothing is said of what the agent does (`reply`, `note` or `commands`)", COMMENT, at=empty)
        return value


class ScenarioFile(Section):
    """The whole file. `desk`: a folder, relative to the file or to the current folder."""

    desk: str | None = None
    start: Instant | None = None
    until: Instant | None = None
    events: tuple[EventOf, ...] = ()
