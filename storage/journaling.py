"""A decision as a row of the journal."""

from __future__ import annotations

from mailbot.core.decision import Decision
from mailbot.core.journal import kind_of, named, plain_effect
from storage.instants import micros
from storage.text import dump

Row = dict[str, object]


def journal_row(decision: Decision) -> Row:
    kind = kind_of(decision.cause)
    return {
        "cause": decision.cause.key,
        "kind": kind,
        "at": micros(decision.at),
        "outcome": decision.outcome,
        "case_number": decision.after.number if decision.after else None,
        "detail": dump({} if kind == "mail" else named(decision.cause)),
        "evidence": dump(decision.evidence),
        "steps": dump([{"rule": s.rule, "hit": s.hit, "because": s.because} for s in decision.steps]),
        "effects": dump([plain_effect(effect) for effect in decision.effects]),
    }
