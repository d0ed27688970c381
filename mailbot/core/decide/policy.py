"""Deciding about an open case after the policy has changed: its windows are counted again, once for each policy."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, EntryKind, InternalEntry
from mailbot.core.cause import PolicyCause
from mailbot.core.decision import Decision, Step
from mailbot.core.effects import AddEntry
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk
from mailbot.core.time.history import promises_changed
from mailbot.core.time.recount import recount


def decide_policy(facts: Facts, cause: PolicyCause, desk: Desk, now: datetime) -> Decision:
    """Without effects where nothing moves, so that nothing is written; nobody is mailed."""
    case = facts.match.case
    windows = recount(case, desk, now) if case else ()
    after = evolve(case, windows, now)
    history = _history(case, after, cause, desk, now) if case and after else ()
    because = "; ".join(e.entry.text for e in history) or ("other steps" if windows else "nothing moves")
    return Decision(
        cause=cause,
        at=now,
        outcome="done" if windows else "nothing",
        evidence=facts.match.evidence,
        steps=(Step("policy changed", bool(windows), because),),
        effects=(*windows, *history),
        before=case,
        after=after,
    )


def _history(before: Case, after: Case, cause: PolicyCause, desk: Desk, now: datetime) -> tuple[AddEntry, ...]:
    lines = "\n".join(promises_changed(before, after, desk))
    entry = InternalEntry(at=now, kind=EntryKind.CHANGE, text=lines, cause=cause.key)
    return (AddEntry(entry),) if lines else ()
