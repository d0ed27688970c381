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
    exists,
    just,
    like,
    none_of,
    over,
    test,
    under,
)
from mailbot.rules.inputs import INPUTS, Read, count, field, header, sizes, types
from mailbot.settings.pattern import glob
from mailbot.settings.rules_model import RuleOf, RulesFile, Then, When
from mailbot.settings.tests_model import FileTests, Numbers, Sizes, Tests, ValueTests


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
        fields=tuple((name.casefold(), value) for name, value in then.set_.items()),
        start=then.start,
        skip=then.skip,
        webhooks=then.webhook,
        escalate=then.escalate,
    )


def question(when: When) -> Question:
    return all_of(tuple(_parts(when)))


def _parts(when: When) -> Iterator[Question]:
    for word, tests in when.tests():
        yield from _tests(word, INPUTS[word], tests)
    for name, tests in when.fields.items():
        yield from _tests(f"field {name}", field(name), tests)
    for name, tests in when.headers.items():
        yield from _tests(f"header {name}", header(name), tests)
    yield from _sizes("size", INPUTS["size"], when.size)
    if when.attachments:
        yield from _files(when.attachments)
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
    if tests.exists is not None:
        yield exists(word, read, wanted=tests.exists)
    if isinstance(tests, ValueTests):
        yield from _numbers(word, read, tests)


def _numbers(word: str, read: Read, tests: ValueTests | Numbers) -> Iterator[Question]:
    if tests.over is not None:
        yield test(word, "is over", read, [over(f"{tests.over:g}", tests.over)])
    if tests.under is not None:
        yield test(word, "is under", read, [under(f"{tests.under:g}", tests.under)])


def _files(tests: FileTests) -> Iterator[Question]:
    """Each word holds when one of the files has it; the plain ones are of the name, and asked above."""
    if tests.name:
        yield from _tests("attachments", INPUTS["attachments"], tests.name)
    if tests.type:
        yield from _tests("type of attachments", types, tests.type)
    yield from _sizes("size of attachments", sizes, tests.size)
    if tests.count:
        if tests.count.is_:
            yield test("number of attachments", "is", count, [just(f"{n:g}", n) for n in tests.count.is_])
        yield from _numbers("number of attachments", count, tests.count)


def _sizes(word: str, read: Read, sizes: Sizes | None) -> Iterator[Question]:
    if sizes and sizes.over is not None:
        yield test(word, "is over", read, [over(f"{sizes.over} bytes", sizes.over)])
    if sizes and sizes.under is not None:
        yield test(word, "is under", read, [under(f"{sizes.under} bytes", sizes.under)])
