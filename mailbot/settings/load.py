"""The order in which a configuration is read: files, variables, names, models, agreement, values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from mailbot.core.policy import Desk
from mailbot.core.policy_files import PolicyFiles
from mailbot.rules.table import rulebook
from mailbot.settings.agreement import desk_disagreements, rule_disagreements, server_disagreements
from mailbot.settings.contact_sources import Contacts, ReadRows, contacts_of
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.make_desk import make_desk
from mailbot.settings.make_rules import make_rules
from mailbot.settings.make_server import make_server
from mailbot.settings.names import names_of
from mailbot.settings.overlaps import overlaps
from mailbot.settings.policy_part import policy_part
from mailbot.settings.problem import ConfigError, Problem
from mailbot.settings.reach import unreachable
from mailbot.settings.rules_model import RulesFile
from mailbot.settings.server import Server
from mailbot.settings.server_model import ServerFile
from mailbot.settings.source import Folder, Kept, Source
from mailbot.settings.validation import validate
from mailbot.settings.variables import Filling
from mailbot.settings.words import Names
from mailbot.settings.yaml_file import MAX_BYTES, Document, Value, read_yaml

MAIN, DESK, RULES, TEMPLATES = "mailbot.yml", "desk.yml", "rules.yml", "templates"
YEARS_WITHOUT_TODAY = range(2000, 2050)


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole configuration: the policy as a value, and where things are.

    `warnings`: what cannot have been meant. `files`: the texts of the policy, to be kept. `stale`: why contacts are
    those of before, empty when they were read. `contacts_every`: how often a database is asked for them.
    """

    desk: Desk
    server: Server
    warnings: tuple[Problem, ...] = ()
    files: PolicyFiles = field(default_factory=lambda: PolicyFiles({}))
    stale: str = ""
    contacts_every: int | None = None  # seconds; None: they are files


def load(
    folder: Path,
    environ: Mapping[str, str],
    *,
    secrets: bool = True,
    today: date | None = None,
    rules: Path | None = None,
    desk: Path | None = None,
    read_rows: ReadRows | None = None,
    before: PolicyFiles | None = None,
) -> Settings:
    """Reads `folder`/mailbot.yml and the files it names; `rules` and `desk` are read in the place of its own.

    Without `secrets` nothing secret is needed or read: passwords are empty, `secret` is None. `today` says for which
    years holidays become dates (the year before to five after). `read_rows` asks a database for contacts; when that
    fails, those kept in `before` serve. Raises ConfigError with all problems there are.
    """
    instead = {name: file.absolute() for name, file in ((RULES, rules), (DESK, desk)) if file}
    reading = _Reading(Folder(folder, instead), folder, environ, secrets, read_rows, before)
    return _loaded(reading, today, instead.keys())


def load_kept(policy: PolicyFiles, environ: Mapping[str, str], *, today: date | None = None) -> Desk:
    """The desk of a policy that was in force once. Raises ConfigError, as its form may be of an older mailbot."""
    return _loaded(_Reading(Kept(policy.files), Path(), environ, False, None, policy), today, ()).desk


def load_server(folder: Path, environ: Mapping[str, str]) -> Server:
    """Where things are, without secrets, when nothing but mailbot.yml itself is in order. Raises ConfigError."""
    reading = _Reading(Folder(folder, {}), folder, environ, False, None, None)
    main = reading.yaml(MAIN)
    file = validate(ServerFile, main, Names(), reading.problems)
    if file is None or any(problem.is_error for problem in reading.problems):
        raise ConfigError(reading.in_order())
    return make_server(file, folder, None)


def _loaded(reading: _Reading, today: date | None, instead: Collection[str]) -> Settings:
    settings = reading.settings(_years(today), instead)
    problems = reading.in_order()
    if settings is None or any(problem.is_error for problem in problems):
        raise ConfigError(problems, reading.own_templates)
    return replace(settings, warnings=problems)


def _years(today: date | None) -> range:
    return range(today.year - 1, today.year + 6) if today else YEARS_WITHOUT_TODAY


@dataclass(slots=True)
class _Reading:
    """One reading of a configuration, gathering problems as it goes on."""

    source: Source
    folder: Path
    environ: Mapping[str, str]
    secrets: bool
    read_rows: ReadRows | None
    before: PolicyFiles | None
    problems: list[Problem] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    raw_main: Value = None
    own_templates: Path | None = None

    def settings(self, years: range, instead: Collection[str]) -> Settings | None:
        main = self.yaml(MAIN)
        desk = self.yaml(DESK if DESK in instead else _named(main, "desk") or DESK, main, "desk")
        rules = self.rules(main, RULES if RULES in instead else _named(main, "rules"))
        own, templates = self.templates(main)
        names = names_of(desk, templates, main)
        server_file = validate(ServerFile, main, names, self.problems)
        desk_file = validate(DeskFile, desk, names, self.problems)
        rules_file = validate(RulesFile, rules, names, self.problems)
        contacts = self.contacts(desk)
        self.problems += server_disagreements(main, secrets=self.secrets)
        built_in = frozenset(rule.name.casefold() for rule in rulebook(()))
        self.problems += (*desk_disagreements(desk), *rule_disagreements(rules, built_in))
        if rules_file is not None:
            self.problems += unreachable(rules_file, rules)
        if desk_file is not None:
            self.problems += overlaps(desk_file, desk, contacts.book)
        if server_file is None or desk_file is None or rules_file is None:
            return None
        made = make_desk(desk_file, server_file, contacts.book, rulebook(make_rules(rules_file)), years)
        server = make_server(server_file, self.folder, own)
        return Settings(
            made,
            server,
            files=self.kept(main, templates, contacts),
            stale=contacts.stale,
            contacts_every=_every(desk_file),
        )

    def yaml(self, name: str, by: Document | None = None, key: str = "") -> Document:
        """The file's values, filled; an empty document when it cannot be read."""
        raw = self.read(name, MAX_BYTES, by, (key,))
        if raw is None:
            return Document(self.source.shown(name))
        document = read_yaml(self.source.shown(name), raw)
        self.problems += document.problems
        if document.value is None:
            return document
        self.raw_main = self.raw_main if by else document.value
        filling = Filling(document, self.folder, self.environ, self.secrets, holds_secrets=by is None)
        filled = replace(document, value=filling.fill())
        self.problems += filling.problems
        return filled

    def rules(self, main: Document, name: str) -> Document:
        """A desk may have no rules, but a file that is named must be there."""
        if not name and not self.source.has(RULES):
            return Document(self.source.shown(RULES), [])
        rules = self.yaml(name or RULES, main, "rules")
        return replace(rules, value=[]) if rules.value == {} else rules

    def templates(self, main: Document) -> tuple[Path | None, Mapping[str, bytes]]:
        """What stands in them is checked where it is compiled. The usual name may be given before there are any."""
        name = _named(main, "templates") or TEMPLATES
        found = self.source.templates(name)
        if found is not None:
            self.own_templates = self.folder / name
            return self.own_templates, found
        if name.rstrip("/") != TEMPLATES:
            self.problems.append(main.problem(("templates",), f"there is no folder {name}", "make it, or leave it out"))
        return None, {}

    def contacts(self, desk: Document) -> Contacts:
        found = contacts_of(desk, self.read, self.source.shown, self.read_rows, self.before, self.folder)
        self.problems += found.problems
        return found

    def read(self, name: str, most: int, by: Document | None, path: tuple[str, ...]) -> bytes | None:
        """None, with a problem at the place that names it, when the file is not to be had."""
        shown = self.source.shown(name)
        self.files[name] = b""
        try:
            self.files[name] = self.source.read(name, most)
        except OSError as error:
            self.problems.append(_unreadable(shown, name, error, by, path))
            return None
        return self.files[name]

    def kept(self, main: Document, templates: Mapping[str, bytes], contacts: Contacts) -> PolicyFiles:
        """What the policy was made from. Of mailbot.yml only what the policy has of it: no host, no login."""
        folder = (_named(main, "templates") or TEMPLATES).rstrip("/")
        own = {f"{folder}/{name}": text for name, text in templates.items()}
        return PolicyFiles({**self.files, **own, **contacts.kept, MAIN: policy_part(self.raw_main)})

    def in_order(self) -> tuple[Problem, ...]:
        rank = {self.source.shown(name): n for n, name in enumerate(self.files)}
        by_place = sorted(set(self.problems), key=lambda p: (rank.get(p.file, 0), p.line, p.column, p.message))
        return tuple(by_place)


def _every(file: DeskFile) -> int | None:
    source = file.contacts.from_
    return file.contacts.every if source and source.database else None


def _unreadable(shown: str, name: str, error: OSError, by: Document | None, path: tuple[str, ...]) -> Problem:
    message = f"cannot read {name}: {error.strerror}"
    if by is not None and path in by.values:
        return by.problem(path, message, "paths are relative to the configuration's folder")
    return Problem(shown, 1, 1, message, "`mailbot init` makes a whole folder")


def _named(main: Document, key: str) -> str:
    value = main.value.get(key) if isinstance(main.value, dict) else None
    return value if isinstance(value, str) else ""
