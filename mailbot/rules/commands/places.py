"""Where a mail belongs: to another case, to a case of its own, or the whole case to another one."""

from __future__ import annotations

from mailbot.core.effects import Regroup
from mailbot.rules.commands.word import Done, Given, Word, problem


def _move(given: Given) -> Done:
    if given.argument.casefold() == "new":
        return _taken(given, "move", None)
    return _checked(given, "move") or _taken(given, "move", _number(given))


def _split(given: Given) -> Done:
    """A mail that asks for several things is a case for each of them: words on the line are the subject."""
    if given.argument.startswith("#"):
        return problem(given, "split", "each order stands on a line of its own.")
    return _taken(given, "split", None, split=True)


def _merge(given: Given) -> Done:
    target = _number(given)
    return _checked(given, "merge") or Done((Regroup(target, (), given.agent.key, whole=True),), inside=True)


def _taken(given: Given, word: str, target: int | None, *, split: bool = False) -> Done:
    """The mail whose notification is answered, with what came of it."""
    facts = given.view.facts
    token = facts.match.token
    cause = next((m.cause for m in facts.known.sent if token is not None and m.message_id == token.id), "")
    if not cause.startswith("mail:"):
        return problem(given, word, "it has to stand in the answer to the notification of the mail that is meant.")
    subject = given.argument if split else ""
    return Done((Regroup(target, (cause,), given.agent.key, split=split, subject=subject),), inside=True)


def _number(given: Given) -> int | None:
    return next(iter(named(given.argument, given)), None)


def named(argument: str, given: Given) -> tuple[int, ...]:
    bare = argument.strip().removeprefix("#")
    if bare.isascii() and bare.isdigit() and len(bare) <= 12:
        return (int(bare),)
    return given.view.desk.case_number.find(argument)


def _checked(given: Given, word: str) -> Done | None:
    """What is wrong with the number, seen before anything is done."""
    number, known = _number(given), given.view.facts.known.cases
    if number is None:
        return problem(given, word, f"write the number of a case, such as #{word} 1002.")
    if number not in known:
        return problem(given, word, f"there is no case {number}.")
    if number == given.on_case.number:
        return problem(given, word, "that is the case it is on.")
    if known[number].merged_into is not None:
        return problem(given, word, f"case {number} was merged into case {known[number].merged_into}.")
    return None


WORDS = (
    Word(("move",), "#move NUMBER", "this mail belongs to that case (or `new`), and later replies go there", _move),
    Word(
        ("split",),
        "#split [SUBJECT]",
        "this mail makes a case of its own, whose number its sender gets; the only mail of a case is on both then",
        _split,
    ),
    Word(("merge",), "#merge NUMBER", "this whole case goes on as that one", _merge),
)
