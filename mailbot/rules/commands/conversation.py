"""How a case goes on: taken, kept inside, waiting, resolved, closed."""

from __future__ import annotations

from mailbot.core.case.model import SPAM_TAG, Status
from mailbot.core.effects import AddTags, Assign, Effect, SetStatus, Take
from mailbot.rules.commands.word import Done, Given, Word, plain


def _take(given: Given) -> Done:
    opened: tuple[Effect, ...] = (SetStatus(Status.OPEN),) if given.on_case.status is Status.NEW else ()
    return plain(given, "take", Assign(given.agent.key), Take(given.agent.key), *opened, taken=True)


def _note(given: Given) -> Done:
    return plain(given, "note", inside=True)


def _resolve(given: Given) -> Done:
    return plain(given, "resolve", SetStatus(Status.RESOLVED))


def _close(given: Given) -> Done:
    return plain(given, "close", SetStatus(Status.CLOSED))


def _spam(given: Given) -> Done:
    return plain(given, "spam", AddTags((SPAM_TAG,)), SetStatus(Status.CLOSED), inside=True)


def _wait(given: Given) -> Done:
    if given.argument.casefold() in ("payment", "for payment"):
        return Done((SetStatus(Status.WAITING, "payment"),))
    return plain(given, "wait", SetStatus(Status.WAITING, "customer"))


WORDS = (
    Word(("take",), "#take", "the case is yours; the customer hears so where the mail has no text", _take),
    Word(("note",), "#note", "what follows stays inside", _note),
    Word(("wait",), "#wait [payment]", "wait for the customer, or for payment: the windows stand still", _wait),
    Word(
        ("resolve", "resolved"), "#resolve", "what follows is the resolution; an answer opens the case again", _resolve
    ),
    Word(("close",), "#close", "the case is closed", _close),
    Word(("spam",), "#spam", "closes the case, tells nobody, and holds what its sender writes next", _spam),
)
