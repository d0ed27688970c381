"""Telling people what they are owed: of one case by an escalation, of several at once by one digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case, Deadline, EntryKind, InternalEntry, WindowName
from mailbot.core.cause import DigestCause, TellingCause
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, SendMail, Told
from mailbot.core.facts import Facts
from mailbot.core.history import history_line
from mailbot.core.message import Address
from mailbot.core.owed import dropped
from mailbot.core.policy import Desk
from mailbot.core.telling import Telling

_LISTED = 100  # cases that one digest spells out


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One case in a digest. `window` and `due_at` are empty where a person asked for somebody higher up."""

    number: int
    tag: str
    subject: str
    requester: str
    owner: str
    priority: str
    window: str
    due_at: datetime | None
    missed: bool
    because: str


_VERB = {
    WindowName.ACKNOWLEDGE: "been taken by anybody",
    WindowName.RESPOND: "been answered",
    WindowName.UPDATE: "had its latest mail answered",
    WindowName.RESOLVE: "been resolved",
}


def decide_telling(facts: Facts, cause: TellingCause, desk: Desk, now: datetime) -> Decision:
    """Everybody who is owed word of one case. Who hears of others as well gets it in the digest, so not here."""
    case = facts.match.case
    whys = {t: dropped(t, case) for t in facts.owed}
    settled = tuple(Told(t, why) for t, why in whys.items())
    said = tuple(t for t, why in whys.items() if not why)
    steps = tuple(Step(f"tell {t.person.address}", not why, why or _why(t)) for t, why in whys.items())
    if case is None:
        return Decision(cause, now, "done", facts.match.evidence, steps, settled, None, None)
    alone = tuple(t for t in said if t.person.key not in facts.bundled)
    mails = tuple(SendMail(draft) for draft in _escalations(alone, said, case, facts, now))
    noted = _noted(whys, facts.bundled, case, desk, now, cause.key)
    done = settle(case, (*settled, *noted), desk, now, now, cause.key)
    return Decision(
        cause=cause,
        at=now,
        outcome="told" if said else "done",
        evidence=facts.match.evidence,
        steps=steps,
        effects=finished((*done.effects, *mails), done.after, facts, desk, now),
        before=case,
        after=done.after,
    )


def _why(telling: Telling) -> str:
    held = "; held back until now by their quiet hours" if telling.is_held_back else ""
    return f"{telling.about}: {telling.because}{held}"


def _noted(
    whys: dict[Telling, str], bundled: frozenset[str], case: Case, desk: Desk, now: datetime, cause: str
) -> tuple[Effect, ...]:
    """What the case's history cannot see from a mail of its own: who read of it in a digest, who need not hear."""
    lines = [
        f"{_name(t.person)} is not told of {t.about} any more: {why}"
        if why
        else f"{_name(t.person)} is told, in one mail with other cases: {t.about}, {t.because}"
        for t, why in whys.items()
        if why or t.person.key in bundled
    ]
    entry = InternalEntry(at=now, kind=EntryKind.CHANGE, text="\n".join(lines), cause=cause)
    return (AddEntry(entry),) if lines else ()


def _name(person: Address) -> str:
    return person.name or person.address


def _escalations(
    alone: tuple[Telling, ...], said: tuple[Telling, ...], case: Case, facts: Facts, now: datetime
) -> tuple[Draft, ...]:
    names = tuple(dict.fromkeys(_name(t.person) for t in said))
    people = dict.fromkeys(t.person for t in alone)
    return tuple(
        _escalation(p, tuple(t for t in alone if t.person.key == p.key), names, case, facts, now) for p in people
    )


def _escalation(
    to: Address, owed: tuple[Telling, ...], names: tuple[str, ...], case: Case, facts: Facts, now: datetime
) -> Draft:
    """Of several windows the one that is due first gives the headline; all of them say why."""
    first = min(owed, key=lambda t: _due(t, case) or now)
    running = _window(first, case)
    late = running is not None and (running.overdue or running.due_at <= now)
    return Draft(
        kind=MailKind.ESCALATION,
        audience=Audience.AGENT,
        template="escalation",
        to=to,
        subject=_subject(running, case, late=late),
        values={
            "window": str(running.window) if running else "",
            "due_at": running.due_at if running else None,
            "missed": late,
            "headline": _headline(running, case, late=late) or first.because,
            "because": _reasons(owed) if running else "",
            "history": tuple(history_line(e) for e in facts.recent),
            "told": names,
        },
    )


def _reasons(owed: tuple[Telling, ...]) -> str:
    """Each reason once; of several windows each says whose it is."""
    several = len({t.about for t in owed}) > 1
    return "; ".join(dict.fromkeys(f"{t.about}: {t.because}" if several else t.because for t in owed))


def _window(telling: Telling, case: Case) -> Deadline | None:
    known = tuple(WindowName)
    return case.running(WindowName(telling.about)) if telling.about in known else None


def _due(telling: Telling, case: Case) -> datetime | None:
    running = _window(telling, case)
    return running.due_at if running else None


def _subject(running: Deadline | None, case: Case, *, late: bool) -> str:
    if running is None:
        return f"Escalated: {case.subject}"
    return f"{'Overdue' if late else 'Due soon'} ({running.window}): {case.subject}"


def _headline(running: Deadline | None, case: Case, *, late: bool) -> str:
    if running is None:
        return ""
    return f"Case {case.number} {'has not' if late else 'has not yet'} {_VERB[running.window]}"


def decide_digest(facts: Facts, cause: DigestCause, desk: Desk, now: datetime) -> Decision:
    """One mail to one person who is owed word of several cases; their histories say so by their own decisions."""
    owed = sorted(facts.owed, key=lambda t: _urgency(t, facts.cases[t.case], desk, now))
    lines = tuple(_digest_line(t, facts.cases[t.case], desk, now) for t in owed)
    numbers = tuple(dict.fromkeys(t.case for t in owed))
    late = sum(line.missed for line in lines)
    overdue = f", {late} {'promises are' if late > 1 else 'promise is'} overdue" if late else ""
    headline = f"{len(numbers)} {'cases need' if len(numbers) > 1 else 'case needs'} somebody{overdue}"
    draft = Draft(
        kind=MailKind.DIGEST,
        audience=Audience.AGENT,
        template="digest",
        to=cause.person,
        subject=headline,
        cases=numbers,
        values={"headline": headline, "lines": lines[:_LISTED], "more": max(0, len(lines) - _LISTED), "late": late},
    )
    step = Step("digest", True, f"{_name(cause.person)} is owed word of {len(numbers)} cases at once")
    effects = finished((SendMail(draft),), None, facts, desk, now)
    return Decision(cause, now, "told", (), (step,), effects, None, None)


def _urgency(telling: Telling, case: Case, desk: Desk, now: datetime) -> tuple[bool, int, datetime, int]:
    """What a person asked for and what is overdue come first, then the order of priorities, then what is due first."""
    due = _due(telling, case)
    keys = list(desk.priorities)
    rank = keys.index(case.priority) if case.priority in keys else len(keys)
    return (due is not None and due > now, rank, due or telling.since, case.number)


def _digest_line(telling: Telling, case: Case, desk: Desk, now: datetime) -> DigestLine:
    owner, due = desk.agents.get(case.owner or ""), _due(telling, case)
    return DigestLine(
        number=case.number,
        tag=desk.case_number.write(case.number),
        subject=case.subject,
        requester=_name(case.requester),
        owner=owner.person.name if owner else "",
        priority=case.priority,
        window=telling.about if due else "",
        due_at=due,
        missed=due is not None and due <= now,
        because=telling.because,
    )
