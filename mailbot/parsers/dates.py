"""The Date header as an instant. It is what the sender says: never used for deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz


def read_date(value: str) -> datetime | None:
    """An aware instant, UTC where no zone is given; None for what is not a date."""
    try:
        parts = parsedate_tz(value[:200])
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if parts is None:
        return None
    offset = parts[9] or 0
    zone = UTC if abs(offset) >= 86_400 else timezone(timedelta(seconds=offset))
    try:
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, OverflowError, TypeError):
        return None
