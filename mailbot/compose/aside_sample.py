"""Sample values for the notice of a held mail."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FULL: Mapping[str, object] = MappingProxyType(
    {
        "headline": "A mail waits for a decision: no support contract",
        "sender": "Ana Díaz <ana@example.net>",
        "because": "From is nobody we know",
        "subject": "Label printer prints every second label blank",
        "number": 7,
    }
)
BARE: Mapping[str, object] = MappingProxyType(
    {
        "headline": "A mail waits for a decision",
        "sender": "ana@example.net",
        "because": "",
        "subject": "",
        "text": "",
        "number": 7,
    }
)
