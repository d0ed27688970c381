"""Sample values for every template: what loading tries them with, what tests and previews show. One full and one
bare set each, so that both sides of every `if` in the built-in templates are taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from mailbot.compose import aside_sample, report_sample, time_samples
from mailbot.core.letters import CaseShown, DeadlineShown, DeskShown
from mailbot.core.message import Address

Values = Mapping[str, object]
KEY = "K7F3Q-9M2XD-4TRVB-8WNAC-61HZPE"
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HistoryShown:
    """One entry of a case as an agent's mail lists it, oldest first."""

    at: datetime
    who: str
    text: str
    visibility: str


_ANA = Address("Ana Díaz", "ana@example.net")
_WORDS = (
    "Good morning,\n\nsince the update of Friday our label printer prints every second label blank. "
    "We ship at noon, so this is pressing for us.\n\nThe model is a ZD-420, firmware 84.20.\n\nBest,\nAna"
)
_ANSWER = (
    "Good morning Ana,\n\nthe update of Friday changed the sensor's default. Please hold the feed button "
    "until it blinks twice, then let go: the printer measures the labels anew.\n\n"
    "- If it feeds three blank labels, it has worked.\n"
    "- If not, send us a photo of the roll, and we go on from there.\n\nBest,\nBob"
)
_CASE = CaseShown(
    number=1042,
    tag="[EX-1042]",
    subject="Label printer prints every second label blank",
    status="new",
    priority="high",
    queue="hardware",
    owner="Bob Marsh",
    opened_at=NOW - timedelta(minutes=12),
    requester=_ANA,
    tags=("printer", "high"),
)
_BARE_CASE = CaseShown(
    number=1042,
    tag="[EX-1042]",
    subject="",
    status="new",
    priority="normal",
    queue="support",
    owner="",
    opened_at=NOW,
    requester=Address("", "ana@example.net"),
    tags=(),
)
_HISTORY = (
    HistoryShown(NOW - timedelta(hours=5), "Ana Díaz", _WORDS, "public"),
    HistoryShown(NOW - timedelta(hours=2), "Bob Marsh", "Asked the maker about the firmware.", "internal"),
    HistoryShown(NOW - timedelta(minutes=40), "Ana Díaz", "Any news? The truck comes at noon.", "public"),
)
_DEADLINES = (
    DeadlineShown("acknowledge", NOW + timedelta(minutes=30)),
    DeadlineShown("respond", NOW + timedelta(hours=4)),
)
_COMMON: Values = MappingProxyType(
    {
        "desk": DeskShown("Example Support", "support@example.com", "https://desk.example.com"),
        "case": _CASE,
        "reader": _ANA,
        "key": KEY,
        "link": "https://desk.example.com/case",
        "now": NOW,
        "zone": "America/Halifax",
        "lang": "en",
    }
)
_BARE: Values = MappingProxyType(
    {
        **_COMMON,
        "desk": DeskShown("Example Support", "support@example.com", ""),
        "case": _BARE_CASE,
        "reader": Address("", "ana@example.net"),
        "key": "",
        "link": "",
    }
)
_CASELESS: Values = MappingProxyType({**_BARE, "case": None})
_FOR_AGENT: Values = MappingProxyType({"key": "", "reader": Address("Bob Marsh", "bob@example.com")})

_FULL: Mapping[str, Values] = MappingProxyType(
    {
        "receipt": {
            "echo": True,
            "answer_by": NOW + timedelta(hours=4),
            "acknowledge_by": NOW + timedelta(minutes=30),
            "missing": ("serial number", "location"),
            "opens_at": NOW + timedelta(hours=18),
            "claimed": 1007,
            "text": _WORDS,
            "escalate": "escalate",
        },
        "taken": {"agent": "Bob", "answer_by": NOW + timedelta(hours=4)},
        "answer": {"agent": "Bob", "text": _ANSWER},
        "resolution": {"agent": "Bob", "text": _ANSWER, "closed": True},
        "refusal": {
            "reason": "This desk works for customers with a contract, and we found none for your address.",
            "reference": "R-20261123-7",
            "held": True,
        },
        "notification": {
            **_FOR_AGENT,
            "event": "new",
            "headline": "New case from Ana Díaz",
            "text": _WORDS,
            "full_text_differs": True,
            "proposed": ("ben@example.org", "carla@example.net"),
            "may_answer": True,
            "sender": _ANA,
            "level": "proven",
            "because": "dmarc=pass for example.net",
            "deadlines": _DEADLINES,
            "files": ("label.jpg", "settings.pdf"),
            "owner": "Bob Marsh",
            "history": _HISTORY[:2],
        },
        "escalation": {
            **_FOR_AGENT,
            "window": "respond",
            "due_at": NOW + timedelta(minutes=30),
            "missed": False,
            "owner": "Bob Marsh",
            "headline": "The first answer to Ana Díaz is due in 30 minutes",
            "because": "75% of the window for high priority has passed",
            "history": _HISTORY,
            "told": ("Bob Marsh", "Carol Nguyen"),
            "deadlines": _DEADLINES,
        },
        "confirm": {
            **_FOR_AGENT,
            "text": "#close\nThe printer works again, thank you.",
            "subject": "Re: Label printer prints every second label blank [EX-1042]",
            "because": "it carried no token of ours and no dmarc=pass",
        },
        "held": {**_FOR_AGENT, **aside_sample.FULL, "text": _WORDS},
        "notice": {
            **_FOR_AGENT,
            "headline": "Mail to ana@example.net did not arrive",
            "lines": (
                "The server of example.net answered: 550 5.1.1 no such user.",
                "The mail was the answer of 23 November, 10:02.",
            ),
        },
        "report": {**_FOR_AGENT, "case": None, "report": report_sample.FULL},
        **time_samples.FULL,
    }
)
_EMPTY: Mapping[str, Values] = MappingProxyType(
    {
        "receipt": {
            **_BARE,
            "echo": False,
            "answer_by": None,
            "acknowledge_by": None,
            "missing": (),
            "opens_at": None,
            "claimed": None,
            "text": "",
            "escalate": "",
        },
        "taken": {**_BARE, "agent": "Bob", "answer_by": None},
        "answer": {**_BARE, "agent": "", "text": "Yes."},
        "resolution": {**_BARE, "agent": "", "text": "", "closed": False},
        "refusal": {**_CASELESS, "reason": "We cannot take this mail.", "reference": "", "held": False},
        "notification": {
            **_BARE,
            "event": "unverified",
            "headline": "Unproven mail on a case",
            "text": "",
            "full_text_differs": False,
            "proposed": (),
            "may_answer": False,
            "sender": Address("", "ana@example.net"),
            "level": "claimed",
            "because": "",
            "deadlines": (),
            "files": (),
            "owner": "",
            "history": (),
        },
        "escalation": {
            **_BARE,
            "window": "acknowledge",
            "due_at": NOW - timedelta(minutes=5),
            "missed": True,
            "owner": "",
            "headline": "Nobody has taken the case of ana@example.net",
            "because": "",
            "history": (),
            "told": (),
            "deadlines": (),
        },
        "confirm": {**_CASELESS, "text": "", "subject": "", "because": ""},
        "held": {**_CASELESS, **aside_sample.BARE},
        "notice": {**_CASELESS, "headline": "The mailbox answers again", "lines": ()},
        "report": {**_CASELESS, "report": report_sample.BARE},
        **{name: {**_BARE, **values} for name, values in time_samples.BARE.items()},
    }
)
NAMES = tuple(_FULL)


def full(name: str) -> Values:
    """Everything said; a template of an admin's own making may use what any mail to a customer has."""
    return MappingProxyType({**_COMMON, **(_FULL.get(name) or _of_customers(_FULL))})


def bare(name: str) -> Values:
    """As little said as can be: a stranger, no owner, nothing due."""
    return _EMPTY.get(name) or _of_customers(_EMPTY)


def _of_customers(samples: Mapping[str, Values]) -> Values:
    return {**samples["receipt"], **samples["taken"], **samples["answer"], **samples["refusal"]}


def trials(name: str) -> tuple[Values, ...]:
    """The sets that a template of this name must render with; `base` may use what all have in common."""
    if name == "base":
        return (_COMMON, _BARE)
    return (full(name), bare(name))
