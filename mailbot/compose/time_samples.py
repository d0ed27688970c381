"""Sample values for the mails that an instant makes: digests, reminders, follow-ups and what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from mailbot.core.decide.telling import DigestLine

Values = Mapping[str, object]
_NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
_LABELS = "Label printer prints every second label blank"
_LINES = (
    DigestLine(
        1042, "[EX-1042]", _LABELS, "Ana Díaz", "Bob Marsh", "high", "respond", _NOW - timedelta(minutes=50), True,
        "1h after it ran out, time 1 of 3",
    ),
    DigestLine(
        1057, "[EX-1057]", "Invoice 2026-311 was paid twice", "Lee Dental", "", "normal", "acknowledge",
        _NOW - timedelta(hours=2), True, "the window has run out",
    ),
    DigestLine(
        1060, "[EX-1060]", "May I speak to somebody else", "Ben Roy", "Bob Marsh", "normal", "", None, False,
        "Ben Roy asks for somebody higher up",
    ),
    DigestLine(
        1061, "[EX-1061]", "How do I change the paper size of A-very-long-product-name-without-any-space-XZ1000-PLUS?",
        "Ana Díaz", "Carol Nguyen", "low", "respond", _NOW + timedelta(minutes=40), False,
        "75% of the window has passed",
    ),
)  # fmt: skip

FULL: Mapping[str, Values] = MappingProxyType(
    {
        "digest": {
            "case": None,
            "key": "",
            "link": "",
            "headline": "4 cases need somebody, 2 promises are overdue",
            "lines": _LINES,
            "more": 12,
            "late": 2,
        },
        "reminder": {
            "key": "",
            "headline": "Ana Díaz asked to be called now",
            "note": "Call me at 14:00 on +1 902 555 0134",
            "at": _NOW,
            "asked_by": "Ana Díaz",
            "owner": "Bob Marsh",
            "history": (),
            "deadlines": (),
        },
        "follow-up": {"closes_at": _NOW + timedelta(days=5), "waits_since": _NOW - timedelta(days=3)},
        "closed": {"waits_since": _NOW - timedelta(days=14)},
        "passed-on": {},
    }
)
BARE: Mapping[str, Values] = MappingProxyType(
    {
        "digest": {"headline": "2 cases need somebody", "lines": _LINES[2:], "more": 0, "late": 0},
        "reminder": {
            "headline": "You asked to be reminded",
            "note": "",
            "at": _NOW,
            "asked_by": "",
            "owner": "",
            "history": (),
            "deadlines": (),
        },
        "follow-up": {"closes_at": None, "waits_since": _NOW - timedelta(days=3)},
        "closed": {"waits_since": _NOW - timedelta(days=14)},
        "passed-on": {},
    }
)
