"""A customer asks for somebody higher up, in the first line of a mail on their case: the manager is told."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.core.case.model import Case
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, SendMail
from mailbot.core.facts import Level
from mailbot.core.message import Grade, Message
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.telling import CUSTOMER
from mailbot.core.time.calendar import NeverOpen, add
from mailbot.core.time.terms import calendar_of
from mailbot.rules.asked_higher import asked_for

# What may stand beside the word that asks, in the languages of its defaults; anything else tells of something.
_POLITE = (
    "please kindly pls i we would want like wish need to have you can could this the my our your it that these case "
    "ticket issue request matter problem number no now immediately urgently at once asap be must should is are being "
    "a an manager supervisor management someone somebody higher up of for and with hi hello dear team support "
    "thanks thank regards bitte diesen dieses diese den das die der fall ticket anfrage sofort jetzt dringend ich wir "
    "möchte möchten will wollen muss soll sie an zu hallo danke "
    "s'il vous plaît svp ce cas cette demande merci por favor este caso graag deze zaak"
)
_BESIDE = frozenset(_POLITE.split())
_LONGEST = 120


def ask(view: View) -> Answer:
    case, message, policy = view.case, view.facts.message, view.desk.customer_escalation
    if case is None or view.facts.match.case is None or view.facts.match.case.number != case.number:
        return no("it is on no case yet")
    if not policy.tell:
        return no("this desk lets no customer escalate")
    if message.machine is not Grade.PERSON or view.facts.party.level is Level.STRANGER:
        return no("its sender is not known well enough")
    if not _asks(message, policy.words):
        return no("it does not ask for somebody higher up")
    if not _counts(case, view):
        return no(f"it asks for somebody higher up again; that counts once in {policy.every}")
    return yes("it asks for somebody higher up")


def _asks(message: Message, words: tuple[str, ...]) -> bool:
    line = next((s for one in message.reply.splitlines() if (s := one.strip())), "")
    subject = message.subject.casefold()
    tagged = any(f"[{word.casefold()}]" in subject for word in words)
    return tagged or (len(line) <= _LONGEST and any(_is(line, word) for word in words))


def _is(line: str, phrase: str) -> bool:
    """The phrase, with nothing beside it but words of politeness: "Escalator is stuck" asks for nobody."""
    said, wanted = tuple(_words(line)), tuple(_words(phrase))
    for n in range(len(said) - len(wanted) + 1):
        if wanted and said[n : n + len(wanted)] == wanted:
            beside = (*said[:n], *said[n + len(wanted) :])
            return all(word in _BESIDE or word.isdecimal() for word in beside)
    return False


def _words(text: str) -> Iterator[str]:
    for word in text.casefold().split():
        if bare := word.strip(".,;:!?\"'()[]#*>-–_"):
            yield bare


def _counts(case: Case, view: View) -> bool:
    if case.escalated_at is None:
        return True
    try:
        return view.now >= add(calendar_of(case, view.desk), case.escalated_at, view.desk.customer_escalation.every)
    except NeverOpen:
        return False


def then(view: View) -> tuple[Effect, ...]:
    case, person = view.case, view.facts.party.person
    assert case is not None
    assert person is not None
    because = f"{person.name or person.address} asks for somebody higher up"
    confirmed = Draft(
        kind=MailKind.PASSED_ON,
        audience=Audience.CUSTOMER,
        template="passed-on",
        to=person,
        key_for=person.address if view.facts.party.level is Level.PROVEN else None,
    )
    return (*asked_for(case, view, person, because, about=CUSTOMER), SendMail(confirmed))


RULE = Rule("customer escalates", ask, then)
