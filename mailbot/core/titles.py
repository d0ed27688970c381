"""Subjects of our own words, by language: for mails whose subject may not be, or has no, customer's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mailbot.core.draft import MailKind
from mailbot.core.policy import Desk

_TITLES: Mapping[MailKind, str] = MappingProxyType(
    {
        MailKind.RECEIPT: "We have your request",
        MailKind.TAKEN: "Your request is in hand",
        MailKind.ANSWER: "Answer to your request",
        MailKind.RESOLUTION: "Your request is resolved",
        MailKind.NOTIFICATION: "Case",
        MailKind.ESCALATION: "Escalation",
        MailKind.DIGEST: "Cases that need somebody",
        MailKind.REMINDER: "Reminder",
        MailKind.FOLLOW_UP: "Do you still need us?",
        MailKind.CLOSED: "Your case is closed",
        MailKind.PASSED_ON: "Your wish was passed on",
        MailKind.CONFIRM: "Did you write this?",
        MailKind.REFUSAL: "About your mail",
        MailKind.NOTICE: "Notice from the desk",
        MailKind.HELD: "A mail waits for a decision",
        MailKind.REPORT: "How we did",
    }
)


# What customers read in their own language; a language without a table of its own reads the desk's, else English.
_TITLES_IN: Mapping[str, Mapping[MailKind, str]] = MappingProxyType(
    {
        "en": _TITLES,
        "de": MappingProxyType(
            {
                **_TITLES,
                MailKind.RECEIPT: "Ihre Anfrage ist bei uns",
                MailKind.TAKEN: "Ihre Anfrage ist in Arbeit",
                MailKind.ANSWER: "Antwort auf Ihre Anfrage",
                MailKind.RESOLUTION: "Ihre Anfrage ist gelöst",
                MailKind.REFUSAL: "Zu Ihrer Mail",
                MailKind.FOLLOW_UP: "Brauchen Sie uns noch?",
                MailKind.CLOSED: "Ihr Fall ist geschlossen",
                MailKind.PASSED_ON: "Ihr Wunsch ist weitergegeben",
            }
        ),
    }
)


def title(kind: MailKind, language: str, desk: Desk) -> str:
    """`de-AT` reads the table of `de`."""
    spoken = (one.partition("-")[0].casefold() for one in (language, desk.language))
    return next((_TITLES_IN[one] for one in spoken if one in _TITLES_IN), _TITLES)[kind]
