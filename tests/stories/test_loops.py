"""Two programs that answer each other stop after a handful of mails, though every marker of loops is stripped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.servers.smtp_sink import SmtpSink, Taken, running_sink
from tests.stories.conftest import over_pymap
from tests.stories.desk_at_work import DESK_YML, DeskAtWork
from tests.stories.letters import DESK, mail, text_of

START = datetime.fromisoformat("2026-11-23T10:00:00+00:00")
OTHER = "help@other.example"
PROVEN = "mx.example.com; dmarc=pass header.from=other.example"
TURNS = 40
USUAL = DESK_YML.replace("budgets: {unproven_per_hour: 1000, unproven_per_day: 1000, proven_per_day: 1000}\n", "")
A_CONTACT = "\n,other.example,Other Ltd,Other Ltd,user,gold,2020-01-01,2099-12-31,,,,,\n"


def at_work(folder: Path, stack: ExitStack, sink: SmtpSink, desk: str) -> DeskAtWork:
    imap, deliver, folders = over_pymap(stack)
    made = DeskAtWork(folder, imap, deliver, folders, sink, desk=desk)
    folder.mkdir()
    made.write()
    made.set_clock(START.isoformat())
    return made


@pytest.fixture
def usual(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[DeskAtWork]:
    """A desk with the budgets that it has when nobody says anything about them."""
    with ExitStack() as stack:
        yield at_work(tmp_path / "usual", stack, smtp_sink, USUAL)


def played(desk: DeskAtWork, answers: Callable[[Taken, int], bytes], first: bytes) -> int:
    """How many mails the desk sends to the other side, which answers each of them within a minute."""
    seen = turn = 0
    waiting = [first]
    while waiting and turn < TURNS:
        turn += 1
        desk.set_clock((START + timedelta(minutes=turn)).isoformat())
        for raw in waiting:
            desk.deliver(raw)
        desk.once()
        others = [taken for taken in desk.sink.taken if taken.recipient.endswith("@other.example")]
        waiting = [answers(taken, n) for n, taken in enumerate(others[seen:], seen)]
        seen = len(others)
    assert turn < TURNS, "it never ended"
    return seen


def dumb(subject: str, *, senders: tuple[str, ...], **headers: str) -> Callable[[Taken, int], bytes]:
    """A ticket system that acknowledges all it gets: new number, no reference, no sign of being a program."""

    def answers(taken: Taken, n: int) -> bytes:
        number = str(77_001 + n)
        words = f"Thank you for writing to us.\n\nYour ticket is #{number}. We shall answer before {12 + n}:30."
        topic = str(taken.message["Subject"])
        return mail(senders[n % len(senders)], subject.format(number=number, topic=topic), words, **headers)

    return answers


@pytest.mark.parametrize(
    ("subject", "senders", "most"),
    [
        ("[Ticket #{number}] We got your mail", (OTHER,), 4),
        ("Ticket {number} has been opened", (OTHER,), 4),
        ("[Ticket #{number}] We got your mail", (OTHER, "noreply@other.example"), 4),
        ("[Ticket #{number}] We got your mail", (OTHER, "support@other.example", "desk@other.example"), 5),
        ("[Ticket #{number}] {topic}", (OTHER,), 2),
    ],
)
def test_a_ticket_system_that_strips_all_markers_gets_a_handful_of_mails(
    usual: DeskAtWork, subject: str, senders: tuple[str, ...], most: int
) -> None:
    sent = played(usual, dumb(subject, senders=senders), mail(OTHER, "Our server", "It is down."))

    assert 1 <= sent <= most
    assert len(usual.cases()) <= most + 2


def test_so_does_one_that_is_a_contact_and_proven(usual: DeskAtWork) -> None:
    contacts = usual.folder / "contacts.csv"
    contacts.write_text(contacts.read_text("utf-8").rstrip("\n") + A_CONTACT, "utf-8")
    answers = dumb("[Ticket #{number}] We got your mail", senders=(OTHER,), Authentication_Results=PROVEN)

    sent = played(usual, answers, mail(OTHER, "Our server", "It is down.", Authentication_Results=PROVEN))

    assert 1 <= sent <= 4


_MARKERS = ("Auto-Submitted", "X-Auto-Response-Suppress", "X-Mailbot-Desk", "Message-ID", "In-Reply-To", "References")


def stripped(taken: Taken, n: int) -> bytes:
    """What a relay leaves of a mail that takes out every marker and gives it an id of its own."""
    message = message_from_bytes(taken.data)
    for name in (*_MARKERS, "Return-Path", "Precedence"):
        del message[name]
    message["Message-ID"] = f"<{n}.{taken.recipient}>"
    return message.as_bytes()


def test_two_desks_that_face_each_other_through_a_stripping_relay_stop(tmp_path: Path) -> None:
    with ExitStack() as stack:
        here, there = stack.enter_context(running_sink()), stack.enter_context(running_sink())
        ours = at_work(tmp_path / "ours", stack, here, USUAL)
        theirs = USUAL.replace(DESK, OTHER).replace("start: 1001", "start: 5001").replace("Example Support", "Other")
        other = at_work(tmp_path / "theirs", stack, there, theirs)
        ours.deliver(mail(OTHER, "Our server", "It is down."))

        passed = [0, 0]
        for turn in range(TURNS):
            for desk in (ours, other):
                desk.set_clock((START + timedelta(minutes=turn)).isoformat())
                desk.once()
            moved = False
            for side, (sink, to, desk) in enumerate(((here, OTHER, other), (there, DESK, ours))):
                for taken in sink.to(to)[passed[side] :]:
                    desk.deliver(stripped(taken, passed[side]))
                    passed[side] += 1
                    moved = True
            if not moved:
                break

        assert turn < TURNS - 1, "it never ended"
        assert 1 <= passed[0] <= 4
        assert passed[1] <= 4
        for desk in (ours, other):
            desk.set_clock((START + timedelta(hours=23)).isoformat())
            desk.once()
        assert (len(here.to(OTHER)), len(there.to(DESK))) == tuple(passed)


def test_with_its_markers_another_desk_is_never_answered(usual: DeskAtWork) -> None:
    marked = {"X_Mailbot_Desk": "help@other.example", "Auto_Submitted": "auto-replied"}

    sent = played(usual, lambda taken, n: taken.data, mail(OTHER, "[Case #5001] Received", "We have it.", **marked))

    assert sent == 0


def test_our_own_mail_that_an_alias_or_a_customers_forwarding_brings_back_ends_there(usual: DeskAtWork) -> None:
    usual.deliver(mail(OTHER, "Our server", "It is down."))
    usual.once()
    (receipt,) = usual.sink.to(OTHER)

    for n, raw in enumerate(
        (receipt.data, stripped(receipt, 7), b"Delivered-To: support@example.com\r\n" + receipt.data)
    ):
        usual.set_clock((START + timedelta(minutes=n + 1)).isoformat())
        usual.deliver(raw)
        usual.once()

    assert len(usual.cases()) == 1
    assert len(usual.sink.to(OTHER)) == 1
    assert "It is down" not in text_of(receipt.message)


def test_a_mail_that_ran_through_a_hundred_servers_is_held(usual: DeskAtWork) -> None:
    hops = b"".join(
        b"Received: from a%d.example.net by a%d.example.net; Mon, 23 Nov 2026 09:00:00 +0000\r\n" % (n, n + 1)
        for n in range(100)
    )
    usual.deliver(hops + mail(OTHER, "Round and round", "x"))

    usual.once()

    assert (usual.cases(), usual.sink.to(OTHER)) == ([], [])
