"""Durations as people write them."""

from __future__ import annotations

import pytest

from mailbot.core.time.span import SpanKind
from mailbot.settings.duration import parse_seconds, parse_span

OPEN, DAYS = SpanKind.OPEN, SpanKind.BUSINESS_DAYS
ELAPSED, ELAPSED_DAYS = SpanKind.ELAPSED, SpanKind.ELAPSED_DAYS


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("2h", OPEN, 7200),
        ("30m", OPEN, 1800),
        ("1h30m", OPEN, 5400),
        ("1h 30m", OPEN, 5400),
        ("90 s", OPEN, 90),
        ("2 hours", OPEN, 7200),
        ("1d", DAYS, 1),
        ("3 days", DAYS, 3),
        ("4h elapsed", ELAPSED, 14400),
        ("5m elapsed", ELAPSED, 300),
        ("5 minutes elapsed", ELAPSED, 300),
        ("14d elapsed", ELAPSED_DAYS, 14),
        ("2w elapsed", ELAPSED_DAYS, 14),
        ("4H Elapsed", ELAPSED, 14400),
    ],
)
def test_a_span_is_read(text: str, kind: SpanKind, amount: int) -> None:
    span = parse_span(text)

    assert (span.kind, span.amount, str(span)) == (kind, amount, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "h",
        "0h",
        "-2h",
        "2.5h",
        "1d 2h",
        "2w",
        "2h4",
        "2 x",
        "elapsed",
        "4elapsedh",
        "٢h",
        "9999999999h",
        "5000d",
    ],
)
def test_what_is_no_span_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as|do not mix|ten years"):
        parse_span(text)


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60), ("9m", 540), ("1d 1h", 90_000), ("30d", 2_592_000)])
def test_plain_time_is_read_in_seconds(text: str, seconds: int) -> None:
    assert parse_seconds(text) == seconds
