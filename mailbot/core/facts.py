"""Everything a decision may see, read beforehand. `Wanted` names what to read, `Known` is what storage answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.case.model import Case, Entry, WindowName
from mailbot.core.message import Address, Message
from mailbot.core.quota import Used
from mailbot.core.report.figures import Report
from mailbot.core.telling import Telling


@dataclass(frozen=True, slots=True)
class MailCause:
    """A mail that was received. `received_at` is the instant it counts from; `quiet`: imported, nobody is mailed."""

    received_id: int
    mailbox: str
    received_at: datetime
    message: Message
    envelope_to: tuple[str, ...] = ()
    quiet: bool = False
    confirmed: bool = False  # its agent confirmed it by reply
    envelope_from: str | None = None  # empty: sent by nobody, so by a machine; None: not told
    released: bool = False  # a person took it out of what was held: nothing holds it again

    @property
    def key(self) -> str:
        return f"mail:{self.received_id}:confirmed" if self.confirmed else f"mail:{self.received_id}"


def received_by(cause: str) -> int | None:
    """The received mail of a MailCause's key, confirmed or not; None for the keys of other causes."""
    kind, _, rest = cause.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == "mail" and number.isdigit() else None


@dataclass(frozen=True, slots=True)
class DeadlineCause:
    """The stored instant of one window on one case has come.

    `again`: a window that moved may come back to an instant at which something was decided about it before.
    """

    case: int
    window: WindowName
    step_at: datetime
    again: int = 0

    @property
    def key(self) -> str:
        again = f":{self.again}" if self.again else ""
        return f"deadline:{self.case}:{self.window}:{int(self.step_at.timestamp())}{again}"


class Act(StrEnum):
    CLOSE = "close"
    TAKE = "take"
    ACKNOWLEDGE = "acknowledge"  # "got it", for one of the cases that a digest named


@dataclass(frozen=True, slots=True)
class CommandCause:
    """A person at the command line (or a page) does something to a case; `id` is unique per command given."""

    id: str
    act: Act
    case: int
    by: str
    text: str = ""

    @property
    def key(self) -> str:
        return f"command:{self.id}"


class Side(StrEnum):
    """Which of the two cases of a move is decided about."""

    FROM = "from"
    TO = "to"


@dataclass(frozen=True, slots=True)
class RegroupCause:
    """A person says that mails (the entries of `causes`), or a `whole` case, belong to another case.

    `case` is the one decided about; the order is decided once for each `side`. `id` is unique per order given.
    """

    id: str
    side: Side
    source: int
    other: int  # where they go; a number that no case has yet opens it
    causes: tuple[str, ...]
    by: str
    whole: bool = False

    @property
    def case(self) -> int:
        return self.source if self.side is Side.FROM else self.other

    @property
    def key(self) -> str:
        return f"regroup:{self.id}:{self.side}"


@dataclass(frozen=True, slots=True)
class TroubleCause:
    """A part of the daemon has not worked since an instant, or works again. The last two are for people to read."""

    part: str
    since: datetime
    because: str
    recovered: bool = False
    headline: str = ""
    remedy: str = ""

    @property
    def key(self) -> str:
        return f"trouble:{self.part}:{int(self.since.timestamp())}:{'over' if self.recovered else 'begun'}"


@dataclass(frozen=True, slots=True)
class PolicyCause:
    """The policy of that digest came into force at that instant: what runs on an open case is counted again."""

    case: int
    policy: str
    since: datetime

    @property
    def key(self) -> str:
        return f"policy:{self.case}:{self.policy[:16]}:{int(self.since.timestamp() * 1000)}"


@dataclass(frozen=True, slots=True)
class TellingCause:
    """Somebody is owed word of a case; the first of the tellings that are settled together."""

    case: int
    first: Telling
    at: datetime

    @property
    def key(self) -> str:
        return f"telling:{self.first.key}:{_short(self.first.person.key)}"


@dataclass(frozen=True, slots=True)
class DigestCause:
    """One person is owed word of several cases at once; `first` is the earliest of the tellings."""

    person: Address
    first: Telling
    at: datetime

    @property
    def key(self) -> str:
        return f"digest:{self.first.key}:{_short(self.person.key)}"


def _short(address: str) -> str:
    """Keys of causes have room for addresses that people have, and a digest of longer ones."""
    return address if len(address) <= 100 else hashlib.sha256(address.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ReportCause:
    """A week is over: its figures, as they were counted, go to those who are to have them."""

    due_at: datetime
    report: Report

    @property
    def key(self) -> str:
        return self.key_of(self.due_at)

    @staticmethod
    def key_of(due_at: datetime) -> str:
        return f"report:{int(due_at.timestamp())}"


@dataclass(frozen=True, slots=True)
class OccasionCause:
    """Something that admins are to hear of once, on its day: `name` says what, and is never used for anything else."""

    name: str
    at: datetime
    headline: str
    lines: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"occasion:{self.name}"


Cause = (
    OccasionCause
    | RegroupCause
    | ReportCause
    | TellingCause
    | DigestCause
    | MailCause
    | DeadlineCause
    | CommandCause
    | TroubleCause
    | PolicyCause
)


REPEATED_WITHIN = timedelta(days=14)
"""For so long the same mail that comes again is a repeat (docs/threading.md); later it is a new one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one mail makes worth reading, as keys; bounded. Two mails that share a key are not decided together."""

    address: str | None = None
    message_ids: tuple[str, ...] = ()  # cited, nearest first
    numbers: tuple[int, ...] = ()  # from tokens and from the subject
    own_id: str | None = None
    tallies: tuple[str, ...] = ()  # what mails like this one are counted by (core.trust.likeness)
    repeat_of: str | None = None  # digest of (From, Message-ID, content)
    sent_ids: tuple[str, ...] = ()  # those of message_ids that we signed: the mails whose words may be quoted
    topic: str | None = None  # digest of (From, subject): what a reply without any references may go by
    inside: int | None = None  # the case on which an agent writes: what stands inside it must not go out
    contract: str | None = None  # key of the sender's contract, where that has a quota
    digest: str | None = None  # Message-ID of the digest that is answered

    @property
    def keys(self) -> frozenset[str]:
        ids = [*self.message_ids, *([self.own_id] if self.own_id else [])]
        named = [f"#{n}" for n in self.numbers]
        rest = [k for k in (self.address, self.repeat_of, self.topic, self.contract, *self.tallies) if k]
        return frozenset([*ids, *named, *rest])


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail that we sent, as its reader saw it: `text` has all its words, as text and as HTML."""

    message_id: str
    cause: str
    to_agents: bool
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What storage knows about one `Wanted`. `case_of_id` maps cited Message-IDs to case numbers.

    `awaited` are those of them that no mail had so far: a mail on the case answers them. `cases` has those into which
    a case named was merged. `sent`: the mails of `sent_ids`, else the latest sent on the cases named. `entries`: the
    latest of the case on which an agent writes, or which has a mail of the same Message-ID.
    """

    cases: Mapping[int, Case] = field(default_factory=lambda: MappingProxyType({}))
    case_of_id: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    repeat_case: int | None = None
    is_repeat: bool = False
    answered_before: bool = False  # a person of the desk once answered this address
    sent_today: int = 0  # mails with a budget to this address in the last 24 hours
    tallies: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # seen in the last 24 hours
    spam_case: int | None = None  # the latest case of this address, where an agent called it spam
    awaited: frozenset[str] = frozenset()
    topic_case: int | None = None
    used: Used = field(default_factory=Used)  # of the contract
    sent: tuple[SentMail, ...] = ()
    entries: tuple[Entry, ...] = ()
    digest: tuple[int, ...] = ()  # the cases that it named


@dataclass(frozen=True, slots=True)
class Shared:
    """What all decisions of a run share; carried forward from one decision to the next by `after`."""

    next_number: int
    loads: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # open cases by agent
    last_assigned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # agent by queue
    unproven_last_hour: int = 0
    away: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))  # last day, by agent who said so

    def after(self, *, opened: bool, queue: str | None, owner: str | None, unproven: int) -> Shared:
        """The same after one more decision: numbers used, loads and turns moved on."""
        loads, turns = self.loads, self.last_assigned
        if owner and queue:
            loads = MappingProxyType({**loads, owner: loads.get(owner, 0) + 1})
            turns = MappingProxyType({**turns, queue: owner})
        return replace(
            self,
            next_number=self.next_number + int(opened),
            loads=loads,
            last_assigned=turns,
            unproven_last_hour=self.unproven_last_hour + unproven,
        )


class Level(StrEnum):
    """How well a sender is known (design section 6)."""

    STRANGER = "stranger"
    CLAIMED = "claimed"
    PROVEN = "proven"


class PartyRole(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    OURSELVES = "ourselves"
    NOBODY = "nobody"  # the mail has no identity


@dataclass(frozen=True, slots=True)
class Party:
    """The writer of a mail: who it is, how well proven, and why we think so."""

    person: Address | None
    role: PartyRole
    level: Level
    because: str
    agent: str | None = None
    known: bool = False  # a contact, or had a person's answer before


class TokenKind(StrEnum):
    """What a reply to the mail that carried the token means."""

    ANSWER = "answer"  # to customers: their reply
    NOTIFICATION = "notification"  # to agents: a reply is the answer to the customer
    ESCALATION = "escalation"  # to agents: a reply acknowledges and is a note
    DIGEST = "digest"  # to agents: the same for all the cases that it names
    CONFIRM = "confirm"  # to agents: a reply confirms an unproven mail
    HELD = "held"  # to agents: a reply may let a held mail through

    @property
    def names_case(self) -> bool:
        """A digest names several, the others a received mail."""
        return self not in (TokenKind.CONFIRM, TokenKind.HELD, TokenKind.DIGEST)


@dataclass(frozen=True, slots=True)
class TokenFound:
    """A token of ours in a mail that came back: genuine (signed, unexpired), and whether it was made for the sender."""

    number: int  # of the case; of the received mail for CONFIRM
    kind: TokenKind
    for_sender: bool
    expired: bool = False
    id: str = ""  # the Message-ID of ours that it was found in


@dataclass(frozen=True, slots=True)
class Match:
    """Which case, and on what evidence, strongest first. `claimed_number` names a case a stranger only claims."""

    case: Case | None
    evidence: tuple[str, ...] = ()
    token: TokenFound | None = None
    claimed_number: int | None = None
    score: int = 0
    others: tuple[tuple[int, int], ...] = ()  # cases that had less for them, with their score
    invites: bool = False  # who writes was written to, or writes to who takes part: a conversation, no mere claim
    related: int | None = None  # a case that answers the same unseen mail, from people with no part in this one

    @property
    def told(self) -> tuple[str, ...]:
        """The evidence with the score, and what the other cases had."""
        if self.case is None:
            return self.evidence
        less = "".join(f"; case {number} had {score}" for number, score in self.others)
        return (*self.evidence, f"score {self.score} for case {self.case.number}{less}")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that `decide` sees besides the desk and the instant."""

    cause: Cause
    party: Party
    match: Match
    known: Known
    shared: Shared
    recent: tuple[Entry, ...] = ()  # the case's last entries, for what an escalation shows
    owed: tuple[Telling, ...] = ()  # what is settled now: of one case, or of the one person of a digest
    bundled: frozenset[str] = frozenset()  # keys of those people who hear of this case in a digest
    cases: Mapping[int, Case] = field(default_factory=lambda: MappingProxyType({}))  # of a digest or move, by number
    moved: tuple[Entry, ...] = ()  # what a move takes to another case

    @property
    def released(self) -> bool:
        """A person took the mail out of what was held."""
        return isinstance(self.cause, MailCause) and self.cause.released

    @property
    def mail(self) -> MailCause:
        assert isinstance(self.cause, MailCause)
        return self.cause

    @property
    def message(self) -> Message:
        return self.mail.message
