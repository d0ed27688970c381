"""Ceilings of automatic mail: per address and day, per hour for people nobody knows, and for the same words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.decision import Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import Effect, SendMail
from mailbot.core.facts import Facts, Level
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.trust.likeness import is_of_system

_BUDGETED = (MailKind.RECEIPT, MailKind.PASSED_ON, MailKind.REFUSAL, MailKind.CONFIRM)


def spend(
    effects: tuple[Effect, ...], facts: Facts, desk: Desk, now: datetime
) -> tuple[tuple[Effect, ...], tuple[Step, ...]]:
    """The effects within the budgets: over the day's ceiling a mail is left out, over the hour's it is delayed.

    Each mail that is held back makes a step with the reason.
    """
    kept: list[Effect] = []
    steps: list[Step] = []
    for effect in effects:
        flood = _flood_of_held(effect, facts, desk)
        if flood:
            steps.append(Step("budget", False, flood))
            continue
        if not isinstance(effect, SendMail) or effect.draft.kind not in _BUDGETED:
            kept.append(effect)
            continue
        refused = _over_the_day(facts, desk) or _over_and_over(facts, desk)
        if refused:
            steps.append(Step("budget", False, refused))
            continue
        draft, delayed, alarm = _over_the_hour(effect.draft, facts, desk, now)
        kept += [SendMail(draft), *alarm]
        steps += delayed
    return tuple(kept), tuple(steps)


def _flood_of_held(effect: Effect, facts: Facts, desk: Desk) -> str | None:
    """In a flood of strangers agents are not told of each held mail: `queue held` lists them, the admins know of it."""
    if not isinstance(effect, SendMail) or effect.draft.kind is not MailKind.HELD or facts.party.known:
        return None
    ahead, ceiling = facts.shared.unproven_last_hour, max(desk.budgets.unproven_per_hour, 1)
    return f"{ahead} mails to strangers in this hour: agents see held mail in the list" if ahead >= ceiling else None


def _over_the_day(facts: Facts, desk: Desk) -> str | None:
    party = facts.party
    proven = party.level is Level.PROVEN and (party.known or party.agent is not None)
    ceiling = desk.budgets.proven_per_day if proven else desk.budgets.unproven_per_day
    sent = facts.known.sent_today
    return f"{sent} automatic mails to this address in a day; {ceiling} are allowed" if sent >= ceiling else None


def _over_and_over(facts: Facts, desk: Desk) -> str | None:
    """Who says the same again and again is a program that answers our answers, whatever it leaves out.

    So proven contacts have the day's ceiling of the unproven here, less the mail that began it.
    """
    ceiling = max(desk.budgets.unproven_per_day - 1, 1)
    for name, seen in facts.known.tallies.items():
        system = is_of_system(name)
        if seen >= ceiling:
            return f"{seen} mails in a day with these words from this {'domain' if system else 'address'}: a machine"
    return None


def _over_the_hour(
    draft: Draft, facts: Facts, desk: Desk, now: datetime
) -> tuple[Draft, tuple[Step, ...], tuple[Effect, ...]]:
    if draft.kind is MailKind.CONFIRM:
        return replace(draft, budget="agents"), (), ()
    if facts.party.known or facts.party.agent:
        return replace(draft, budget="proven"), (), ()
    draft = replace(draft, budget="unproven")
    ceiling, ahead = max(desk.budgets.unproven_per_hour, 1), facts.shared.unproven_last_hour
    if ahead < ceiling:
        return draft, (), ()
    earliest = now + timedelta(hours=ahead // ceiling)
    step = Step("budget", False, f"{ahead} mails to strangers in this hour; {ceiling} are allowed; it waits")
    return replace(draft, earliest=earliest), (step,), _alarm(desk, ahead, ceiling)


def _alarm(desk: Desk, ahead: int, ceiling: int) -> tuple[Effect, ...]:
    """The admins hear of it once, when the ceiling is first reached."""
    if ahead != ceiling:
        return ()
    return tuple(
        SendMail(
            Draft(
                kind=MailKind.NOTICE,
                audience=Audience.AGENT,
                template="notice",
                to=Address("", admin),
                values={
                    "headline": "Automatic mail to strangers is being delayed",
                    "lines": (
                        f"More than {ceiling} receipts to people nobody knows were due within an hour.",
                        "Further ones wait for the next hours; known customers are not affected.",
                        "If this is no flood, raise budgets.unproven_per_hour in desk.yml.",
                    ),
                },
            )
        )
        for admin in desk.admins
    )
