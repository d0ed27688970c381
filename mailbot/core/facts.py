"""Everything a decision may see, read beforehand. `Wanted` names what to read, `Known` is what storage answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.case.model import Case, Entry, WindowName
from mailbot.core.message import Address, Message


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

    @property
    def key(self) -> str:
        return f"mail:{self.received_id}:confirmed" if self.confirmed else f"mail:{self.received_id}"


@dataclass(frozen=True, slots=True)
class DeadlineCause:
    """The stored instant of one window on one case has come."""

    case: int
    window: WindowName
    step_at: datetime

    @property
    def key(self) -> str:
        return f"deadline:{self.case}:{self.window}:{int(self.step_at.timestamp())}"


class Act(StrEnum):
    CLOSE = "close"
    TAKE = "take"


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


Cause = MailCause | DeadlineCause | CommandCause | TroubleCause | PolicyCause


REPEATED_WITHIN = timedelta(days=14)
"""For so long the same mail that comes again is a repeat (docs/threading.md); later it is a new one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one mail makes worth reading, as keys; bounded. Two mails that share a key are not decided together."""

    address: str | None = None
    message_ids: tuple[str, ...] = ()  # cited, nearest first
    numbers: tuple[int, ...] = ()  # from tokens and from the subject
    own_id: str | None = None
    repeat_of: str | None = None  # digest of (From, Message-ID, content)

    @property
    def keys(self) -> frozenset[str]:
        ids = [*self.message_ids, *([self.own_id] if self.own_id else [])]
        named = [f"#{n}" for n in self.numbers]
        rest = [k for k in (self.address, self.repeat_of) if k]
        return frozenset([*ids, *named, *rest])


@dataclass(frozen=True, slots=True)
class Known:
    """What storage knows about one `Wanted`. `case_of_id` maps cited Message-IDs to case numbers."""

    cases: Mapping[int, Case] = field(default_factory=lambda: MappingProxyType({}))
    case_of_id: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    repeat_case: int | None = None
    is_repeat: bool = False
    answered_before: bool = False  # a person of the desk once answered this address
    sent_today: int = 0  # mails with a budget to this address in the last 24 hours


@dataclass(frozen=True, slots=True)
class Shared:
    """What all decisions of a run share; carried forward from one decision to the next by `after`."""

    next_number: int
    loads: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))  # open cases by agent
    last_assigned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # agent by queue
    unproven_last_hour: int = 0

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
    CONFIRM = "confirm"  # to agents: a reply confirms an unproven mail


@dataclass(frozen=True, slots=True)
class TokenFound:
    """A token of ours in a mail that came back: genuine (signed, unexpired), and whether it was made for the sender."""

    number: int  # of the case; of the received mail for CONFIRM
    kind: TokenKind
    for_sender: bool
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Which case, and on what evidence, strongest first. `claimed_number` names a case a stranger only claims."""

    case: Case | None
    evidence: tuple[str, ...] = ()
    token: TokenFound | None = None
    claimed_number: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that `decide` sees besides the desk and the instant."""

    cause: Cause
    party: Party
    match: Match
    known: Known
    shared: Shared
    recent: tuple[Entry, ...] = ()  # the case's last entries, for what an escalation shows

    @property
    def mail(self) -> MailCause:
        assert isinstance(self.cause, MailCause)
        return self.cause

    @property
    def message(self) -> Message:
        return self.mail.message
