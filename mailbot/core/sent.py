"""What the history of a case keeps of the mails that a decision sends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from mailbot.core.case.model import EntryKind, InternalEntry, PublicEntry
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry
from mailbot.core.letters import DeskShown
from mailbot.core.message import Address

_SUMMARY: Mapping[MailKind, str] = MappingProxyType(
    {
        MailKind.RECEIPT: "Receipt, with the case number and an access key",
        MailKind.TAKEN: "Told who has the case",
        MailKind.RESOLUTION: "Told the resolution",
        MailKind.ESCALATION: "Escalation",
        MailKind.REMINDER: "Reminder",
        MailKind.FOLLOW_UP: "Asked whether it is still needed",
        MailKind.CLOSED: "Told that the case is closed, as nothing was heard",
        MailKind.PASSED_ON: "Told that the wish for somebody higher up was passed on",
        MailKind.CONFIRM: "Asked whether they wrote a mail that could not be proven",
        MailKind.NOTICE: "Notice",
        MailKind.HELD: "Told that a mail waits for a decision",
        MailKind.REFUSAL: "Told why the mail was not accepted",
    }
)


def sent_entries(drafts: tuple[tuple[Draft, str], ...], now: datetime, cause: str) -> tuple[AddEntry, ...]:
    """The history's record of mails that a decision sends: one entry per kind, whoever gets copies.

    `drafts` come with their Message-IDs. Mails to customers are public entries, mails to agents internal ones;
    notifications are left out, since they only repeat the entry that caused them.
    """
    entries: list[AddEntry] = []
    for kind in dict.fromkeys(d.kind for d, _ in drafts if d.kind is not MailKind.NOTIFICATION):
        group = [(d, i) for d, i in drafts if d.kind is kind and d.case is not None]
        if group:
            entries.append(AddEntry(_sent_entry(group, now, cause)))
    return tuple(entries)


def _sent_entry(group: list[tuple[Draft, str]], now: datetime, cause: str) -> PublicEntry | InternalEntry:
    draft, message_id = group[0]
    made = PublicEntry if draft.audience is Audience.CUSTOMER else InternalEntry
    own_words = draft.values.get("text") if draft.kind in (MailKind.ANSWER, MailKind.RESOLUTION) else None
    text = str(own_words or _headline(draft) or _SUMMARY.get(draft.kind, draft.kind))
    author = draft.values.get("desk")
    return made(
        at=now,
        kind=EntryKind.MAIL_OUT,
        text=text,
        cause=cause,
        author=Address(draft.from_name, author.address) if isinstance(author, DeskShown) else None,
        to=tuple(d.to for d, _ in group),
        subject=draft.subject,
        message_id=message_id,
        attachments=draft.files,
    )


def _headline(draft: Draft) -> str:
    """An escalation's entry says why as well: with all of them the case shows its whole ladder."""
    headline, because = str(draft.values.get("headline") or ""), draft.values.get("because")
    return f"{headline}: {because}" if because and draft.kind is MailKind.ESCALATION else headline
