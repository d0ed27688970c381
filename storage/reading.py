"""Reads what decisions need, for a whole batch at once: the number of queries does not grow with the mails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, and_, func, not_, select

from mailbot.core.case.merging import MOST_STEPS, followed, missing
from mailbot.core.case.model import SPAM_TAG, Case, Entry, Role
from mailbot.core.changes import hours_counted
from mailbot.core.facts import REPEATED_WITHIN, Known, SentMail, Shared, Wanted
from mailbot.core.quota import Used
from storage import sent, tables
from storage.blobs import Press
from storage.instants import micros
from storage.loading import load_cases, load_entries, where_in
from storage.text import address_key, clean, key

PUT_OFF = timedelta(days=365)  # what waits for longer waits for a person, not for the next hours


def read(connection: Connection, wanted: Sequence[Wanted], now: datetime, press: Press) -> tuple[Known, ...]:
    ids = _cases_of_ids(connection, {i for w in wanted for i in _ids(w)})
    digests = {key(d) for w in wanted for d in (w.repeat_of, w.topic) if d}
    repeats = _repeats(connection, digests, now - REPEATED_WITHIN)
    addresses = {address_key(w.address) for w in wanted if w.address}
    numbers = {n for w in wanted for n in w.numbers} | {number for number, _ in ids.values()}
    found = _Found(
        cases=_with_merged(connection, numbers | {n for n in repeats.values() if n is not None}),
        ids=ids,
        repeats=repeats,
        answered=_answered(connection, addresses),
        sent=_sent_since(connection, addresses, now - timedelta(hours=24)),
        tallies=_tallies(connection, {t for w in wanted for t in w.tallies}, now),
        spam=_called_spam(connection, addresses),
        digests=_digests(connection, {key(w.digest) for w in wanted if w.digest}),
        used=_used(connection, {key(w.contract) for w in wanted if w.contract}),
        cited=sent.by_ids(connection, {i for w in wanted for i in w.sent_ids}, press),
    )
    asking = [w for w in wanted if not any(clean(i) in found.cited for i in w.sent_ids)]
    latest = sent.latest(connection, {n for w in asking for n in _named(w, found)}, press)
    history = {n: load_entries(connection, n, _ENTRIES) for n in {n for w in wanted for n in _looked_into(w, found)}}
    return tuple(_known(w, found, latest, history) for w in wanted)


_ENTRIES = 60  # of a case whose history is looked into


@dataclass(frozen=True, slots=True)
class _Found:
    """What all the wishes of a run found, by the keys of their tables."""

    cases: Mapping[int, Case]
    ids: Mapping[str, tuple[int, bool]]  # the case, and whether no mail had the id so far
    repeats: Mapping[str, int | None]
    answered: frozenset[str]
    sent: Mapping[str, int]
    tallies: Mapping[str, int]
    spam: Mapping[str, int]
    digests: Mapping[str, tuple[int, ...]]
    used: Mapping[str, Used]
    cited: Mapping[str, SentMail]


def _used(connection: Connection, names: set[str]) -> dict[str, Used]:
    table = tables.contract_use
    rows = where_in(connection, select(table), table.c.contract, names) if names else ()
    return {row.contract: Used(row.cases, row.seconds) for row in rows}


def _digests(connection: Connection, ids: set[str]) -> dict[str, tuple[int, ...]]:
    """The cases that each digest named."""
    found: dict[str, tuple[int, ...]] = {}
    table = tables.digest_cases
    for row in where_in(connection, select(table), table.c.message_id, ids) if ids else ():
        found[row.message_id] = (*found.get(row.message_id, ()), row.case_number)
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}


def _ids(wanted: Wanted) -> tuple[str, ...]:
    return (*wanted.message_ids, wanted.own_id) if wanted.own_id else wanted.message_ids


def _named(wanted: Wanted, found: _Found) -> tuple[int, ...]:
    """The cases that a mail may be on, by what it says itself."""
    known = (found.ids[key(i)][0] for i in wanted.message_ids if key(i) in found.ids)
    return tuple(n for n in dict.fromkeys((*known, *wanted.numbers)) if n in found.cases)


def _looked_into(wanted: Wanted, found: _Found) -> tuple[int, ...]:
    """Cases whose history is needed: on which an agent writes, or which has a mail of the same Message-ID. Few."""
    own = found.ids.get(key(wanted.own_id)) if wanted.own_id else None
    same = (own[0],) if own is not None and not own[1] else ()
    inside = _named(wanted, found)[:1] if wanted.inside is not None else ()
    return tuple(dict.fromkeys((*same, *inside)))


def _known(
    wanted: Wanted,
    found: _Found,
    latest: Mapping[int, tuple[SentMail, ...]],
    history: Mapping[int, tuple[Entry, ...]],
) -> Known:
    case_of_id = {i: found.ids[key(i)][0] for i in _ids(wanted) if key(i) in found.ids}
    digest = key(wanted.repeat_of) if wanted.repeat_of else None
    repeat_case = found.repeats.get(digest) if digest else None
    topic_case = found.repeats.get(key(wanted.topic)) if wanted.topic else None
    extra = (n for n in (repeat_case, topic_case) if n)
    named = [n for n in dict.fromkeys((*case_of_id.values(), *wanted.numbers, *extra)) if n in found.cases]
    address = address_key(wanted.address) if wanted.address else ""
    return Known(
        cases=MappingProxyType({n: found.cases[n] for n in followed(named, found.cases)}),
        case_of_id=MappingProxyType(case_of_id),
        repeat_case=repeat_case,
        is_repeat=digest in found.repeats,
        answered_before=address in found.answered,
        sent_today=found.sent.get(address, 0),
        tallies=MappingProxyType({name: found.tallies.get(name, 0) for name in wanted.tallies}),
        spam_case=found.spam.get(address),
        awaited=frozenset(i for i in case_of_id if found.ids[key(i)][1]),
        topic_case=topic_case,
        sent=sent.chosen(wanted.sent_ids, _named(wanted, found), found.cited, latest),
        entries=tuple(entry for n in _looked_into(wanted, found) for entry in history.get(n, ())),
        used=found.used.get(key(wanted.contract), Used()) if wanted.contract else Used(),
        digest=found.digests.get(key(wanted.digest), ()) if wanted.digest else (),
    )


def _with_merged(connection: Connection, numbers: Iterable[int]) -> dict[int, Case]:
    """These cases, and those in which they go on."""
    found = load_cases(connection, numbers)
    for _ in range(MOST_STEPS):
        more = missing(found)
        known = load_cases(connection, more) if more else {}
        if not known:
            break
        found |= known
    return found


def _cases_of_ids(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, bool]]:
    table = tables.message_ids
    statement = select(table.c.message_id, table.c.case_number, table.c.awaited)
    rows = where_in(connection, statement, table.c.message_id, {key(i) for i in ids})
    return {r[0]: (r[1], bool(r[2])) for r in rows}


def _repeats(connection: Connection, digests: Iterable[str], since: datetime) -> dict[str, int | None]:
    table = tables.repeats
    statement = select(table.c.digest, table.c.case_number).where(table.c.at > micros(since))
    return {r[0]: r[1] for r in where_in(connection, statement, table.c.digest, digests)}


def _answered(connection: Connection, addresses: Iterable[str]) -> frozenset[str]:
    table = tables.participants
    statement = select(table.c.address_key).where(table.c.answered).distinct()
    return frozenset(r[0] for r in where_in(connection, statement, table.c.address_key, addresses))


def _sent_since(connection: Connection, addresses: Iterable[str], since: datetime) -> dict[str, int]:
    table = tables.outbox
    counted = table.c.budget != "none"  # notifications and escalations have no ceiling and use up none
    statement = (
        select(table.c.recipient_key, func.count())
        .where(counted, table.c.queued_at > micros(since))
        .group_by(table.c.recipient_key)
    )
    return {r[0]: r[1] for r in where_in(connection, statement, table.c.recipient_key, addresses)}


def _tallies(connection: Connection, names: Iterable[str], now: datetime) -> dict[str, int]:
    table, hours = tables.tallies, hours_counted(now)
    statement = (
        select(table.c.name, func.sum(table.c.seen))
        .where(table.c.hour.between(hours.start, hours.stop - 1))
        .group_by(table.c.name)
    )
    return {r[0]: int(r[1]) for r in where_in(connection, statement, table.c.name, names)}


def _called_spam(connection: Connection, addresses: Iterable[str]) -> dict[str, int]:
    """Of each address the latest case, where it is marked as spam; one opened since says that the address is free."""
    people, tags = tables.participants, tables.case_tags
    latest = select(people.c.address_key, func.max(people.c.case_number)).where(people.c.role == Role.REQUESTER.value)
    rows = where_in(connection, latest.group_by(people.c.address_key), people.c.address_key, addresses)
    cases = {r[1]: r[0] for r in rows}
    marked = select(tags.c.case_number).where(tags.c.tag == SPAM_TAG)
    return {cases[r[0]]: r[0] for r in where_in(connection, marked, tags.c.case_number, cases)}


def version(connection: Connection) -> int:
    """The last decision written: those who decide write one after the other, so that its id only rises."""
    return connection.execute(select(func.max(tables.journal.c.id))).scalar() or 0


def shared(connection: Connection, now: datetime) -> Shared:
    counter = select(tables.counters.c.value).where(tables.counters.c.name == "case")
    largest = connection.execute(select(func.max(tables.cases.c.number))).scalar() or 0
    loads = select(tables.loads.c.owner, tables.loads.c.open_cases).where(tables.loads.c.open_cases > 0)
    turns = select(tables.turns.c.queue, tables.turns.c.owner)
    away = select(tables.absences.c.agent, tables.absences.c.until).where(tables.absences.c.until.is_not(None))
    return Shared(
        next_number=max(connection.execute(counter).scalar() or 1, largest + 1),
        loads=MappingProxyType({r[0]: r[1] for r in connection.execute(loads)}),
        last_assigned=MappingProxyType({r[0]: r[1] for r in connection.execute(turns)}),
        unproven_last_hour=_unproven(connection, now),
        away=MappingProxyType({r[0]: date.fromisoformat(r[1]) for r in connection.execute(away)}),
    )


def _unproven(connection: Connection, now: datetime) -> int:
    """Of the last hour, and what waits beyond it. Counted apart, so that each count has its index."""
    table = tables.outbox
    count = select(func.count()).select_from(table).where(tables.IS_UNPROVEN)
    waits = and_(tables.IS_WAITING, table.c.next_attempt_at.between(micros(now) + 1, micros(now + PUT_OFF)))
    recent = count.where(table.c.queued_at > micros(now - timedelta(hours=1)), not_(waits))
    return sum(connection.execute(statement).scalar() or 0 for statement in (recent, count.where(waits)))
