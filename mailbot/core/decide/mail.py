"""Deciding about a mail that was received."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core import budgets
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decide.table import ask_table
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.effects import Hold, OpenCase, SendMail
from mailbot.core.facts import Facts
from mailbot.core.notifications import notifications
from mailbot.core.policy import Desk


def decide_mail(facts: Facts, desk: Desk, now: datetime) -> Decision:
    cause = facts.mail
    asked = ask_table(desk.rules, facts, desk, now)
    if asked.held:
        kept = tuple(e for e in asked.effects if isinstance(e, Hold | SendMail))
        asked = replace(asked, case=None, effects=kept, outcome=MailOutcome.HELD)
    opened = any(isinstance(e, OpenCase) for e in asked.effects)
    before = None if opened or asked.case is None else facts.match.case
    settled = settle(before, asked.effects, desk, now, cause.received_at, cause.key)
    told = notifications(settled.effects, settled.after, facts, desk, asked.outcome, now)
    effects, kept_back = budgets.spend((*settled.effects, *told), facts, desk, now)
    return Decision(
        cause=cause,
        at=now,
        outcome=asked.outcome,
        evidence=facts.match.evidence,
        steps=(*asked.steps, *kept_back),
        effects=finished(effects, settled.after, facts, desk, now),
        before=before,
        after=settled.after,
    )
