"""What the desk in memory knows of the wish of one mail: the twin of `storage.reading`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from mailbot.core.case.model import SPAM_TAG, Case
from mailbot.core.changes import hours_counted, standing
from mailbot.core.facts import REPEATED_WITHIN, Known, SentMail, Wanted
from mailbot.core.quota import Used
from mailbot.core.trial.memory import Memory


def load(memory: Memory, number: int) -> Case | None:
    case = memory.cases.get(number)
    return replace(case, deadlines=standing(list(memory.deadlines[number].values()))) if case else None


def known(memory: Memory, wanted: Wanted, now: datetime) -> Known:
    ids = (*wanted.message_ids, *([wanted.own_id] if wanted.own_id else []))
    awaited = {i: memory.awaited[i] for i in ids if i in memory.awaited}
    case_of_id = {i: memory.message_ids[i] for i in ids if i in memory.message_ids} | awaited
    repeat = _recent(memory, wanted.repeat_of, now)
    topic = _recent(memory, wanted.topic, now)
    repeat_case, topic_case = (found[0] if found else None for found in (repeat, topic))
    extra = (n for n in (repeat_case, topic_case) if n)
    cases = _with_merged(memory, (*case_of_id.values(), *wanted.numbers, *extra))
    address = (wanted.address or "").casefold()
    said = (*(case_of_id[i] for i in wanted.message_ids if i in case_of_id), *wanted.numbers)
    named = tuple(n for n in dict.fromkeys(said) if n in cases)
    own = wanted.own_id if wanted.own_id in memory.message_ids else None
    looked_into = (*((case_of_id[own],) if own else ()), *(named[:1] if wanted.inside is not None else ()))
    return Known(
        cases=MappingProxyType(cases),
        case_of_id=MappingProxyType(case_of_id),
        repeat_case=repeat_case,
        is_repeat=repeat is not None,
        answered_before=bool(memory.answered.get(address)),
        sent_today=_sent_since(memory, address, now - timedelta(hours=24)),
        tallies=MappingProxyType({name: _seen(memory, name, now) for name in wanted.tallies}),
        spam_case=_called_spam(memory, address),
        awaited=frozenset(awaited),
        topic_case=topic_case,
        sent=_sent_mails(memory, wanted.sent_ids, named),
        entries=tuple(e for n in dict.fromkeys(looked_into) for e in memory.entries.get(n, ())[-_ENTRIES:]),
        used=Used(*memory.contract_use.get(wanted.contract, (0, 0))) if wanted.contract else Used(),
        digest=tuple(sorted(memory.digest_cases.get(wanted.digest, ()))) if wanted.digest else (),
    )


_ENTRIES = 60  # of a case whose history is looked into
_LATEST = 12  # mails of a case, where a mail cites none of ours


def _recent(memory: Memory, digest: str | None, now: datetime) -> tuple[int | None, datetime] | None:
    found = memory.repeats.get(digest) if digest else None
    return found if found is not None and found[1] > now - REPEATED_WITHIN else None


def _with_merged(memory: Memory, numbers: Iterable[int]) -> dict[int, Case]:
    """These cases, each followed by those in which it goes on."""
    found: dict[int, Case] = {}
    for number in numbers:
        while number not in found and (case := load(memory, number)):
            found[number] = case
            number = case.merged_into or number
    return found


def _sent_mails(memory: Memory, ids: Sequence[str], cases: Iterable[int]) -> tuple[SentMail, ...]:
    rows = [memory.sent[i] for i in ids if i in memory.sent]
    rows = rows or [row for number in cases for row in memory.sent_on.get(number, ())[-_LATEST:]]
    mails = (memory.outbox[row].row.mail for row in rows)
    return tuple(SentMail(m.message_id, m.cause, m.kind.is_for_agents, m.text) for m in mails)


def _sent_since(memory: Memory, address: str, since: datetime) -> int:
    return sum(memory.outbox[row_id].row.mail.queued_at > since for row_id in memory.sent_to.get(address, ()))


def _seen(memory: Memory, name: str, now: datetime) -> int:
    hours = hours_counted(now)
    return sum(memory.tallies.get((name, hour), 0) for hour in hours)


def _called_spam(memory: Memory, address: str) -> int | None:
    """The address's latest case, where it is marked as spam; one opened since says that the address is free."""
    latest = memory.latest_of(address)
    return latest if latest is not None and SPAM_TAG in memory.cases[latest].tags else None
