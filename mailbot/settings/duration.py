"""Durations as the configuration writes them; agents write them alike in their mails, so the core reads both."""

from __future__ import annotations

from mailbot.core.time.duration import EXPECTED, parse_seconds, parse_span

__all__ = ["EXPECTED", "parse_seconds", "parse_span"]
