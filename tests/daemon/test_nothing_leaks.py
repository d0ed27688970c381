"""Whatever a mail client makes of our notification, an agent's answer carries nothing of it to the customer: real
parser, real templates, real storage."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html import escape
from pathlib import Path

import pytest

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.log import Silence
from mailbot.core.mail import Arrival, OutgoingMail
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.parser_process import Parsed
from mailbot.daemon.process import Policy, Process
from mailbot.parsers.message import parse_with_files
from storage import SqlStorage, open_storage
from tests.builders import NOW, SECRET, a_desk

INSIDE = ("REPLY TO THIS MAIL", "Reply to this mail =", "act and are not sent", "queue support", "New case from")


class _Parser:
    """Reads in this process."""

    def __init__(self) -> None:
        self._raws: list[bytes] = []

    def submit(self, raws: list[bytes]) -> None:
        self._raws = raws

    def collect(self) -> list[Parsed]:
        return [Parsed(*parse_with_files(raw)) for raw in self._raws]


class Desk:
    def __init__(self, store: SqlStorage) -> None:
        self._store, self._count = store, 0
        freezer = Freezer(Composer(None), SECRET, "desk", self._bytes, Sealer((SECRET,)))
        policy = Policy(a_desk(), (SECRET,), freezer)
        self._process = Process(
            store,
            _Parser(),  # type: ignore[arg-type]
            lambda: policy,
            lambda: NOW,
            Silence(),
            lambda name: None,
            lambda: None,
        )

    def _bytes(self, size: int) -> bytes:
        """Another key each time."""
        self._count += 1
        return self._count.to_bytes(size)

    def comes(self, mail: EmailMessage) -> list[OutgoingMail]:
        """What is sent for it."""
        known = {row.id for row in self._store.outbox(None)}
        self._store.receive([Arrival("support", "imap", mail.as_bytes(policy=SMTP), NOW)])
        while self._process.step():
            pass
        return [row.mail for row in self._store.outbox(None) if row.id not in known]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_storage(f"sqlite:///{tmp_path}/desk.db", now=NOW) as store:
        yield Desk(store)


def a_mail(by: str, body: str, *, answers: str = "", html: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = by, "support@example.com", "Printer on fire"
    mail["Message-ID"] = f"<{abs(hash((by, body, html)))}@client>"
    mail["Authentication-Results"] = f"mx.example.com; dmarc=pass header.from={by.partition('@')[2]}"
    if answers:
        mail["In-Reply-To"] = f"<{answers}>"
    if html:
        mail.set_content(html, subtype="html")
    else:
        mail.set_content(body)
    return mail


def read(raw: bytes) -> tuple[str, str]:
    """Text and HTML of one of our mails."""
    mail = message_from_bytes(raw, policy=default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return (str(text.get_content()) if text else "", str(html.get_content()) if html else "")


def marked(mark: str) -> Callable[[str], str]:
    return lambda text: "\n".join(f"{mark}{line}" for line in text.split("\n"))


PLAIN: dict[str, Callable[[str], str]] = {
    "unmarked": lambda text: text,
    "bars": marked("| "),
    "initials": marked("XY> "),
    "colons": marked(": "),
    "indented": marked("    "),
    "one line": lambda text: " ".join(text.split()),
    "wrapped": lambda text: "\n".join(textwrap.wrap(" ".join(text.split()), 40)),
    "entities": escape,
    "its end only": lambda text: text[len(text) // 2 :],
    "on the answer's line": lambda text: " ".join(text.split()),
}
HTML: dict[str, Callable[[str, str], str]] = {
    "in a table": lambda text, html: f"<table><tr><td>{inner(html)}</td></tr></table>",
    "flat": lambda text, html: f"<div>{inner(html)}</div>",
    "preformatted": lambda text, html: f"<pre>{escape(text)}</pre>",
    "lines in spans": lambda text, html: "<br>".join(f"<span>{escape(line)}</span>" for line in text.split("\n")),
}


def inner(html: str) -> str:
    return re.sub(r"</?(html|head|body|!DOCTYPE)[^>]*>", "", html, flags=re.IGNORECASE)


def notified(desk: Desk) -> OutgoingMail:
    sent = desk.comes(a_mail("ann@example.org", "It burns, and it smokes. What shall we do with the cartridge?"))
    return next(mail for mail in sent if mail.recipient == "bob@agents.example")


def to_customers(sent: list[OutgoingMail]) -> str:
    return "\n".join(part for mail in sent if mail.recipient == "ann@example.org" for part in read(mail.raw))


@pytest.mark.parametrize("style", PLAIN.values(), ids=PLAIN.keys())
def test_a_notification_quoted_in_an_unknown_style_stays_inside(desk: Desk, style: Callable[[str], str]) -> None:
    notification = notified(desk)
    text, _ = read(notification.raw)

    sent = desk.comes(a_mail("bob@agents.example", f"Use water.\n\n{style(text)}\n", answers=notification.message_id))

    told = to_customers(sent)
    assert not [word for word in INSIDE if word in told]
    assert "Use water." in told


@pytest.mark.parametrize("style", HTML.values(), ids=HTML.keys())
def test_a_notification_quoted_in_html_stays_inside(desk: Desk, style: Callable[[str, str], str]) -> None:
    notification = notified(desk)
    body = f"<html><body><p>Use water.</p>{style(*read(notification.raw))}</body></html>"

    sent = desk.comes(a_mail("bob@agents.example", "", html=body, answers=notification.message_id))

    told = to_customers(sent)
    assert not [word for word in INSIDE if word in told]
    assert "Use water." in told


def test_what_cannot_be_parted_is_not_sent_and_the_agent_reads_why(desk: Desk) -> None:
    notification = notified(desk)
    flat = " ".join(read(notification.raw)[0].split())

    sent = desk.comes(a_mail("bob@agents.example", f"Use water. {flat}", answers=notification.message_id))

    assert [mail.recipient for mail in sent] == ["bob@agents.example"]
    assert "stands inside the desk alone" in " ".join(read(sent[0].raw)[0].split())


def test_what_an_agent_confirmed_is_no_secret_although_our_question_quoted_it(desk: Desk) -> None:
    desk.comes(a_mail("ann@example.org", "It burns."))
    words = "Please take the cartridge out, and leave it on the balcony until tomorrow."
    forged = a_mail("bob@agents.example", words)
    forged.replace_header("Subject", "[Case #1001]")
    (question,) = [mail for mail in desk.comes(forged) if mail.recipient == "bob@agents.example"]

    sent = desk.comes(a_mail("bob@agents.example", "yes", answers=question.message_id))

    assert words in " ".join(to_customers(sent).split())
