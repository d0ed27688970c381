"""Bytes to Message, one file per concern. Knows nothing of cases, rules or storage."""

from mailbot.parsers.message import file_bytes, parse

__all__ = ["file_bytes", "parse"]
