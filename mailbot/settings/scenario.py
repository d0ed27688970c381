"""Reading a scenario: its desk, then its events, with every mistake at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.core.facts import TokenKind
from mailbot.core.policy import Desk
from mailbot.core.time.local import instant_of
from mailbot.core.trial.scenario import Acted, Delivered, Event, Scenario, Written
from mailbot.settings.load import Settings, load
from mailbot.settings.new_desk import preset, preset_names
from mailbot.settings.problem import ConfigError, Problem
from mailbot.settings.scenario_model import EventOf, ScenarioFile, parse_instant
from mailbot.settings.validation import validate
from mailbot.settings.words import Names
from mailbot.settings.yaml_file import Document, read_yaml

MOST = 64 * 1024 * 1024  # a year of a busy desk
MOST_MAIL = 50 * 1024 * 1024
PLAYED_ON = timedelta(days=366)  # after the last event, where the file names no end


@dataclass(frozen=True, slots=True)
class Staged:
    """A scenario and the desk that it is played on."""

    scenario: Scenario
    settings: Settings


def read_scenario(file: Path, environ: Mapping[str, str], otherwise: Path | None) -> Staged:
    """The scenario in `file`; `otherwise` is the configuration's folder where the file names no desk.

    Needs no secret. Raises ConfigError, for the file's mistakes or for the desk's; OSError when it cannot be read.
    """
    with file.open("rb") as opened:
        document = read_yaml(str(file), opened.read(MOST + 1), MOST)
    problems = list(document.problems)
    settings = _desk(document, file, environ, otherwise, problems)
    names = Names(agent=_agents(settings.desk)) if settings else Names()
    read = validate(ScenarioFile, document, names, problems)
    scenario = _scenario(read, document, file, settings, problems) if read and settings else None
    if scenario is None or settings is None or problems:
        raise ConfigError(tuple(sorted(set(problems), key=lambda p: (p.file != str(file), p.line, p.column))))
    return Staged(scenario, settings)


def _agents(desk: Desk) -> frozenset[str]:
    """An agent may be named by key or by address."""
    return frozenset(desk.agents) | {agent.person.key for agent in desk.agents.values()}


def _desk(
    document: Document, file: Path, environ: Mapping[str, str], otherwise: Path | None, problems: list[Problem]
) -> Settings | None:
    folder = _folder(document, file, otherwise, problems)
    if folder is None:
        return None
    try:
        return load(folder, environ, secrets=False, today=_first_day(document))
    except ConfigError as error:
        problems += error.problems
        return None


def _folder(document: Document, file: Path, otherwise: Path | None, problems: list[Problem]) -> Path | None:
    """Beside the file, else in the current folder, else a ready-made desk of that name."""
    value = document.value
    named = value.get("desk") if isinstance(value, dict) else None
    if not isinstance(named, str) or not named.strip():
        if otherwise is None and document.readable:
            problems.append(document.problem((), "`desk` does not say which desk this is played on", _REMEDY))
        return otherwise
    found = next((f for f in (file.parent / named, Path(named)) if (f / "mailbot.yml").is_file()), None)
    if found is None and named in preset_names():
        return preset(named)
    if found is None:
        where = f"neither beside this file nor in the current folder is {named}/mailbot.yml"
        problems.append(document.problem(("desk",), where, _REMEDY))
    return found


_REMEDY = "name the folder with mailbot.yml and desk.yml in it, or give --config DIR"


def _first_day(document: Document) -> datetime | None:
    """Of the scenario: it says for which years holidays become dates."""
    value = document.value
    if not isinstance(value, dict):
        return None
    events = value.get("events")
    first = events[0] if isinstance(events, list) and events else None
    for text in (value.get("start"), first.get("at") if isinstance(first, dict) else None):
        if isinstance(text, str):
            try:
                return parse_instant(text)
            except ValueError:
                continue
    return None


def _scenario(
    read: ScenarioFile, document: Document, file: Path, settings: Settings, problems: list[Problem]
) -> Scenario | None:
    zone = settings.desk.zone
    events = [
        event_of(one, ("events", n), document, file, settings.desk, problems) for n, one in enumerate(read.events)
    ]
    known = sorted((e for e in events if e), key=lambda e: e.at)
    first, last = (known[0].at, known[-1].at) if known else (None, None)
    start = local_instant(read.start, zone) if read.start else first
    until = local_instant(read.until, zone) if read.until else last + PLAYED_ON if last else start
    if start is None or until is None:
        problems.append(document.problem((), "nothing is played: it needs `events`, or `start` and `until`"))
        return None
    if until < start:
        named = "`start`" if read.start else "the first event, and no `start` is given"
        problems.append(document.problem(("until",), f"`until` lies before {named}"))
    for n, one in enumerate(read.events):
        if local_instant(one.at, zone) < start:
            problems.append(document.problem(("events", n, "at"), "this lies before `start`"))
    played = tuple(e for e in known if e.at <= until)
    return Scenario(start, until, played, len(known) - len(played))


def local_instant(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(UTC) if at.tzinfo else instant_of(zone, at)


def event_of(
    one: EventOf, path: tuple[str | int, ...], document: Document, file: Path, desk: Desk, problems: list[Problem]
) -> Event | None:
    at, place = local_instant(one.at, desk.zone), document.place(path)
    where = f"{document.file}:{place.line}:{place.column}"
    if one.agent is not None:
        key = next(k for k, a in desk.agents.items() if one.agent in (k, a.person.key))
        return Acted(at, where, key, _act(one), one.case or None, TokenKind(one.answers))
    if one.mail is not None:
        raw = _raw(one.mail, path, document, file, problems)
        return None if raw is None else Delivered(at, where, raw)
    headers = tuple((name, line) for name, lines in one.headers.items() for line in lines)
    return Written(at, where, one.from_ or "", one.to, one.cc, one.subject, one.body, headers, one.case)


def _act(one: EventOf) -> str:
    """What the agent writes: commands first, as they must stand."""
    return "\n".join(_lines(one)) + "\n"


def _lines(one: EventOf) -> Iterator[str]:
    yield from one.commands or ()
    if one.note is not None:
        yield "#note"
    yield from (text for text in (one.note, one.reply) if text)


def _raw(
    name: str, path: tuple[str | int, ...], document: Document, file: Path, problems: list[Problem]
) -> bytes | None:
    """Relative to the scenario, else to the current folder."""
    there = next((f for f in (file.parent / name, Path(name)) if f.is_file()), file.parent / name)
    try:
        with there.open("rb") as opened:
            return opened.read(MOST_MAIL)
    except OSError as error:
        problems.append(document.problem((*path, "mail"), f"cannot read {name}: {error.strerror}"))
        return None
