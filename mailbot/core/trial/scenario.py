"""What a scenario says happens: mails and acts of agents, each at its instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.facts import TokenKind


@dataclass(frozen=True, slots=True)
class Written:
    """A mail that somebody writes. `case`: an answer to what the desk last sent on that case."""

    at: datetime
    place: str  # file:line:column, for what is wrong only once it is played
    sender: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A mail given whole, as a file."""

    at: datetime
    place: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Acted:
    """An agent answers a mail that the desk made for them: a case notification, or an escalation."""

    at: datetime
    place: str
    agent: str
    body: str
    case: int | None = None  # the n-th of the scenario or its number; None: the latest
    answers: TokenKind = TokenKind.NOTIFICATION


Event = Written | Delivered | Acted


@dataclass(frozen=True, slots=True)
class Scenario:
    """Events in order of time, none before `start` or after `until`; `left_out` came after."""

    start: datetime
    until: datetime
    events: tuple[Event, ...]
    left_out: int = 0
