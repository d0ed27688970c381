"""Deciding about a part of the daemon that does not work: the admins hear of it once, and once when it is over."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.cause import TroubleCause
from mailbot.core.decide.settling import finished
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import SendMail
from mailbot.core.facts import Facts
from mailbot.core.message import Address
from mailbot.core.policy import Desk


def decide_trouble(facts: Facts, cause: TroubleCause, desk: Desk, now: datetime) -> Decision:
    headline, lines = _told(cause, desk)
    mails = tuple(SendMail(_notice(Address("", admin), headline, lines)) for admin in desk.admins)
    return Decision(
        cause=cause,
        at=now,
        outcome="done",
        evidence=(),
        steps=(Step("trouble", True, cause.because or headline),),
        effects=finished(mails, None, facts, desk, now),
        before=None,
        after=None,
    )


def _told(cause: TroubleCause, desk: Desk) -> tuple[str, tuple[str, ...]]:
    since = cause.since.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M")
    if cause.recovered:
        over = cause.remedy or f"It had not worked since {since}; it is catching up now."
        return cause.headline or f"{cause.part} works again", (over,)
    headline = cause.headline or f"{cause.part} does not work"
    remedy = cause.remedy or "Nothing is lost; it is tried again and again. See: mailbot doctor"
    return headline, (f"Since {since}: {cause.because}", remedy)


def _notice(to: Address, headline: str, lines: tuple[str, ...]) -> Draft:
    return Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=to,
        subject=headline,
        values={"headline": headline, "lines": lines},
    )
