"""Rules of rules.yml as values: questions put together from tests, with the input that decided as the reason.

Patterns arrive compiled and names checked; nothing of YAML is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailbot.core.case.model import Participant, Role, Status, WindowName
from mailbot.core.cause import MailCause
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import (
    AddParticipant,
    AddTags,
    Assign,
    BeginWindow,
    CallWebhook,
    Effect,
    Hold,
    Ignore,
    SetFields,
    SetPriority,
    SetQueue,
    SetStatus,
    SkipWindow,
    Tell,
    UseTemplate,
)
from mailbot.core.facts import Level
from mailbot.core.message import Address
from mailbot.core.policy import Pattern
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.asked_higher import asked_for
from mailbot.rules.inputs import Read, is_new

Question = Callable[[View], Answer]
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Option:
    """One thing looked for: as it was written, and whether an input has it."""

    text: str
    hits: Callable[[str], bool]


def equal(word: str) -> Option:
    wanted = word.casefold()
    return Option(word, lambda value: value.strip().casefold() == wanted)


def containing(word: str) -> Option:
    wanted = word.casefold()
    return Option(word, lambda value: wanted in value.casefold())


def like(word: str, pattern: Pattern) -> Option:
    """For both shell-style patterns and expressions: what is searched for is in the pattern."""
    return Option(word, lambda value: pattern.search(value) is not None)


def over(text: str, least: float) -> Option:
    return Option(text, lambda value: (number := _number(value)) is not None and number > least)


def under(text: str, most: float) -> Option:
    return Option(text, lambda value: (number := _number(value)) is not None and number < most)


def just(text: str, wanted: float) -> Option:
    return Option(text, lambda value: _number(value) == wanted)


def _number(value: str) -> float | None:
    """The number that a value begins with: `12.5 (spam)` is 12.5. No number is neither over nor under anything."""
    text = value.strip()
    digits = text.lstrip("+-")[:15]
    end = next((n for n, c in enumerate(digits) if c not in "0123456789."), len(digits))
    plain = digits[:end]
    if not plain.strip(".") or plain.count(".") > 1:
        return None
    return -float(plain) if text.startswith("-") else float(plain)


def exists(word: str, read: Read, *, wanted: bool) -> Question:
    """Whether there is anything of it at all."""

    def ask(view: View) -> Answer:
        there = any(value.strip() for value in read(view))
        return Answer(there is wanted, f"{word} exists" if there else f"there is no {word}")

    return ask


def test(word: str, verb: str, read: Read, options: Sequence[Option]) -> Question:
    """Does any of the input's values have any of the options? `subject contains 'toner'`."""
    wanted = _either([repr(option.text) for option in options])

    def ask(view: View) -> Answer:
        values = read(view)
        hit = next((o for o in options if any(o.hits(value) for value in values)), None)
        if hit:
            return yes(f"{word} {verb} {hit.text!r}")
        first, _, rest = verb.partition(" ")
        missed = f"{_shown(values)}, not {rest} {wanted}" if rest else f"{_shown(values)}, not {wanted}"
        return no(f"{word} is {missed}" if first == "is" else f"{word} {verb} no {wanted}")

    return ask


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _shown(values: tuple[str, ...]) -> str:
    text = ", ".join(values)
    return repr(f"{text[:SHOWN]}…" if len(text) > SHOWN else text) if text else "empty"


def all_of(questions: Sequence[Question]) -> Question:
    """Stops at the first that misses; its reason is the answer's."""

    def ask(view: View) -> Answer:
        reasons = []
        for question in questions:
            answer = question(view)
            if not answer.hit:
                return answer
            reasons.append(answer.because)
        return yes("; ".join(reasons) or "always")

    return ask


def any_of(questions: Sequence[Question]) -> Question:
    def ask(view: View) -> Answer:
        reasons = []
        for question in questions:
            answer = question(view)
            if answer.hit:
                return answer
            reasons.append(answer.because)
        return no("; ".join(reasons))

    return ask


def none_of(questions: Sequence[Question]) -> Question:
    asked = any_of(questions)

    def ask(view: View) -> Answer:
        answer = asked(view)
        return Answer(not answer.hit, answer.because)

    return ask


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a rule of the file does; None and () leave a thing alone."""

    queue: str | None = None
    priority: str | None = None
    tags: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    owner: str | None = None
    watchers: tuple[str, ...] = ()
    waiting: str | None = None
    hold: str | None = None
    refuse: str | None = None
    send: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    start: tuple[WindowName, ...] = ()
    skip: tuple[WindowName, ...] = ()
    webhooks: tuple[str, ...] = ()
    escalate: bool = False

    def effects(self, view: View) -> tuple[Effect, ...]:
        higher = _asks_higher(view) if self.escalate else ()
        return (*self._refusal(), *self._settings(view), *self._windows(), *self._additions(view), *higher)

    def _windows(self) -> tuple[Effect, ...]:
        return (*([BeginWindow(self.start)] if self.start else []), *([SkipWindow(self.skip)] if self.skip else []))

    def _refusal(self) -> tuple[Effect, ...]:
        kept: list[Effect] = [Hold(self.hold)] if self.hold else []
        kept += [Ignore(self.refuse)] if self.refuse else []
        return (*kept, *([UseTemplate(self.send)] if self.send else []))

    def _settings(self, view: View) -> tuple[Effect, ...]:
        queue = [SetQueue(self.queue)] if self.queue else []
        priority = [SetPriority(self.priority)] if self.priority and _may_change_priority(view) else []
        owner = [Assign(self.owner)] if self.owner else []
        status = [SetStatus(Status.WAITING, self.waiting)] if self.waiting else []
        return (*queue, *priority, *owner, *status)

    def _additions(self, view: View) -> tuple[Effect, ...]:
        tags = [AddTags(self.tags)] if self.tags else []
        tell = [Tell(self.tell)] if self.tell else []
        joined = (Participant(Address("", w), Role.PARTICIPANT, view.now) for w in self.watchers)
        fields = [SetFields(self.fields)] if self.fields else []
        calls = [CallWebhook(name) for name in self.webhooks]
        return (*tags, *fields, *tell, *calls, *(AddParticipant(participant) for participant in joined))

    @property
    def outcome(self) -> str | None:
        if self.refuse:
            return MailOutcome.REFUSED
        return MailOutcome.HELD if self.hold else None


def _asks_higher(view: View) -> tuple[Effect, ...]:
    """As if an agent had asked for somebody higher up, at once."""
    if view.case is None:
        return ()
    desk = Address(view.desk.person.name, view.desk.person.address)
    return asked_for(view.case, view, desk, "A rule of the desk asks for somebody higher up")


def _may_change_priority(view: View) -> bool:
    """An answer whose sender is not proven changes no priority (design section 6)."""
    return is_new(view) or view.facts.party.level is Level.PROVEN


def configured(name: str, question: Question, consequence: Consequence) -> Rule:
    """Only a refusal ends the table: what holds a mail may still choose its queue and whom it tells."""
    opens = consequence.hold or consequence.refuse or consequence.waiting
    ends = consequence.hold or consequence.refuse
    asked = all_of((not_released, new_case, question) if ends else (new_case, question)) if opens else question
    return Rule(name, asked, consequence.effects, bool(consequence.refuse), consequence.outcome)


def not_released(view: View) -> Answer:
    released = isinstance(view.facts.cause, MailCause) and view.facts.cause.released
    return no("a person let it through") if released else yes("nobody let it through")


def new_case(view: View) -> Answer:
    """Whether somebody may open a case is no question once it is open: an answer on it is never held for that."""
    return yes("a new case") if is_new(view) else no("an answer on a case is neither held nor refused")
