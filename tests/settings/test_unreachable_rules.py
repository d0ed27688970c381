"""Rules that can never matter are named, and rules that merely look alike are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.settings import load
from tests.settings.test_mistakes_are_placed import ENVIRON, MARK, example

A = "- rule: A\n  when: {subject: {contains: print}}\n  then: {queue: hardware}\n"


def rule(when: str, then: str, name: str = "B") -> str:
    return f"- rule: {name}\n  when: {when}\n  then: {then}\n"


def told(folder: Path, text: str) -> list[tuple[int, str]]:
    example(folder)
    (folder / "rules.yml").write_text(text)
    return [(w.line, w.message) for w in load(folder, ENVIRON).warnings]


B = "- rule: ¦B\n"
DEAD = [
    # an earlier rule that hits whenever this one does, and sets the same thing first
    (
        A + B + "  when: {subject: {contains: print}}\n  then: {queue: billing}\n",
        "never changes anything: 'A' (line 1)",
    ),
    (A + B + "  when: {subject: {contains: printer}}\n  then: {queue: billing}\n", "never changes anything"),
    (A + B + '  when: {subject: "my print"}\n  then: {queue: billing}\n', "never changes anything"),
    (A + B + '  when: {subject: {matches: "*printer*"}}\n  then: {queue: billing}\n', "never changes anything"),
    (A + B + "  when: {subject: {contains: PRINT}, hours: closed}\n  then: {queue: billing}\n", "never changes"),
    (A + B + "  when: {subject: {contains: [printer, imprint]}}\n  then: {queue: billing}\n", "never changes"),
    (
        A
        + B
        + "  when: {any: [{subject: {contains: printer}}, {subject: {contains: prints}}]}\n  then: {queue: sales}\n",
        "never changes anything",
    ),
    (rule("{}", "{priority: high}", "A") + B + "  when: {hours: open}\n  then: {priority: medium}\n", "'A' (line 1)"),
    (
        rule("{any: [{domain: a.example}, {domain: b.example}]}", "{owner: bob}", "A")
        + B
        + "  when: {domain: b.example}\n  then: {owner: carol}\n",
        "never changes anything",
    ),
    (
        rule("{not: {hours: open}}", "{owner: bob}", "A") + B + "  when: {hours: closed}\n  then: {owner: carol}\n",
        "never changes anything",
    ),
    (
        rule("{size: {over: 1 MB}}", "{tags: [big]}", "A") + B + "  when: {size: {over: 5 MB}}\n  then: {tags: big}\n",
        "A",
    ),
    (
        rule("{domain: a.example}", "{tell: [carol, bob]}", "A")
        + B
        + "  when: {domain: a.example}\n  then: {tell: bob}\n",
        "",
    ),
    # only a part of it
    (
        A + "- rule: B\n  when: {subject: {contains: printer}}\n  then:\n    queue: ¦billing\n    tags: [x]\n",
        "this queue is never set: 'A' (line 1)",
    ),
    # after a refusal
    (
        rule("{}", "{refuse: moved}", "A") + B + "  when: {hours: closed}\n  then: {tags: [x]}\n",
        "'A' (line 1) refuses all",
    ),
    (rule("{}", "{hold: later}", "A") + B + "  when: {}\n  then: {hold: never}\n", "'A' (line 1) holds all"),
    (
        rule("{domain: spam.example}", "{refuse: spam}", "A")
        + B
        + "  when: {domain: spam.example, case: new}\n  then: {tags: [x]}\n",
        "is never reached",
    ),
    # for one of several words
    (
        A + "- rule: B\n  when: {subject: {contains: [ink, ¦printer]}}\n  then: {queue: billing}\n",
        "'printer' overlaps: 'A' (line 1) hits for it too",
    ),
    (
        A
        + B.replace("¦", "")
        + "  when: {any: [{hours: open}, ¦{subject: {contains: print}}]}\n  then: {queue: sales}\n",
        "this alternative overlaps: 'A'",
    ),
    # conditions that contradict each other
    (rule("{all: [{queue: support}, {queue: ¦sales}]}", "{tags: x}"), "can never hit"),
    ("- rule: B\n  when:\n    queue: support\n    not: ¦{queue: support}\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when:\n    all:\n      - hours: open\n      - hours: ¦closed\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when:\n    hours: open\n    not: ¦[{hours: [open, closed]}]\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when: {size: ¦{over: 5 MB, under: 1 MB}}\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when: {subject: {is: hello, contains: ¦printer}}\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when: {not: ¦{}}\n  then: {tags: x}\n", "can never hit"),
    ("- rule: B\n  when:\n    case: ¦existing\n  then: {hold: x}\n", "for new cases alone"),
    (
        "- rule: B\n  when: {any: [{hours: open}, ¦{case: new, not: {case: new}}]}\n  then: {tags: x}\n",
        "can never hold",
    ),
    ("- rule: B\n  when:\n    from: bob@a.example\n    domain: ¦b.example\n  then: {tags: x}\n", "can never hit"),
    # patterns that overlap
    ("- rule: B\n  when: {subject: {contains: [print, ¦printer]}}\n  then: {tags: x}\n", "overlaps with 'print'"),
    ("- rule: B\n  when: {subject: {contains: [¦printer, print]}}\n  then: {tags: x}\n", "overlaps with 'print'"),
    ("- rule: B\n  when: {domain: [a.example, ¦A.example]}\n  then: {tags: x}\n", "overlaps with 'a.example'"),
    (
        '- rule: B\n  when: {from: {matches: ["*@a.example*", ¦"*bob@a.example*"]}}\n  then: {tags: x}\n',
        "overlaps with",
    ),
    ('- rule: B\n  when: {body: {regex: ¦"error|"}}\n  then: {tags: x}\n', "finds every text"),
    (
        "- rule: B\n  when:\n    any:\n    - {body: {contains: a}}\n    - ¦{body: {contains: ab}}\n  then: {tags: x}\n",
        "overlaps with the one in line 4",
    ),
]
ALIVE = [
    A + rule("{subject: {contains: prin}}", "{queue: billing}"),
    A + rule("{subject: {contains: printer}}", "{tags: [printer]}"),
    A + rule("{subject: {contains: printer}}", "{queue: hardware, tags: [printer]}"),
    A + rule("{body: {contains: printer}}", "{queue: billing}"),
    A + rule("{subject: {contains: printer}}", "{priority: high}"),
    A + rule("{any: [{subject: {contains: ink}}, {hours: closed}]}", "{queue: billing}"),
    A + rule("{not: {subject: {contains: print}}}", "{queue: billing}"),
    rule("{subject: {regex: print}}", "{queue: billing}", "A")
    + rule("{subject: {contains: printer}}", "{queue: sales}"),
    # the queue of the second is what the one between made of it
    rule("{queue: hardware}", "{priority: high}", "A")
    + rule("{body: {contains: fire}}", "{queue: hardware}", "M")
    + rule("{queue: hardware, hours: open}", "{priority: medium}"),
    # the same consequence, for some of the words twice
    A + rule("{subject: {contains: [ink, printer]}}", "{queue: hardware}"),
    A + rule("{subject: {contains: [ink, printer]}}", "{queue: billing, tags: [ink]}"),
    # refusals are for new cases
    rule("{domain: a.example}", "{refuse: x}", "A") + rule("{domain: a.example, case: existing}", "{tags: [x]}"),
    rule("{domain: a.example}", "{refuse: x}", "A") + rule("{subject: {contains: y}}", "{tags: [x]}"),
    rule("{contract: [none, expired]}", "{hold: x}", "A") + rule("{hours: closed}", "{tell: [on_call]}"),
    # several addresses may have both
    rule("{all: [{to: a@example.com}, {to: b@example.com}]}", "{tags: x}"),
    rule("{all: [{subject: {contains: a}}, {subject: {contains: b}}]}", "{tags: x}"),
    rule("{queue: [support, sales], not: {queue: sales}}", "{tags: x}"),
    rule("{from: [bob@a.example, eve@b.example], domain: b.example}", "{tags: x}"),
    rule("{subject: {contains: [printer, toner], matches: '*urgent*'}}", "{tags: x}"),
    rule("{size: {over: 1 MB, under: 5 MB}}", "{tags: x}"),
    rule("{any: [{hours: open, queue: support}, {hours: closed, queue: sales}]}", "{tags: x}"),
]


@pytest.mark.parametrize(("text", "said"), DEAD, ids=range(len(DEAD)))
def test_what_can_never_matter_is_told_at_its_place(tmp_path: Path, text: str, said: str) -> None:
    line = text[: text.index(MARK)].count("\n") + 1

    ((found, message),) = told(tmp_path, text.replace(MARK, ""))

    assert (found, said in message) == (line, True), message


@pytest.mark.parametrize("text", ALIVE, ids=range(len(ALIVE)))
def test_rules_that_can_matter_are_left_alone(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []


def test_many_alternatives_do_not_take_for_ever(tmp_path: Path) -> None:
    words = ", ".join(f"{{subject: {{contains: w{n}x}}}}" for n in range(40))
    text = "".join(
        rule(f"{{all: [{{any: [{words}]}}, {{any: [{words}]}}]}}", "{queue: sales}", f"R{n}") for n in range(30)
    )

    assert len(told(tmp_path, text)) == 29
