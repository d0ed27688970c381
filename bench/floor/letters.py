"""The two mails the floor sends: templates compiled once, bytes put together by hand, the agent gets the files too."""

from __future__ import annotations

import base64
import binascii
from email.header import Header

from jinja2.sandbox import SandboxedEnvironment

from bench.floor.parse import File, Seen

_RECEIPT = """\
Hello,

thank you for writing to {{ desk }}. Your mail arrived and is now case {{ number }}.

Your access key: {{ key }}
See your case:   {{ url }}/c/{{ number }}#{{ key }}

A person will take it by {{ due }}. You get word when that happens.

To add anything, answer this mail. The number in the subject brings it to the right place.
If it is more urgent than that, answer with the word URGENT in the first line.

{{ desk }}
"""
_NOTIFICATION = """\
Case {{ number }}, {{ what }}
From:     {{ name }} <{{ sender }}>
Subject:  {{ subject }}
Take it by: {{ due }}

Answer this mail to answer the customer. Commands in the first lines are for the desk.

----
{{ text }}
{% for file in files %}
Attached: {{ file.name }} ({{ file.type }})
{% endfor %}
"""


def _page(text: str) -> str:
    body = text.replace("\n\n", "</p>\n<p>").replace("<{{ sender }}>", "&lt;{{ sender }}&gt;")
    return f"<!doctype html><html><body style='font-family:sans-serif'><p>{body}</p></body></html>"


class Letters:
    """Renders text and HTML and joins them to RFC 5322 bytes."""

    def __init__(self, desk: str, url: str) -> None:
        plain, html = SandboxedEnvironment(), SandboxedEnvironment(autoescape=True)
        self.desk, self.url = desk, url
        self._receipt = plain.from_string(_RECEIPT), html.from_string(_page(_RECEIPT))
        self._notification = plain.from_string(_NOTIFICATION), html.from_string(_page(_NOTIFICATION))

    def receipt(self, seen: Seen, number: int, key: str, due: str, token: str) -> bytes:
        values = {"desk": self.desk, "url": self.url, "number": number, "key": key, "due": due}
        text, html = (template.render(values) for template in self._receipt)
        return self._bytes(seen.sender, f"[Case #{number}] We have your mail", seen, token, text, html)

    def notification(self, agent: str, seen: Seen, number: int, due: str, token: str) -> bytes:
        values = {"number": number, "what": "new mail", "name": seen.name, "sender": seen.sender, "due": due}
        values |= {"subject": seen.subject, "text": seen.text, "files": seen.files}
        text, html = (template.render(values) for template in self._notification)
        subject = " ".join(f"[Case #{number}] {seen.subject}".split())
        return self._bytes(agent, subject, seen, token, text, html, seen.files)

    def _bytes(
        self, to: str, subject: str, seen: Seen, token: str, text: str, html: str, files: tuple[File, ...] = ()
    ) -> bytes:
        if not subject.isascii():
            subject = Header(subject, "utf-8", maxlinelen=75).encode(linesep="\r\n")
        head = (
            f"From: {self.desk} <support@example.com>\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Date: Sat, 21 Nov 2026 09:00:00 +0000\r\nMessage-ID: <{token}@example.com>\r\n"
            f"In-Reply-To: {seen.message_id}\r\nReferences: {seen.message_id}\r\n"
            "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\nMIME-Version: 1.0\r\n"
        )
        body = _multipart("alternative", token, [_text("plain", text), _text("html", html)])
        if files:
            body = _multipart("mixed", f"{token}.files", [body, *map(_file, files)])
        return head.encode() + body


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    line = f"--{boundary}".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def _text(subtype: str, text: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    lines = binascii.b2a_qp("\n".join(text.splitlines()).encode(), istext=True)
    return head.encode() + lines.replace(b"\n", b"\r\n")


def _file(file: File) -> bytes:
    head = (
        f'Content-Type: {file.type}\r\nContent-Disposition: attachment; filename="{file.name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + base64.encodebytes(file.content).replace(b"\n", b"\r\n")
