"""One mail for the eye: what it says, who wrote it, what was broken in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.cli import printing

if TYPE_CHECKING:
    from mailbot.core.message import Address, Attachment, AuthField, Bounce, Message


def mail_json(name: str, raw: bytes) -> dict[str, Any]:
    """The object that `parse --json` prints for these bytes."""
    from mailbot.parsers import parse
    from mailbot.parsers.as_json import message_json

    return message_json(name, parse(raw))


def show(raw: bytes, *, ours: bool = False) -> None:
    """Prints the mail: its facts, then what is new in it, the signature and the quoted text. Of one of `ours` nobody
    asks whether a machine wrote it, or what is new.
    """
    from mailbot.parsers import parse

    message = parse(raw)
    printing.pairs(facts_of(message) | ({"Written by": ""} if ours else {}))
    printing.line()
    printing.line((message.text if ours else message.reply).rstrip() or "(no text)")
    for name, text in (("Signature", message.signature), ("Quoted", message.quoted)) if not ours else ():
        if text:
            printing.line()
            printing.line(f"{name}:", style="bold")
            printing.line(text)


def show_facts(message: Message, indent: str = "") -> None:
    """Prints what a decision goes by, without the text."""
    for name, value in facts_of(message).items():
        if value:
            printing.line(f"{indent}{name:<11}  {value}")


def facts_of(message: Message) -> dict[str, str]:
    """What there is to say of a mail, by name; empty where there is nothing."""
    return {
        "Subject": message.subject,
        "From": _people(message.from_),
        "Reply-To": _people(message.reply_to),
        "To": _people(message.to),
        "Cc": _people(message.cc),
        "Date": message.date.isoformat() if message.date else "",
        "Message-ID": message.message_id or "",
        "Answers": ", ".join(message.cited),
        "Written by": _author(message),
        "Bounce": _bounce(message.bounce) if message.bounce else "",
        "Commands": ", ".join(f"#{c.name} {c.argument}".strip() for c in message.commands),
        "Priority": ", ".join(message.tags),
        "Fields": ", ".join(f"{name}: {value}" for name, value in message.fields),
        "Server says": "; ".join(_verdict(field) for field in message.auth),
        "Attachments": ", ".join(_file(file) for file in message.attachments),
        "Defects": "; ".join(message.defects),
    }


def _verdict(field: AuthField) -> str:
    """One Authentication-Results field; whether it counts is for the desk's border to say."""
    results = ", ".join(f"{r.method}={r.result}" + (f" ({r.domain})" if r.domain else "") for r in field.results)
    return f"{field.authserv_id or 'no id'}: {results or 'nothing'}"


def _people(people: tuple[Address, ...]) -> str:
    return ", ".join(str(one) for one in people)


def _author(message: Message) -> str:
    return f"{message.machine} ({message.machine_because})" if message.machine_because else str(message.machine)


def _bounce(bounce: Bounce) -> str:
    return ", ".join(f"{one.address} {one.action} {one.status}" for one in bounce.recipients)


def _file(file: Attachment) -> str:
    return f"{file.name or '(no name)'} ({file.type}, {file.size:,} bytes)"
