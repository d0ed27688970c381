"""What a test of the rules expects of one mail, and how what comes out differs from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mailbot.core.case.model import Case, WindowName
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.draft import Audience, MailKind
from mailbot.core.effects import Hold, Ignore
from mailbot.core.policy import Desk
from mailbot.core.trial.scenario import Event

NOBODY, NONE, NEW = "nobody", "none", "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """Only what is not None is compared; of tags, tell and rules those named must be there, others may.

    `case`: new, none, or the number of the case that it joins. `receipt`: whether there is one; `template`: of the
    automatic mail to its sender. `hold` and `refuse` are reasons. `windows` are due instants by name.
    """

    outcome: str | None = None
    case: str | None = None
    queue: str | None = None
    priority: str | None = None
    owner: str | None = None
    status: str | None = None
    tags: tuple[str, ...] = ()
    tell: tuple[str, ...] = ()
    receipt: bool | None = None
    template: str | None = None
    hold: str | None = None
    refuse: str | None = None
    windows: tuple[tuple[str, datetime], ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One mail on a desk. `before`: what happened until then; `answers`: it answers the desk's mail on that case."""

    name: str
    at: datetime
    raw: bytes
    expected: Expectation
    before: tuple[Event, ...] = ()
    answers: int | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Miss:
    of: str
    expected: str
    got: str


def misses(expected: Expectation, decision: Decision, desk: Desk) -> tuple[Miss, ...]:
    """What came out otherwise, in the order in which people ask."""
    case = decision.after
    plain = (
        ("outcome", expected.outcome, str(decision.outcome)),
        ("case", expected.case, _case(decision)),
        ("queue", expected.queue, case.queue if case else NONE),
        ("priority", expected.priority, case.priority if case else NONE),
        ("owner", expected.owner, (case.owner or NOBODY) if case else NONE),
        ("status", expected.status, str(case.status) if case else NONE),
        ("receipt", _yes(expected.receipt), _yes(_has_receipt(decision))),
        ("template", expected.template, _template(decision)),
        ("hold", expected.hold, _reason(decision, MailOutcome.HELD)),
        ("refuse", expected.refuse, _reason(decision, MailOutcome.REFUSED)),
    )
    told = tuple(Miss(of, want, got) for of, want, got in plain if want and want != got)
    return (*told, *_missing(expected, decision, desk), *_windows(expected, case, desk))


def _missing(expected: Expectation, decision: Decision, desk: Desk) -> Iterator[Miss]:
    """Names that ought to be among others."""
    told = {d.to.key for d in decision.drafts if d.audience is Audience.AGENT}
    hit = tuple(step.rule for step in decision.steps if step.hit)
    tags = decision.after.tags if decision.after else ()
    folded = {tag.casefold() for tag in tags}
    if any(tag.casefold() not in folded for tag in expected.tags):
        yield Miss("tags", ", ".join(expected.tags), ", ".join(tags) or NONE)
    if any(_address(who, desk) not in told for who in expected.tell):
        yield Miss("tell", ", ".join(expected.tell), ", ".join(sorted(told)) or NOBODY)
    if any(rule not in hit for rule in expected.rules):
        yield Miss("rules", ", ".join(expected.rules), ", ".join(hit) or NONE)


def _windows(expected: Expectation, case: Case | None, desk: Desk) -> Iterator[Miss]:
    for name, due_at in expected.windows:
        running = case.running(WindowName(name)) if case else None
        if running is None or running.due_at != due_at:
            got = _local(running.due_at, desk) if running else NONE
            yield Miss(f"windows: {name}", _local(due_at, desk), got)


def _local(at: datetime, desk: Desk) -> str:
    return at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def _address(who: str, desk: Desk) -> str:
    return desk.agents[who].person.key if who in desk.agents else who.casefold()


def _case(decision: Decision) -> str:
    if decision.after is None:
        return NONE
    same = decision.before is not None and decision.before.number == decision.after.number
    return str(decision.after.number) if same else NEW


def _template(decision: Decision) -> str:
    sent = (d.template for d in decision.drafts if d.kind in (MailKind.RECEIPT, MailKind.REFUSAL))
    return next(sent, NONE)


def _reason(decision: Decision, outcome: MailOutcome) -> str:
    reasons = (e.reason for e in decision.effects if isinstance(e, Hold | Ignore))
    return next(reasons, "") if decision.outcome == outcome else NONE


def _has_receipt(decision: Decision) -> bool:
    return any(draft.kind is MailKind.RECEIPT for draft in decision.drafts)


def _yes(value: bool | None) -> str:
    """Empty for what is not expected."""
    return "" if value is None else "true" if value else "false"


def observed(decision: Decision, desk: Desk) -> Expectation:
    """What came of it, as a test would expect it."""
    case = decision.after
    running = [d for d in case.deadlines if d.is_running and d.window.is_promise and not d.paused_at] if case else []
    agents = {a.person.key: key for key, a in desk.agents.items()}
    told = dict.fromkeys(d.to.key for d in decision.drafts if d.audience is Audience.AGENT)
    held, refused = _reason(decision, MailOutcome.HELD), _reason(decision, MailOutcome.REFUSED)
    template = _template(decision)
    return Expectation(
        outcome=str(decision.outcome),
        case=_case(decision),
        queue=case.queue if case else None,
        priority=case.priority if case else None,
        owner=(case.owner or NOBODY) if case else None,
        status=str(case.status) if case else None,
        tags=case.tags if case else (),
        tell=tuple(agents.get(key, key) for key in told),
        receipt=_has_receipt(decision),
        template=None if template == NONE else template,
        hold=None if held == NONE else held,
        refuse=None if refused == NONE else refused,
        windows=tuple((str(d.window), d.due_at) for d in running),
    )
