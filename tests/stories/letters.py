"""Mails as people in the stories write them."""

from __future__ import annotations

import re
from email.message import EmailMessage, Message
from email.policy import SMTP
from email.utils import make_msgid

ANN, BOB, CAROL, EVE = "ann@example.org", "bob@example.com", "carol@example.com", "eve@example.net"
DESK = "support@example.com"


def mail(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """A mail to the desk. Further headers are named with `_` for `-`."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, headers.pop("To", DESK), subject
    made["Message-ID"] = headers.pop("Message_ID", make_msgid(domain="client.example.org"))
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def answer(to: Message, sender: str, text: str, **headers: str) -> bytes:
    """A mail client's reply: subject, In-Reply-To and References taken over."""
    message_id = str(to["Message-ID"])
    references = " ".join([*str(to.get("References", "")).split(), message_id])
    subject = headers.pop("Subject", f"Re: {to['Subject']}")
    return mail(sender, subject, text, In_Reply_To=message_id, References=references, **headers)


def case_number(message: Message) -> int:
    found = re.search(r"\[Case #(\d+)\]", str(message["Subject"]).replace("\n", ""))
    assert found, message["Subject"]
    return int(found.group(1))


def text_of(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            return payload.decode()
    return ""
