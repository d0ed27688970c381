"""Deciding about an occasion: the admins hear of it, once."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.cause import OccasionCause
from mailbot.core.decide.settling import finished
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import SendMail
from mailbot.core.facts import Facts
from mailbot.core.message import Address
from mailbot.core.policy import Desk


def decide_occasion(facts: Facts, cause: OccasionCause, desk: Desk, now: datetime) -> Decision:
    mails = tuple(SendMail(_notice(Address("", admin), cause)) for admin in desk.admins)
    return Decision(
        cause=cause,
        at=now,
        outcome="done",
        evidence=(),
        steps=(Step("occasion", True, cause.headline),),
        effects=finished(mails, None, facts, desk, now),
        before=None,
        after=None,
    )


def _notice(to: Address, cause: OccasionCause) -> Draft:
    return Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=to,
        subject=cause.headline,
        values={"headline": cause.headline, "lines": cause.lines},
    )
