"""How case numbers are written and found: `case_number` of desk.yml."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from mailbot.settings.words import LISTED, Section, wrong


def _tag(text: str) -> str:
    if text.count("{number}") != 1:
        raise wrong("expected {number} once, such as '[Case #{number}]'")
    before = text.partition("{number}")[0]
    if not any(c.isalnum() or c in "#[(" for c in before):
        raise wrong("a word or sign must stand before {number}, or every number would be a case", "write ref {number}")
    if any(not c.isprintable() for c in text) or len(text) > 60:
        raise wrong("expected one short line of text")
    return text


Tag = Annotated[str, AfterValidator(_tag)]


class Numbering(Section):
    tag: Tag = "[Case #{number}]"
    also: Annotated[tuple[Tag, ...], LISTED] = ()
    start: Annotated[int, Field(ge=1, le=10**9)] = 1001
