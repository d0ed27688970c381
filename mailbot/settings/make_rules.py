"""Validated rules → the values the core asks. What the file calls a word, `inputs` reads."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.core.rule import Rule
from mailbot.rules.configured import (
    Consequence,
    Question,
    all_of,
    any_of,
    configured,
    containing,
    equal,
    like,
    none_of,
    over,
    test,
    under,
)
from mailbot.rules.inputs import HEADERS, INPUTS, Read, field
from mailbot.settings.pattern import glob
from mailbot.settings.rules_model import RuleOf, RulesFile, Sizes, Tests, Then, When


def make_rules(file: RulesFile) -> tuple[Rule, ...]:
    return tuple(_rule(one) for one in file)


def _rule(one: RuleOf) -> Rule:
    return configured(one.rule, question(one.when), _consequence(one.then))


def _consequence(then: Then) -> Consequence:
    return Consequence(
        queue=then.queue,
        priority=then.priority,
        tags=then.tags,
        tell=then.tell,
        owner=then.owner,
        watchers=then.watchers,
        waiting=then.waiting,
        hold=then.hold,
        refuse=then.refuse,
        send=then.send,
    )


def question(when: When) -> Question:
    return all_of(tuple(_parts(when)))


def _parts(when: When) -> Iterator[Question]:
    for word, tests in when.tests():
        yield from _tests(word, INPUTS[word], tests)
    for name, tests in when.fields.items():
        yield from _tests(f"field {name}", field(name), tests)
    for name, tests in when.headers.items():
        yield from _tests(f"header {name}", HEADERS[name], tests)
    yield from _sizes(when.size)
    yield from (question(one) for one in when.all)
    if when.any:
        yield any_of([question(one) for one in when.any])
    if when.not_:
        yield none_of([question(one) for one in when.not_])


def _tests(word: str, read: Read, tests: Tests) -> Iterator[Question]:
    if tests.is_:
        yield test(word, "is", read, [equal(w) for w in tests.is_])
    if tests.contains:
        yield test(word, "contains", read, [containing(w) for w in tests.contains])
    if tests.matches:
        yield test(word, "matches", read, [like(w, glob(w)) for w in tests.matches])
    if tests.regex:
        yield test(word, "matches", read, [like(text, pattern) for text, pattern in tests.regex])


def _sizes(sizes: Sizes | None) -> Iterator[Question]:
    if sizes and sizes.over is not None:
        yield test("size", "is over", INPUTS["size"], [over(f"{sizes.over} bytes", sizes.over)])
    if sizes and sizes.under is not None:
        yield test("size", "is under", INPUTS["size"], [under(f"{sizes.under} bytes", sizes.under)])
