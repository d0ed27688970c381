"""Deciding that mails belong to another case: each of the two cases has a decision of its own, under one order.

Customers are not mailed: what they wrote was understood wrongly by us, and nothing of it is news to them. Only who
asked for several things at once hears the number that another of them has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailbot.core.case.model import Case, Entry, EntryKind, InternalEntry, Participant, Role, Status
from mailbot.core.case.subjects import NO_SUBJECT, without_numbers
from mailbot.core.cause import RegroupCause, Side
from mailbot.core.decide.settling import finished, settle
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import (
    AddEntry,
    AddParticipant,
    AddTags,
    Assign,
    Effect,
    MergeInto,
    MoveEntries,
    OpenCase,
    RemoveParticipant,
    SendMail,
    SetStatus,
)
from mailbot.core.facts import Facts
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.time.people import whom
from mailbot.core.time.regrouped import cancelled, clocks, is_customers_mail

_REMEDY = (
    "Write the order into a reply to the notification of the mail that is meant, or use the command line: "
    "mailbot cases move, mailbot cases split."
)


def decide_regroup(facts: Facts, cause: RegroupCause, desk: Desk, now: datetime) -> Decision:
    """`facts.recent` has all entries of the case, `facts.moved` those that leave it or come to it."""
    case = facts.match.case
    if cause.refused:
        effects = _refused(facts, cause, desk, now)
    else:
        effects = _leaving(facts, cause, desk, now) if cause.side is Side.FROM else _coming(facts, cause, desk, now)
    started = max((e.at for e in facts.moved if is_customers_mail(e)), default=now)
    opened = min((e.at for e in facts.moved), default=now)
    settled = settle(case, effects, desk, now, opened if case is None else started, cause.key)
    return Decision(
        cause=cause,
        at=now,
        outcome="done",
        evidence=facts.match.evidence,
        steps=(Step("move" if not cause.whole else "merge", True, f"asked for by {cause.by}"),),
        effects=finished(settled.effects, settled.after, facts, desk, now),
        before=case,
        after=settled.after,
    )


def _refused(facts: Facts, cause: RegroupCause, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """Nothing moves, and who ordered it hears why."""
    by = desk.agents.get(cause.by)
    noted = _history(f"Nothing was moved for {cause.by}: {cause.refused}", cause, now)
    return (noted, SendMail(_notice(by.person, f"Nothing was moved: {cause.refused}", _REMEDY))) if by else (noted,)


def _leaving(facts: Facts, cause: RegroupCause, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    case = facts.match.case
    assert case is not None
    if cause.copies:
        text = f"{_named(facts.moved)} is a request of its own as well: case {cause.other}, by {cause.by}"
        return (_history(text, cause, now), *_told(text, case, cause, desk, now))
    left = tuple(e for e in facts.recent if e not in facts.moved)
    empty = cause.whole or not any(is_customers_mail(e) for e in left)
    verb = "This case goes on as" if empty else f"{_named(facts.moved)} moved to"
    text = f"{verb} case {cause.other}, by {cause.by}"
    moves = MoveEntries(cause.causes, cause.other, whole=empty)
    if empty:
        ended: tuple[Effect, ...] = (SetStatus(Status.CLOSED),) if case.status is not Status.CLOSED else ()
        then: tuple[Effect, ...] = (*cancelled(case, now), MergeInto(cause.other), *ended)
    else:
        then = (*_as_before(case, facts.moved, left, now), *_gone(case, facts.moved, left))
        done = any(isinstance(e, SetStatus) for e in then)
        then = then if done else (*then, *clocks(case, facts.recent, left, desk, now))
    return (moves, _history(text, cause, now), *then, *_told(text, case, cause, desk, now))


def _as_before(case: Case, moved: tuple[Entry, ...], left: tuple[Entry, ...], now: datetime) -> tuple[Effect, ...]:
    """A finished case that one of the mails had opened again, and on which nothing was said since, is finished."""
    causes, since = {e.cause for e in moved}, min((e.at for e in moved), default=now)
    opened_by = (e.text for e in left if e.kind is EntryKind.CHANGE and e.cause in causes)
    was = next((s for text in opened_by for s in (Status.RESOLVED, Status.CLOSED) if f"status: {s} →" in text), None)
    later = any(e.at >= since and e.kind is not EntryKind.CHANGE for e in left)
    if was is None or later or case.status.is_done:
        return ()
    return (*cancelled(case, now), SetStatus(was))


def _gone(case: Case, moved: tuple[Entry, ...], left: tuple[Entry, ...]) -> tuple[Effect, ...]:
    """Who took part only because of the mails that leave."""
    came = {e.author.key for e in moved if e.author and is_customers_mail(e)}
    stays = {case.requester.key, *(e.author.key for e in left if e.author)}
    at = {e.at for e in moved}
    people = (p for p in case.participants if p.person.key in came - stays and p.joined_at in at)
    return tuple(RemoveParticipant(p.person.address) for p in people)


def _coming(facts: Facts, cause: RegroupCause, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    case = facts.match.case
    whose = f"{_named(facts.moved)} came here from case {cause.source}, by {cause.by}"
    text = f"Case {cause.source} goes on here, by {cause.by}" if cause.whole else whose
    if case is None:
        opened = _opened(facts, cause, desk)
        told = _told(text, opened[0].case, cause, desk, now)
        return (*opened, *_copied(facts, cause), _history(text, cause, now), *_receipt(opened[0].case, cause), *told)
    other = facts.cases.get(cause.source)
    wakes = _wakes(case, facts.moved)
    people = tuple(AddParticipant(Participant(p, Role.PARTICIPANT, now)) for p in _new_people(case, facts, desk))
    shared: tuple[Effect, ...] = ()
    if cause.whole and other is not None:
        shared = (AddTags(other.tags),) if other.tags else ()
        shared += (Assign(other.owner),) if other.owner and not case.owner else ()
    windows = () if wakes else clocks(case, facts.recent, (*facts.recent, *facts.moved), desk, now)
    woken = (SetStatus(Status.OPEN),) if wakes else ()
    return (_history(text, cause, now), *people, *shared, *woken, *windows, *_told(text, case, cause, desk, now))


def _wakes(case: Case, moved: tuple[Entry, ...]) -> bool:
    """As it would have: a mail later than the end of a finished case, or on one that waits for its customer."""
    latest = max((e.at for e in moved if is_customers_mail(e)), default=None)
    if latest is None:
        return False
    if case.status.is_done:
        return case.resolved_at is not None and latest > case.resolved_at
    return case.status is Status.WAITING and case.waiting_reason == "customer"


def _new_people(case: Case, facts: Facts, desk: Desk) -> tuple[Address, ...]:
    """Who wrote what comes, for the customers to read; from now on, as nothing older was written for them."""
    authors = (e.author for e in facts.moved if is_customers_mail(e) and e.author and e.author.address)
    new = {a.key: a for a in authors if case.participant(a.address) is None and not desk.is_own(a.address)}
    return tuple(new.values())


def _opened(facts: Facts, cause: RegroupCause, desk: Desk) -> tuple[OpenCase, *tuple[AddParticipant, ...]]:
    """A case as its first mail would have opened it, in the queue and with the priority of the one that it leaves."""
    first = next((e for e in facts.moved if is_customers_mail(e)), facts.moved[0])
    other = facts.cases.get(cause.source)
    person = first.author or Address("", "")
    case = Case(
        number=cause.case,
        subject=" ".join(without_numbers(cause.subject or first.subject, desk).split()) or NO_SUBJECT,
        status=Status.NEW,
        queue=other.queue if other else desk.default_queue,
        priority=other.priority if other else desk.default_priority,
        requester=person,
        opened_at=first.at,
        updated_at=first.at,
        owner=other.owner if other else None,
        participants=(Participant(person, Role.REQUESTER, first.at),) if person.address else (),
        references=(first.message_id,) if first.message_id and not cause.copies else (),
        trusted_requester=other.trusted_requester and other.requester.key == person.key if other else False,
    )
    if cause.copies and other is not None:  # what is known of the customer is known of each request
        case = replace(case, fields=other.fields, contract=other.contract)
    others = tuple(AddParticipant(Participant(p, Role.PARTICIPANT, first.at)) for p in _new_people(case, facts, desk))
    return (OpenCase(case), *others)


def _copied(facts: Facts, cause: RegroupCause) -> tuple[AddEntry, ...]:
    """Their Message-IDs go on leading to the case where they stand first."""
    return tuple(AddEntry(replace(e, message_id=None)) for e in facts.moved) if cause.copies else ()


def _receipt(case: Case, cause: RegroupCause) -> tuple[SendMail, ...]:
    """A number of its own, to be named from now on."""
    person = case.participants[0].person if case.participants else None
    if not cause.split or person is None:
        return ()
    draft = Draft(
        kind=MailKind.RECEIPT,
        audience=Audience.CUSTOMER,
        template="receipt",
        to=person,
        key_for=person.address,
        values={"text": ""},
    )
    return (SendMail(draft),)


def _named(moved: tuple[Entry, ...]) -> str:
    """The mails in a few words, for the history."""
    mails = [e for e in moved if e.kind in (EntryKind.MAIL_IN, EntryKind.NOTE)] or list(moved)
    first = mails[0]
    who = first.author.address if first.author and first.author.address else "nobody"
    more = f" and {len(mails) - 1} more" if len(mails) > 1 else ""
    return f"The mail of {who}, {first.at:%Y-%m-%d %H:%M} UTC, “{first.subject[:60]}”{more},"


def _history(text: str, cause: RegroupCause, now: datetime) -> AddEntry:
    return AddEntry(InternalEntry(at=now, kind=EntryKind.CHANGE, text=text, cause=cause.key))


def _told(text: str, case: Case, cause: RegroupCause, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """The owner hears of it, unless it was the own order; of mails that come to a case without one, the queue does."""
    unheard = case.owner == cause.by or (case.owner is None and cause.side is Side.FROM)
    if not desk.notify_agents or unheard:
        return ()
    draft = _notice(case.requester, f"Case {case.number}: mails were moved", f"{text}.")
    by = desk.agents.get(cause.by)
    people = (p for p in whom(("owner",), case, desk, now) if by is None or p.key != by.person.key)
    return tuple(SendMail(replace(draft, to=p)) for p in people)


def _notice(to: Address, headline: str, line: str) -> Draft:
    return Draft(
        kind=MailKind.NOTICE,
        audience=Audience.AGENT,
        template="notice",
        to=to,
        values={"headline": headline, "lines": (line,)},
    )
