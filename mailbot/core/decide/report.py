"""Deciding about the weekly report: who gets the figures. They were counted before, as facts."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.cause import ReportCause
from mailbot.core.decide.settling import finished
from mailbot.core.decision import Decision, Step
from mailbot.core.effects import SendMail
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk
from mailbot.core.report.mail import readers_of, report_draft


def decide_report(facts: Facts, cause: ReportCause, desk: Desk, now: datetime) -> Decision:
    readers = readers_of(desk.report, desk) if desk.report else ()
    mails = tuple(SendMail(report_draft(cause.report, desk, to)) for to in readers)
    return Decision(
        cause=cause,
        at=now,
        outcome="done" if mails else "nothing",
        evidence=(),
        steps=(Step("weekly report", bool(mails), "the week is over" if mails else "nobody is to get it"),),
        effects=finished(mails, None, facts, desk, now),
        before=None,
        after=None,
    )
