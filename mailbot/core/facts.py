"""Everything a decision may see, read beforehand. `Wanted` names what to read, `Known` is what storage answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.case.model import Case, Entry
from mailbot.core.cause import Cause, MailCause
from mailbot.core.message import Address, Message
from mailbot.core.quota import Used
from mailbot.core.telling import Telling

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

    def after(
        self,
        *,
        opened: bool,
        loads: Mapping[str, int],
        turns: Mapping[str, str],
        unproven: int,
        away: Mapping[str, date | None],
    ) -> Shared:
        """The same after one more decision. `loads`: by how much they shift; `away`: None for somebody who is back."""
        gone = {agent: day for agent, day in {**self.away, **away}.items() if day is not None}
        return replace(
            self,
            next_number=self.next_number + int(opened),
            loads=MappingProxyType({**self.loads, **{a: self.loads.get(a, 0) + n for a, n in loads.items()}}),
            last_assigned=MappingProxyType({**self.last_assigned, **turns}),
            unproven_last_hour=self.unproven_last_hour + unproven,
            away=MappingProxyType(gone),
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
