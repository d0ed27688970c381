"""Conditions of rules as parts that must all hold: a test of one input, an `any`, or a `not`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mailbot.core.case.model import Status
from mailbot.core.facts import Level
from mailbot.core.policy import Pattern
from mailbot.settings.pattern import expression, glob
from mailbot.settings.rules_model import When
from mailbot.settings.tests_model import CONTRACTS, Tests
from mailbot.settings.yaml_file import Path

# Inputs with exactly one value, and all the values of those that have few.
CLOSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "hours": ("open", "closed"),
        "case": ("new", "existing"),
        "contract": CONTRACTS,
        "level": tuple(Level),
        "status": tuple(Status),
    }
)
SINGLE = frozenset((*CLOSED, "queue", "priority", "subject", "body", "plan", "role", "organisation", "language"))


@dataclass(frozen=True, slots=True)
class Option:
    """One thing looked for; `pattern` where it is more than a word."""

    verb: str
    text: str
    pattern: Pattern | None = None

    def finds(self, value: str) -> bool:
        if self.pattern is not None:
            return self.pattern.search(value) is not None
        wanted, there = self.text.casefold(), value.casefold()
        return wanted in there if self.verb == "contains" else wanted == there.strip()

    def includes(self, other: Option) -> bool:
        """Whatever the other finds, this one finds too."""
        if self.verb == other.verb and self.text.casefold() == other.text.casefold() and self.verb != "regex":
            return True
        if other.verb == "is":
            return self.finds(other.text)
        if self.verb == "regex":
            return other.verb == "regex" and self.text == other.text
        inner = _literal(self), _literal(other)
        return inner[0] is not None and inner[1] is not None and inner[0] in inner[1]


def _literal(option: Option) -> str | None:
    """The run of letters that is enough to be found: of `contains`, and of the pattern `*letters*`."""
    text = option.text.casefold()
    if option.verb == "contains":
        return text
    inner = text[1:-1]
    starred = option.verb == "matches" and len(text) > 2 and text[0] == text[-1] == "*"
    return inner if starred and not set(inner) & set("*?") else None


@dataclass(frozen=True, slots=True)
class Test:
    """One of the options is found in one of the input's values."""

    word: str
    options: tuple[Option, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Size:
    """More than `over` bytes, less than `under`."""

    over: int | None
    under: int | None
    path: Path


@dataclass(frozen=True, slots=True)
class Any:
    alternatives: tuple[Parts, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Not:
    alternatives: tuple[Parts, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Other:
    """Something of which only this is known: it follows from itself."""

    text: str
    path: Path


Part = Test | Size | Any | Not | Other
Parts = tuple[Part, ...]


def parts(when: When, path: Path) -> Parts:
    return tuple(_parts(when, path))


def _parts(when: When, path: Path) -> Iterator[Part]:
    for word, tests in when.tests():
        yield from _tests(word, tests, (*path, word))
    yield from (Other(text, (*path, key)) for key, text in when.others())
    for section, named in (("fields", when.fields), ("headers", when.headers)):
        for name, tests in named.items():
            yield from _tests(f"{section} {name.casefold()}", tests, (*path, section, name))
    if when.size:
        yield Size(when.size.over, when.size.under, (*path, "size"))
    for n, one in enumerate(when.all):
        yield from _parts(one, (*path, "all", n))
    if when.any:
        yield Any(tuple(parts(one, (*path, "any", n)) for n, one in enumerate(when.any)), (*path, "any"))
    if when.not_:
        yield Not(tuple(parts(one, (*path, "not", n)) for n, one in enumerate(when.not_)), (*path, "not"))


def _tests(word: str, tests: Tests, path: Path) -> Iterator[Test]:
    for verb, options in (
        ("is", tuple(Option("is", text) for text in tests.is_)),
        ("contains", tuple(Option("contains", text) for text in tests.contains)),
        ("matches", tuple(Option("matches", text, glob(text)) for text in tests.matches)),
        ("regex", tuple(Option("regex", text, expression(text)) for text, _ in tests.regex)),
    ):
        if options:
            yield Test(word, options, (*path, verb))


def words(known: Parts) -> Iterator[str]:
    """Every input that is looked at."""
    for part in known:
        if isinstance(part, Test | Other):
            yield part.word if isinstance(part, Test) else part.text.partition(" ")[0]
        elif isinstance(part, Any | Not):
            for alternative in part.alternatives:
                yield from words(alternative)
