"""Work that was done away from mail: time spent, calls, money received."""

from __future__ import annotations

from mailbot.core.case.model import Case, EntryKind, InternalEntry, Status
from mailbot.core.effects import AddEntry, AddTags, Effect, LogTime, MarkAnswered, SetFields, SetStatus, Take
from mailbot.core.time.duration import parse_seconds
from mailbot.rules.commands.word import Done, Given, Word, problem

PREPAID = "prepaid minutes"
USED_UP = "prepaid-used-up"


def amount(text: str) -> int | None:
    """Seconds of `20m`, `1h 30m` or a bare number of minutes; None for anything else."""
    words = text.strip()
    try:
        found = parse_seconds(f"{words}m" if words.isascii() and words.isdecimal() else words)
    except ValueError:
        return None
    return found if found <= 31 * 86_400 else None


def written(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return " ".join(
        part for part in (f"{hours}h" if hours else "", f"{minutes}m" if minutes or not hours else "") if part
    )


def logged(given: Given, case: Case, seconds: int) -> Done:
    """The time on the case; where it was paid for in advance and is used up, the agent hears so."""
    paid = prepaid(case)
    effects: tuple[Effect, ...] = (LogTime(seconds, given.agent.key),)
    spent = case.time_spent_s + seconds
    if paid is None or spent <= paid or USED_UP in case.tags:
        return Done(effects)
    lines = ("The prepaid time is used up", f"{written(spent)} were spent on case {case.number}, {written(paid)} paid.")
    return Done((*effects, AddTags((USED_UP,))), told=lines)


def prepaid(case: Case) -> int | None:
    minutes = case.field(PREPAID)
    return int(minutes) * 60 if minutes and minutes.isascii() and minutes.isdecimal() else None


def _time(given: Given) -> Done:
    seconds = amount(given.argument)
    if not seconds:
        return problem(given, "time", "write how long it took, such as #time 20m.")
    return logged(given, given.on_case, seconds)


def _called(given: Given) -> Done:
    seconds = amount(given.argument) if given.argument else 0
    if seconds is None:
        return problem(given, "called", "write how long it took, such as #called 20m, or nothing.")
    case = given.on_case
    time = logged(given, case, seconds) if seconds else Done()
    return Done((*by_telephone(given, case, seconds), *time.effects), inside=True, told=time.told)


def by_telephone(given: Given, case: Case, seconds: int) -> tuple[Effect, ...]:
    """A person has spoken with the customer: that is an answer, and who called looks after the case."""
    opened = (SetStatus(Status.OPEN),) if case.status is Status.NEW else ()
    took = f", {written(seconds)}" if seconds else ""
    entry = InternalEntry(
        at=given.view.now,
        kind=EntryKind.CALL,
        text=f"{given.agent.person.name} spoke with {case.requester.name or case.requester.address}{took}.",
        cause=given.view.facts.mail.key,
        author=given.agent.person,
    )
    return (AddEntry(entry), Take(given.agent.key), MarkAnswered((case.requester.address,)), *opened)


def _paid(given: Given) -> Done:
    seconds = amount(given.argument) if given.argument else 0
    if seconds is None:
        return problem(given, "paid", "write what was paid for, such as #paid 2h, or nothing.")
    case, waits = given.on_case, given.on_case.waiting_reason == "payment"
    if not seconds and not waits:
        return problem(
            given, "paid", f"case {case.number} does not wait for payment; write how much, such as #paid 2h."
        )
    started = (SetStatus(Status.OPEN if any(p.answered for p in case.participants) else Status.NEW),) if waits else ()
    minutes = ((prepaid(case) or 0) + seconds) // 60
    return Done((*started, *((SetFields(((PREPAID, str(minutes)),)),) if seconds else ())))


WORDS = (
    Word(("time",), "#time 20m", "logs time spent; against what was paid in advance, where that is so", _time),
    Word(
        ("called",),
        "#called [20m]",
        "you spoke with the customer: counts as an answer; what follows stays inside",
        _called,
    ),
    Word(("paid",), "#paid [2h]", "payment has come: the windows start, and the time paid for is noted", _paid),
)
