"""Conditions of rules as logic: does one follow from others, can they hold together? Only what is certain counts.

A condition is a conjunction of parts; a part is a test of one input, an `any`, or a `not`. Answers are one-sided:
False means that nothing could be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mailbot.core.case.model import Status
from mailbot.core.facts import Level
from mailbot.core.policy import Pattern
from mailbot.settings.pattern import expression, glob
from mailbot.settings.rules_model import When
from mailbot.settings.tests_model import CONTRACTS, Tests
from mailbot.settings.yaml_file import Path

MAX_SPLITS = 50  # of `any` into its alternatives: beyond it nothing is shown

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


def follow(wanted: Parts, known: Parts, splits: int = MAX_SPLITS) -> bool:
    """Whenever all that is known holds, all that is wanted holds too."""
    return all(_follows(part, known, splits) for part in wanted)


def _follows(part: Part, known: Parts, splits: int) -> bool:
    if any(_included(part, one) for one in known):
        return True
    if isinstance(part, Any) and any(follow(alternative, known, splits) for alternative in part.alternatives):
        return True
    if isinstance(part, Not) and all(impossible((*known, *one), splits) is not None for one in part.alternatives):
        return True
    return any(
        all(_follows(part, split, splits // len(one.alternatives)) for split in _split(known, one))
        for one in known
        if isinstance(one, Any) and splits > len(one.alternatives)
    )


def _included(part: Part, known: Part) -> bool:
    match part, known:
        case Test(), Test():
            same = part.word == known.word
            return same and all(any(o.includes(k) for o in part.options) for k in known.options)
        case Other(), Other():
            return part.text == known.text
        case Size(), Size():
            over = part.over is None or (known.over is not None and known.over >= part.over)
            return over and (part.under is None or (known.under is not None and known.under <= part.under))
    return False


def _split(known: Parts, one: Any) -> Iterator[Parts]:
    rest = tuple(part for part in known if part is not one)
    return ((*rest, *alternative) for alternative in one.alternatives)


def impossible(known: Parts, splits: int = MAX_SPLITS) -> Path | None:
    """The place of a part that cannot hold together with those before it; None when nothing is certain."""
    for check in (_no_value_left, _no_size_left):
        place = check(known)
        if place is not None:
            return place
    for part in known:
        if isinstance(part, Not) and any(follow(one, _without(known, part), 0) for one in part.alternatives):
            return part.path
    for one in known:
        if isinstance(one, Any) and splits > len(one.alternatives):
            left = splits // len(one.alternatives)
            if all(impossible(split, left) is not None for split in _split(known, one)):
                return one.path
    return None


def _without(known: Parts, part: Part) -> Parts:
    return tuple(one for one in known if one is not part)


def _no_value_left(known: Parts) -> Path | None:
    """An input with one value: what it may still be, test by test."""
    left: dict[str, Sequence[str]] = dict(CLOSED)
    for test in sorted((p for p in known if isinstance(p, Test)), key=lambda p: p.options[0].verb != "is"):
        if test.word not in SINGLE:
            continue
        may_be = left.get(test.word)
        if may_be is None and test.options[0].verb == "is":
            may_be = [option.text for option in test.options]
        if may_be is not None:
            left[test.word] = [value for value in may_be if any(option.finds(value) for option in test.options)]
            if not left[test.word]:
                return test.path
    return _nothing_but_excluded(known, left)


def _nothing_but_excluded(known: Parts, left: Mapping[str, Sequence[str]]) -> Path | None:
    for part in known:
        for alternative in part.alternatives if isinstance(part, Not) else ():
            match alternative:
                case (Test(word=word, options=options),) if word in left and word in SINGLE:
                    if all(any(option.finds(value) for option in options) for value in left[word]):
                        return part.path
    return None


def _no_size_left(known: Parts) -> Path | None:
    over = -1
    under: int | None = None
    for part in known:
        if isinstance(part, Size):
            over = max(over, -1 if part.over is None else part.over)
            under = part.under if under is None else min(under, part.under or under)
            if under is not None and over + 1 >= under:
                return part.path
    return None
