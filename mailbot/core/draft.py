"""A mail that a decision wants: what it is for, to whom, and the values that its template may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from mailbot.core.message import Address, Attachment


class MailKind(StrEnum):
    """What an outgoing mail is for. The class decides what an uncertain send does and which token it carries."""

    RECEIPT = "receipt"
    TAKEN = "taken"
    ANSWER = "answer"
    RESOLUTION = "resolution"
    NOTIFICATION = "notification"
    ESCALATION = "escalation"
    DIGEST = "digest"  # several cases in one escalation
    REMINDER = "reminder"  # the instant that somebody named has come
    CONFIRM = "confirm"
    NOTICE = "notice"  # to agents and admins: bounces, held mail, trouble
    REPORT = "report"  # figures, to those who are to have them
    REFUSAL = "refusal"
    HELD = "held"  # to agents: a mail waits without a number until somebody lets it through
    FOLLOW_UP = "follow-up"  # to customers who have been silent
    CLOSED = "closed"  # because they stayed so
    PASSED_ON = "passed-on"  # to a customer who asked for somebody higher up

    @property
    def is_for_agents(self) -> bool:
        """Every kind but those that customers get: what stands in such a mail may be internal."""
        return self not in _TO_CUSTOMERS

    @property
    def is_automatic(self) -> bool:
        return self is not MailKind.ANSWER

    @property
    def once_more_when_uncertain(self) -> bool:
        """Agents' answers and escalations go once more; the rest stops, so that it goes at most once."""
        return self in (MailKind.ANSWER, MailKind.ESCALATION, MailKind.REMINDER)


_TO_CUSTOMERS = (
    MailKind.RECEIPT,
    MailKind.TAKEN,
    MailKind.ANSWER,
    MailKind.RESOLUTION,
    MailKind.REFUSAL,
    MailKind.FOLLOW_UP,
    MailKind.CLOSED,
    MailKind.PASSED_ON,
)


class Audience(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail wanted by a decision, for one recipient; `compose` freezes its bytes.

    `values` are what the template may name. `key_for` is the address whose access key the wiring hands in.
    `files` are parts of the causing mail to send along. `earliest` delays a mail that is over a budget.
    """

    kind: MailKind
    audience: Audience
    template: str
    to: Address
    subject: str = ""
    case: int | None = None
    header_to: tuple[Address, ...] = ()
    header_cc: tuple[Address, ...] = ()
    from_name: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    language: str = "en"
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    key_for: str | None = None
    files: tuple[Attachment, ...] = ()
    earliest: datetime | None = None
    budget: str = "none"  # unproven, proven or none: which ceiling it counts against
    cases: tuple[int, ...] = ()  # of a digest: those that a reply to it acknowledges
