"""The entries that a mail in makes: public for those who take part, internal for everybody else."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind, InternalEntry, PublicEntry
from mailbot.core.message import Address
from mailbot.core.rule import View

MOST_FIELDS = 50  # kept of what customers say by name


def public_entry(view: View) -> PublicEntry:
    cause, message = view.facts.mail, view.facts.message
    return PublicEntry(
        at=cause.received_at,
        kind=EntryKind.MAIL_IN,
        text=message.reply or message.text,
        cause=cause.key,
        author=author(view),
        to=(*message.to, *message.cc),
        subject=message.subject,
        message_id=message.message_id,
        attachments=message.attachments,
    )


def internal_entry(
    view: View, text: str | None = None, kind: EntryKind = EntryKind.MAIL_IN, *, files: bool = True
) -> InternalEntry:
    """`files` False: for a remark of ours beside the mail's own entry, which has them."""
    cause, message = view.facts.mail, view.facts.message
    return InternalEntry(
        at=cause.received_at,
        kind=kind,
        text=message.text if text is None else text,
        cause=cause.key,
        author=author(view),
        to=(*message.to, *message.cc),
        subject=message.subject,
        message_id=message.message_id if kind is EntryKind.MAIL_IN else None,
        attachments=message.attachments if files else (),
    )


def author(view: View) -> Address:
    """Who wrote it; a mail without identity keeps what its From says, for agents to read."""
    if view.facts.party.person is not None:
        return view.facts.party.person
    named = view.facts.message.from_
    return named[0] if named else Address("", "")
