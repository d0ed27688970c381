"""Deciding about a mail that was received."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import budgets
from mailbot.core.cause import MailCause
from mailbot.core.decide.set_aside import set_aside
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decide.table import ask_table
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.draft import MailKind
from mailbot.core.effects import Effect, OpenCase, SendMail, UseTemplate
from mailbot.core.facts import Facts
from mailbot.core.notifications import notifications
from mailbot.core.policy import Desk


def decide_mail(facts: Facts, desk: Desk, now: datetime) -> Decision:
    cause = facts.mail
    asked = ask_table(desk.rules, facts, desk, now)
    if asked.held or asked.outcome == MailOutcome.REFUSED:
        outcome = MailOutcome.HELD if asked.held else MailOutcome.REFUSED
        asked = replace(asked, case=None, effects=set_aside(asked, facts, desk, now), outcome=outcome)
    opened = any(isinstance(e, OpenCase) for e in asked.effects)
    before = None if opened or asked.case is None else facts.match.case
    settled = settle(before, asked.effects, desk, now, _counted_from(cause, now), cause.key, promises=not cause.quiet)
    wanted = _one_automatic_mail(settled.effects)
    told = notifications(wanted, settled.after, facts, desk, asked.outcome, now)
    effects, kept_back = budgets.spend((*wanted, *told), facts, desk, now)
    return Decision(
        cause=cause,
        at=now,
        outcome=asked.outcome,
        evidence=facts.match.told,
        steps=(*asked.steps, *kept_back),
        effects=finished(effects, settled.after, facts, desk, now),
        before=before,
        after=settled.after,
    )


def _counted_from(cause: MailCause, now: datetime) -> datetime:
    """Promises begin when the mail came; of one that was held when it is let through, as none was made before."""
    return now if cause.released else cause.received_at


def _one_automatic_mail(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """`send` of a rule replaces the receipt, so that nobody gets two automatic mails."""
    template = next((e.template for e in effects if isinstance(e, UseTemplate)), None)
    if template is None:
        return effects
    return tuple(
        SendMail(replace(e.draft, template=template)) if isinstance(e, SendMail) and e.draft.kind in _REPLACED else e
        for e in effects
    )


_REPLACED = (MailKind.RECEIPT, MailKind.REFUSAL)
