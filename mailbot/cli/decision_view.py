"""A decision for the eye: outcome, evidence, each rule's answer, effects and mails, in the order of deciding."""

from __future__ import annotations

from datetime import tzinfo

from mailbot.cli import printing
from mailbot.core import effects as fx
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Draft


def show(decision: Decision, zone: tzinfo) -> None:
    """Prints the decision."""
    case = decision.after or decision.before
    printing.line(f"Outcome: {decision.outcome}" + (f", case {case.number}" if case else ""), style="bold")
    _section("Evidence", list(decision.evidence))
    _section("Rules", [_step(step) for step in decision.steps])
    _section("Effects", [effect_text(e, zone) for e in decision.effects if not isinstance(e, fx.SendMail)])
    _section("Mails", [draft_text(draft) for draft in decision.drafts])


def _section(title: str, rows: list[str]) -> None:
    printing.line(f"{title}:" if rows else f"{title}: none", style="bold")
    for row in rows:
        printing.line(f"  {row}")


def _step(step: Step) -> str:
    return f"{'hit ' if step.hit else 'miss'}  {step.rule}: {step.because}"


def draft_text(draft: Draft) -> str:
    return f"{draft.template} to {draft.to}: {draft.subject}"


def effect_text(effect: fx.Effect, zone: tzinfo) -> str:
    """One effect as one line."""
    match effect:
        case fx.OpenCase(case):
            return f"open case {case.number} in {case.queue}, priority {case.priority}: {case.subject}"
        case fx.AddEntry(entry):
            return f"add a {entry.visibility} entry ({entry.kind}): {_beginning(entry.text)}"
        case fx.AddParticipant(participant):
            return f"{participant.person} takes part as {participant.role}"
        case fx.SetStatus(status, reason):
            return f"status {status}" + (f" ({reason})" if reason else "")
        case fx.StartWindow(deadline):
            return f"start {deadline.window}, due {printing.when(deadline.due_at, zone)}"
        case fx.SettleWindow(window, deadline):
            return f"{window}: {deadline.outcome or f'runs on, due {printing.when(deadline.due_at, zone)}'}"
        case fx.SendMail(draft):
            return f"send {draft_text(draft)}"
    return _plainly(effect)


def _plainly(effect: fx.Effect) -> str:
    """The effects that are a word and a value or two."""
    words = [_word(getattr(effect, name)) for name in type(effect).__slots__]
    return f"{_spaced(type(effect).__name__)} {', '.join(filter(None, words))}".rstrip()


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


def _spaced(name: str) -> str:
    """`SetQueue` as `set queue`."""
    return "".join(f" {ch.lower()}" if ch.isupper() else ch for ch in name).strip()


def _beginning(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 60 else f"{line[:60]}…"
