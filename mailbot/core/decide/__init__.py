"""The one place where anything is decided: from the facts, the desk and the instant to a Decision. Pure."""

from __future__ import annotations

from datetime import datetime

from mailbot.core.absence import with_absences
from mailbot.core.cause import (
    CommandCause,
    DeadlineCause,
    DigestCause,
    MailCause,
    OccasionCause,
    PolicyCause,
    RegroupCause,
    ReportCause,
    TellingCause,
    TroubleCause,
)
from mailbot.core.decide.command import decide_command
from mailbot.core.decide.deadline import decide_deadline
from mailbot.core.decide.mail import decide_mail
from mailbot.core.decide.occasion import decide_occasion
from mailbot.core.decide.policy import decide_policy
from mailbot.core.decide.regroup import decide_regroup
from mailbot.core.decide.report import decide_report
from mailbot.core.decide.telling import decide_digest, decide_telling
from mailbot.core.decide.trouble import decide_trouble
from mailbot.core.decision import Decision
from mailbot.core.facts import Facts
from mailbot.core.policy import Desk


def decide(facts: Facts, desk: Desk, now: datetime) -> Decision:
    """What is to be done about one mail, one deadline or one command, and why."""
    desk = with_absences(desk, facts.shared.away)
    match facts.cause:
        case MailCause():
            return decide_mail(facts, desk, now)
        case DeadlineCause():
            return decide_deadline(facts, facts.cause, desk, now)
        case CommandCause():
            return decide_command(facts, facts.cause, desk, now)
        case TellingCause():
            return decide_telling(facts, facts.cause, desk, now)
        case DigestCause():
            return decide_digest(facts, facts.cause, desk, now)
        case TroubleCause():
            return decide_trouble(facts, facts.cause, desk, now)
        case RegroupCause():
            return decide_regroup(facts, facts.cause, desk, now)
        case PolicyCause():
            return decide_policy(facts, facts.cause, desk, now)
        case OccasionCause():
            return decide_occasion(facts, facts.cause, desk, now)
        case ReportCause():
            return decide_report(facts, facts.cause, desk, now)
