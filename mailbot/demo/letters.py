"""The mails of the story, as the people in it would write them, and what their mail clients make of them."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime, make_msgid


def write(sender: str, to: str, subject: str, text: str, at: datetime, **headers: str) -> bytes:
    """A plain mail. Further headers are named with `_` for `-`."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def reply(raw: bytes, sender: str, text: str, at: datetime, **headers: str) -> bytes:
    """An answer as a mail client writes it: subject, ids and quote taken over."""
    asked = read(raw)
    quoted = "\n".join(f"> {line}" for line in body(raw).splitlines()[:12])
    references = f"{asked.get('References', '')} {asked['Message-ID']}".strip()
    subject = str(asked["Subject"])
    return write(
        sender,
        str(asked["From"]),
        subject if subject.startswith("Re:") else f"Re: {subject}",
        f"{text}\n\nOn {asked['Date']}, {asked['From']} wrote:\n{quoted}\n",
        at,
        In_Reply_To=str(asked["Message-ID"]),
        References=references,
        **headers,
    )


def read(raw: bytes) -> EmailMessage:
    found = BytesParser(policy=SMTP).parsebytes(raw)
    assert isinstance(found, EmailMessage)
    return found


def body(raw: bytes) -> str:
    part = read(raw).get_body(("plain",))
    return part.get_content() if part else ""


def access_key(raw: bytes) -> str:
    """The access key in a receipt; empty when there is none."""
    found = re.search(r"\b(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{6}\b", body(raw))
    return found.group() if found else ""
