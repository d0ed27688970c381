"""The order in which a configuration is read: files, variables, names, models, agreement, values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from mailbot.core.policy import ContactBook, Desk
from mailbot.rules.table import rulebook
from mailbot.settings.agreement import desk_disagreements, rule_disagreements, server_disagreements
from mailbot.settings.contacts import MAX_BYTES as MAX_CONTACTS
from mailbot.settings.contacts import read_contacts
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.make_desk import make_desk
from mailbot.settings.make_rules import make_rules
from mailbot.settings.make_server import make_server
from mailbot.settings.names import names_of
from mailbot.settings.problem import ConfigError, Problem
from mailbot.settings.rules_model import RulesFile
from mailbot.settings.server import Server
from mailbot.settings.server_model import ServerFile
from mailbot.settings.validation import validate
from mailbot.settings.variables import Filling
from mailbot.settings.yaml_file import MAX_BYTES, Document, read_yaml

MAIN, DESK, RULES, TEMPLATES = "mailbot.yml", "desk.yml", "rules.yml", "templates"
YEARS_WITHOUT_TODAY = range(2000, 2050)


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole configuration: the policy as a value, and where things are."""

    desk: Desk
    server: Server


def load(folder: Path, environ: Mapping[str, str], *, secrets: bool = True, today: date | None = None) -> Settings:
    """Reads `folder`/mailbot.yml and the files it names.

    Without `secrets` nothing secret is needed or read: passwords are empty, `secret` is None. `today` says for which
    years holidays become dates (the year before to five after). Raises ConfigError with all problems there are.
    """
    reading = _Reading(folder, environ, secrets)
    settings = reading.settings(_years(today))
    if settings is None or reading.problems:
        raise ConfigError(reading.in_order())
    return settings


def _years(today: date | None) -> range:
    return range(today.year - 1, today.year + 6) if today else YEARS_WITHOUT_TODAY


@dataclass(slots=True)
class _Reading:
    """One reading of a folder, gathering problems as it goes on."""

    folder: Path
    environ: Mapping[str, str]
    secrets: bool
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def settings(self, years: range) -> Settings | None:
        main = self.yaml(MAIN)
        desk = self.yaml(_named(main, "desk") or DESK, main, "desk")
        rules = self.rules(main)
        templates = self.templates(main)
        names = names_of(desk, templates)
        server_file = validate(ServerFile, main, names, self.problems)
        desk_file = validate(DeskFile, desk, names, self.problems)
        rules_file = validate(RulesFile, rules, names, self.problems)
        contacts = self.contacts(desk)
        self.problems += server_disagreements(main, secrets=self.secrets)
        built_in = frozenset(rule.name.casefold() for rule in rulebook(()))
        self.problems += (*desk_disagreements(desk), *rule_disagreements(rules, built_in))
        if server_file is None or desk_file is None or rules_file is None:
            return None
        made = make_desk(desk_file, server_file, contacts, rulebook(make_rules(rules_file)), years)
        return Settings(made, make_server(server_file, self.folder, templates))

    def yaml(self, name: str, by: Document | None = None, key: str = "") -> Document:
        """The file's values, filled; an empty document when it cannot be read."""
        raw = self.bytes(name, MAX_BYTES, by, (key,))
        if raw is None:
            return Document(str(self.folder / name))
        document = read_yaml(str(self.folder / name), raw)
        self.problems += document.problems
        if document.value is None:
            return document
        filling = Filling(document, self.folder, self.environ, self.secrets, holds_secrets=by is None)
        filled = replace(document, value=filling.fill())
        self.problems += filling.problems
        return filled

    def rules(self, main: Document) -> Document:
        """A desk may have no rules, but a file that is named must be there."""
        if not _named(main, "rules") and not (self.folder / RULES).exists():
            return Document(str(self.folder / RULES), [])
        rules = self.yaml(_named(main, "rules") or RULES, main, "rules")
        return replace(rules, value=[]) if rules.value == {} else rules

    def templates(self, main: Document) -> Path | None:
        """What stands in it is checked where it is compiled. The usual name may be given before the folder is made."""
        name = _named(main, "templates") or TEMPLATES
        folder = self.folder / name
        if folder.is_dir():
            return folder
        if name.rstrip("/") != TEMPLATES:
            self.problems.append(main.problem(("templates",), f"there is no folder {name}"))
        return None

    def contacts(self, desk: Document) -> ContactBook:
        section = desk.value.get("contacts") if isinstance(desk.value, dict) else None
        name = section.get("from") if isinstance(section, dict) else None
        if not isinstance(name, str) or not name:
            return ContactBook()
        raw = self.bytes(name, MAX_CONTACTS, desk, ("contacts", "from"))
        return read_contacts(str(self.folder / name), raw, self.problems) if raw is not None else ContactBook()

    def bytes(self, name: str, most: int, by: Document | None, path: tuple[str, ...]) -> bytes | None:
        """None, with a problem at the place that names it, when the file is not to be had."""
        self.files.append(str(self.folder / name))
        try:
            with (self.folder / name).open("rb") as file:
                return file.read(most + 1)
        except OSError as error:
            message = f"cannot read {name}: {error.strerror}"
            named = by is not None and path in by.values
            here = Problem(str(self.folder / name), 1, 1, message, "`mailbot init` makes a whole folder")
            self.problems.append(by.problem(path, message) if by and named else here)
            return None

    def in_order(self) -> tuple[Problem, ...]:
        rank = {file: n for n, file in enumerate(dict.fromkeys(self.files))}
        by_place = sorted(set(self.problems), key=lambda p: (rank.get(p.file, 0), p.line, p.column, p.message))
        return tuple(by_place)


def _named(main: Document, key: str) -> str:
    value = main.value.get(key) if isinstance(main.value, dict) else None
    return value if isinstance(value, str) else ""
