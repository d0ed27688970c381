"""What is decided about: a mail, a window whose instant has come, an order of a person, and what the daemon itself
comes upon. The key of a cause is its identity: the journal decides each once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.case.model import WindowName
from mailbot.core.message import Address, Message
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
    A `split` is a request of its own, whose requester hears its number; it is under `subject` where that is given.
    It `copies` where nothing of its customer's would be left on the case it comes from. `refused`: why nothing moves,
    for who ordered it to read.
    """

    id: str
    side: Side
    source: int
    other: int  # where they go; a number that no case has yet opens it
    causes: tuple[str, ...]
    by: str
    whole: bool = False
    split: bool = False
    copies: bool = False
    subject: str = ""
    refused: str = ""

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
