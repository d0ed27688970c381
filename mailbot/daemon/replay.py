"""Replaying the past: the journal and kept mail are read, mail is parsed beside, and the desk in memory decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from mailbot.core.case.model import Case
from mailbot.core.case.threading import cited_ids
from mailbot.core.causes import mail_cause
from mailbot.core.effects import MailKind
from mailbot.core.facts import MailCause, TokenKind
from mailbot.core.gather import wanted
from mailbot.core.letters import TOKEN_OF
from mailbot.core.mail import OutgoingMail, ReceivedMail
from mailbot.core.message import Message
from mailbot.core.policy import Desk
from mailbot.core.trial import seed
from mailbot.core.trial.past import Decided, Past, as_it_was
from mailbot.core.trial.player import Player
from mailbot.core.trial.replay import Again, Change, Replay
from mailbot.core.trust.tokens import LIFE, Token, sign
from mailbot.daemon.parser_process import Parsed, ParserProcess
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
    again = Replay(player, frozenset(row.cause for row in rows), before.highest())
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
                seed.add_sent(memory, self._past.automatic(at - timedelta(days=1), at))
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
        messages = _signed_anew(past, messages, player)
    for row in chunk:
        number = received_id(row)
        if number is not None and number in messages:
            causes[row.id] = _cause(mails[number], messages[number], row)
    asked = [wanted(cause, player.desk, player.secrets, chunk[-1].at) for cause in causes.values()]
    before.add_ids(player, [i for one in asked for i in (*one.message_ids, *([one.own_id] if one.own_id else []))])
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


def _signed_anew(past: Past, messages: Mapping[int, Message], player: Player) -> dict[int, Message]:
    """Without the secret nobody can read a token; but the outbox knows which of our mails is cited."""
    sent = past.sent_as(sorted({cited for message in messages.values() for cited in cited_ids(message)}))
    return {number: _with_tokens(message, sent, player) for number, message in messages.items()}


def _with_tokens(message: Message, sent: Mapping[str, OutgoingMail], player: Player) -> Message:
    domain = player.desk.person.address.rpartition("@")[2]
    ours = {cited: sent[cited] for cited in cited_ids(message) if cited in sent}
    made = {cited: f"{sign(_token(mail), player.secret)}@{domain}" for cited, mail in ours.items()}
    bounce, returned = message.bounce, message.bounce.original_message_id if message.bounce else None
    if bounce and returned in made:
        message = replace(message, bounce=replace(bounce, original_message_id=made.pop(returned)))
    return replace(message, in_reply_to=(*made.values(), *message.in_reply_to)) if made else message


_TO_CUSTOMERS = (MailKind.RECEIPT, MailKind.TAKEN, MailKind.ANSWER, MailKind.RESOLUTION, MailKind.REFUSAL)


def _token(mail: OutgoingMail) -> Token:
    """What stood in its Message-ID (see `core.marks`)."""
    kind = TokenKind.ANSWER if mail.kind in _TO_CUSTOMERS else TOKEN_OF.get(mail.kind, TokenKind.ESCALATION)
    number = mail.case or 0
    if kind is TokenKind.CONFIRM:
        number = int(mail.cause.split(":")[1].partition("/")[0])
    return Token(number, kind, mail.recipient, mail.cause, mail.position, mail.queued_at + LIFE)
