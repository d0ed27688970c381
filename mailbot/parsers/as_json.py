"""A Message in the shape that `mailbot parse --json` promises: one object per mail."""

from __future__ import annotations

from typing import Any

from mailbot.core.message import Address, Attachment, Bounce, Message


def message_json(file: str, message: Message) -> dict[str, Any]:
    """The keys are an interface: file, subject, from, reply_to, to, cc, date, message_id, … (docs/reading.md)."""
    return {
        "file": file,
        "subject": message.subject,
        "from": _person(message.from_[0]) if message.from_ else None,
        "reply_to": [_person(one) for one in message.reply_to],
        "to": [_person(one) for one in message.to],
        "cc": [_person(one) for one in message.cc],
        "date": message.date.isoformat() if message.date else None,
        "message_id": message.message_id,
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "text": message.text,
        "reply": message.reply,
        "quoted": message.quoted,
        "signature": message.signature,
        "html": message.html,
        "attachments": [_file(one) for one in message.attachments],
        "machine": message.machine.value,
        "bounce": _bounce(message.bounce),
        "defects": list(message.defects),
    }


def _person(one: Address) -> dict[str, str]:
    return {"name": one.name, "address": one.address}


def _file(one: Attachment) -> dict[str, Any]:
    return {"name": one.name, "type": one.type, "size": one.size, "sha256": one.sha256, "inline": one.inline}


def _bounce(bounce: Bounce | None) -> dict[str, Any] | None:
    if bounce is None:
        return None
    return {
        "recipients": [
            {"address": one.address, "status": one.status, "action": one.action} for one in bounce.recipients
        ]
    }
