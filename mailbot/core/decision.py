"""The result of deciding: what was asked, what hit and missed and why, what is wanted, and the case afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.core.case.model import Case
from mailbot.core.cause import Cause
from mailbot.core.draft import Draft
from mailbot.core.effects import Effect, SendMail


class MailOutcome(StrEnum):
    """The one recorded outcome that every mail has."""

    NEW_CASE = "new_case"
    FOLLOW_UP = "follow_up"
    AGENT = "agent"
    BOUNCE = "bounce"
    MACHINE = "machine"
    OWN = "own"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was asked: whether it hit, and why or why not."""

    rule: str
    hit: bool
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`outcome` is a MailOutcome for mail, `escalated`, `nothing` or `done` for the other causes."""

    cause: Cause
    at: datetime
    outcome: str
    evidence: tuple[str, ...]
    steps: tuple[Step, ...]
    effects: tuple[Effect, ...]
    before: Case | None
    after: Case | None

    @property
    def drafts(self) -> tuple[Draft, ...]:
        return tuple(e.draft for e in self.effects if isinstance(e, SendMail))
