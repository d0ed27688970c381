"""One mail explained: as it reads, who wrote it, what was decided then, and each rule's answer now."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from mailbot.cli import as_json, decision_view, mail_view, printing
from mailbot.core.facts import Facts
from mailbot.core.trial.outcomes import as_decided, as_would_be, differences
from mailbot.core.trial.past import Decided
from mailbot.daemon.explain import Explained


def show(explained: Explained, zone: tzinfo) -> None:
    """Prints it, in the order of deciding."""
    printing.line("Mail:", style="bold")
    mail_view.show_facts(explained.facts.message, indent="  ")
    _show_sender(explained.facts)
    for row in explained.then:
        _show_then(row, zone)
    if explained.then:
        _show_differences(explained)
    decision_view.show(explained.decision, zone)


def _show_sender(facts: Facts) -> None:
    party, match = facts.party, facts.match
    who = f"{party.person or 'nobody'}, {party.role}, {party.level}: {party.because}"
    printing.line(f"Sender: {who}", style="bold")
    if match.token is not None:
        token = match.token
        whose = "made for this sender" if token.for_sender else "made for another address"
        printing.line(f"  token of kind {token.kind}, {whose}{', expired' if token.expired else ''}")
    if match.claimed_number is not None:
        printing.line(f"  names case {match.claimed_number}, without proof")


def _show_then(row: Decided, zone: tzinfo) -> None:
    case = f", case {row.case}" if row.case else ""
    printing.line(f"Decided {printing.when(row.at, zone)} ({row.cause}): {row.outcome}{case}", style="bold")
    for step in row.steps:
        if step["hit"]:
            printing.line(f"  hit   {step['rule']}: {step['because']}")


def _show_differences(explained: Explained) -> None:
    found = differences(as_decided(explained.then[-1]), as_would_be(explained.decision))
    printing.line("By the policy as it is, the same:" if not found else "By the policy as it is:", style="bold")
    for of, was, would_be in found:
        printing.line(f"  {of}: {was or '—'} → {would_be or '—'}")


def explained_json(explained: Explained, zone: tzinfo) -> dict[str, Any]:
    """The decision, with the facts that it was made on, and what was decided then (oldest first)."""
    facts = explained.facts
    return as_json.decision_json(explained.decision, zone) | {
        "mail": mail_view.facts_of(facts.message),
        "sender": {
            "person": as_json.person(facts.party.person),
            "role": str(facts.party.role),
            "level": str(facts.party.level),
            "because": facts.party.because,
        },
        "then": [_then_json(row, zone) for row in explained.then],
    }


def _then_json(row: Decided, zone: tzinfo) -> dict[str, Any]:
    return {
        "cause": row.cause,
        "at": as_json.instant(row.at, zone),
        "outcome": row.outcome,
        "case": row.case,
        "steps": list(row.steps),
        "effects": list(row.effects),
    }
