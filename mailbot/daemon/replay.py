"""Replaying the past: the journal and kept mail are read, mail is parsed beside, and the desk in memory decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from mailbot.core.case.model import Case
from mailbot.core.cause import MailCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.facts import Facts
from mailbot.core.gather import wanted
from mailbot.core.mail import ReceivedMail
from mailbot.core.mail_cause import mail_cause
from mailbot.core.message import Message
from mailbot.core.policy import Desk
from mailbot.core.trial import seed
from mailbot.core.trial.past import Decided, Past, as_it_was
from mailbot.core.trial.player import Player
from mailbot.core.trial.replay import Again, Change, Replay
from mailbot.daemon.parser_process import Parsed, ParserProcess
from mailbot.daemon.past_tokens import signed_anew
from mailbot.parsers import parse

AT_ONCE = 200  # mails that are parsed while those before them are decided
TURNS = 2000  # decisions that are looked through for whose turn it was
NO_SECRET = b"a desk that is tried out"


@dataclass(slots=True)
class Result:
    """`mails` and `others` were decided again; `lost` are mails whose bytes are no longer kept."""

    mails: int = 0
    others: int = 0
    lost: int = 0
    changes: list[Change] = field(default_factory=list)
    policies: int = 0  # changes of policy in the stretch: what was decided under another one differs for that, too


def replay(
    past: Past,
    desk: Desk,
    secrets: tuple[bytes, ...],
    since: datetime,
    until: datetime,
    shown: Callable[[Sequence[Decided]], Iterable[Decided]],
) -> Result:
    """Decides about everything in [since, until] anew. `shown` hands the rows on, with a progress bar."""
    first = past.first_id(since)
    rows = tuple(past.decided(first, until))
    before = _Before(past, first, rows)
    player = Player(desk, secrets[0] if secrets else NO_SECRET, parse, secrets[1:])
    again = Replay(player, rows, before.highest())
    before.remember(player)
    result = Result(policies=len({str(row.detail.get("policy")) for row in rows if row.kind == "policy"}))
    for row, mail in _read(past, shown(rows), before, player, bool(secrets)):
        result.mails += mail is not None
        result.others += row.kind in ("deadline", "command")
        result.lost += mail is None and row.kind == "mail"
        result.changes += again.again(row, mail)
    if rows:
        result.changes += again.until(rows[-1].at - timedelta(minutes=2))
    return result


def decided_again(past: Past, desk: Desk, secrets: tuple[bytes, ...], row: Decided) -> tuple[Facts, Decision] | None:
    """One mail of the past by this policy, on the desk as it stood then; None where the mail is no longer kept."""
    player = Player(desk, secrets[0] if secrets else NO_SECRET, parse, secrets[1:])
    before = _Before(past, row.id, (row,))
    before.remember(player)
    ((_, mail),) = _read(past, (row,), before, player, bool(secrets))
    if mail is None:
        return None
    number = row.case if opens(row) else before.highest() + 1
    with player.storage.look() as look:
        facts = player.facts(look, mail.cause, row.at, number)
    return facts, decide(facts, desk, row.at)


class _Before:
    """The desk as it stood when the stretch begins, as far as the stretch touches it."""

    def __init__(self, past: Past, first: int, rows: Sequence[Decided]) -> None:
        self._past, self._first, self._rows = past, first, rows
        self._opened = {row.case for row in rows if row.case and opens(row)}
        self._known: set[int] = set()

    def highest(self) -> int:
        """Numbers above it are free for cases that the past did not have."""
        return max(self._past.newest_case(), 0)

    def remember(self, player: Player) -> None:
        memory = player.storage.memory
        touched = {row.case for row in self._rows if row.case}
        self.add_cases(player, touched)
        with memory.transaction():
            if self._rows:
                at = self._rows[0].at
                sent, again = self._past.automatic(at - timedelta(days=1), at), {row.cause for row in self._rows}
                seed.add_sent(memory, [mail for mail in sent if mail.cause not in again])
            seed.add_desk(memory, self._loads(touched, memory.cases), self._turns())

    def add_cases(self, player: Player, numbers: Iterable[int]) -> None:
        """As they stood; those that were opened later are left out."""
        new = sorted(set(numbers) - self._opened - self._known)
        self._known.update(new)
        now, before = self._past.cases(new), self._past.before(new, self._first)
        with player.storage.memory.transaction():
            for number, case in now.items():
                was = as_it_was(case, before.get(number, ()))
                if was is not None:
                    seed.add_case(player.storage.memory, was)

    def add_ids(self, player: Player, ids: Sequence[str]) -> None:
        found = {name: number for name, number in self._past.cases_of_ids(ids).items() if number not in self._opened}
        self.add_cases(player, found.values())
        with player.storage.memory.transaction():
            seed.add_ids(player.storage.memory, found)

    def add_people(self, player: Player, addresses: Sequence[str]) -> None:
        """One case on which an address was answered is enough to know it by."""
        known = self._past.answered(addresses)
        self.add_cases(player, [n for numbers in known.values() for n in sorted(numbers)[:3]])

    def _loads(self, touched: set[int], then: Mapping[int, Case]) -> Mapping[str, int]:
        """Open cases by owner: as they are now, but for the cases that have changed since."""
        loads = Counter(self._past.loads())
        loads.subtract(_carried(self._past.cases(sorted(touched | self._opened)).values()))
        loads.update(_carried(then.values()))
        return {owner: n for owner, n in loads.items() if n > 0}

    def _turns(self) -> Mapping[str, str]:
        """Who was last given a case of each queue."""
        found: dict[str, str] = {}
        for row in self._past.newest_before(self._first, TURNS):
            given = next((str(e["owner"]) for e in reversed(row.effects) if e["type"] == "Assign"), None)
            queues = [str(e["queue"]) for e in row.effects if e["type"] in ("OpenCase", "SetQueue")]
            if given and queues:
                found.setdefault(queues[-1], given)
        return found


def opens(row: Decided) -> bool:
    return any(effect["type"] == "OpenCase" for effect in row.effects)


def _carried(cases: Iterable[Case]) -> Counter[str]:
    return Counter(case.owner for case in cases if case.owner and not case.status.is_done)


def _read(
    past: Past, rows: Iterable[Decided], before: _Before, player: Player, signed: bool
) -> Iterator[tuple[Decided, Again | None]]:
    """Each row with its mail, where it is about one; the next mails are parsed while these are decided."""
    chunks = _chunks(rows)
    with ParserProcess() as parser:
        chunk = next(chunks, [])
        mails = _submitted(past, chunk, parser)
        while chunk:
            parsed = dict(zip(mails, parser.collect() if mails else [], strict=True))
            following = next(chunks, [])
            next_mails = _submitted(past, following, parser)
            yield from _with_mails(past, chunk, mails, parsed, before, player, signed)
            chunk, mails = following, next_mails


def _chunks(rows: Iterable[Decided]) -> Iterator[list[Decided]]:
    source = iter(rows)
    while chunk := list(islice(source, AT_ONCE)):
        yield chunk


def _submitted(past: Past, chunk: Sequence[Decided], parser: ParserProcess) -> Mapping[int, ReceivedMail]:
    mails = past.mails(sorted({number for row in chunk if (number := received_id(row)) is not None}))
    if mails:
        parser.submit([mail.raw for mail in mails.values()])
    return mails


def received_id(row: Decided) -> int | None:
    """Of the mail that a row of the journal is about; a mail that a person dropped was not decided."""
    kind, _, rest = row.cause.partition(":")
    number = rest.partition(":")[0].partition("/")[0]
    return int(number) if kind == "mail" and not rest.endswith("/dropped") and number.isdigit() else None


def _with_mails(
    past: Past,
    chunk: Sequence[Decided],
    mails: Mapping[int, ReceivedMail],
    parsed: Mapping[int, Parsed],
    before: _Before,
    player: Player,
    signed: bool,
) -> Iterator[tuple[Decided, Again | None]]:
    causes: dict[int, MailCause] = {}
    messages = {number: one.message for number, one in parsed.items()}
    if not signed:
        messages = signed_anew(past, messages, player.desk, player.secret)
    for row in chunk:
        number = received_id(row)
        if number is not None and number in messages:
            causes[row.id] = _cause(mails[number], messages[number], row)
    asked = [wanted(cause, player.desk, player.secrets, chunk[-1].at) for cause in causes.values()]
    own = {one.own_id for one in asked}  # of mails that are yet to come to this desk
    before.add_ids(player, [i for one in asked for i in one.message_ids if i not in own])
    before.add_cases(player, [n for one in asked for n in one.numbers])
    before.add_people(player, [one.address for one in asked if one.address])
    for row in chunk:
        number = received_id(row)
        if row.id in causes and number is not None:
            with player.storage.memory.transaction():
                seed.arrive(player.storage.memory, mails[number])
        yield row, Again(causes[row.id], None) if row.id in causes else None


def _cause(mail: ReceivedMail, message: Message, row: Decided) -> MailCause:
    """As it was when that row was written: not confirmed yet, or not yet released."""
    confirmed = row.cause.partition("/")[0].endswith(":confirmed")
    past = replace(mail, confirmed=confirmed, released=mail.released and "/held" not in row.cause)
    return mail_cause(past, message, row.at)
