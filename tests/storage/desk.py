"""Mails, cases and commits for tests, with everything that a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.core.case.model import (
    Case,
    Deadline,
    Entry,
    EntryKind,
    InternalEntry,
    Participant,
    PublicEntry,
    Role,
    Status,
    WindowName,
)
from mailbot.core.cause import Act, Cause, CommandCause, MailCause
from mailbot.core.decision import Decision, Step
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddEntry, Effect, Hold, OpenCase, SettleWindow, StartWindow
from mailbot.core.mail import Arrival, NewKey, Origin, OutboxRow, OutgoingMail
from mailbot.core.message import Address, Message
from mailbot.core.ports import Commit, Storage

NOW = datetime(2026, 7, 1, 9, 0, 0, 123456, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADA = Address("Ada Byrne", "Ada@example.com")
BEN = Address("", "ben@example.net")


def arrival(text: str, *, mailbox: str = "support", uid: int | None = None, uidvalidity: int = 7) -> Arrival:
    origin = None if uid is None else Origin("INBOX", uidvalidity, uid)
    raw = f"From: ada@example.com\r\nSubject: {text}\r\n\r\n{text}\r\n".encode()
    return Arrival(mailbox, "imap", raw, NOW, origin, "ada@example.com", ("support@example.com",))


def case(number: int = 1, **changes: object) -> Case:
    plain = Case(
        number=number,
        subject="Printer on fire",
        status=Status.NEW,
        queue="support",
        priority="medium",
        requester=ADA,
        opened_at=NOW,
        updated_at=NOW,
        participants=(Participant(ADA, Role.REQUESTER, NOW),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def deadline(window: WindowName = WindowName.RESPOND, *, start: datetime = NOW, **changes: object) -> Deadline:
    plain = Deadline(window, start, start + 2 * HOUR, start + HOUR)
    return replace(plain, **changes)  # type: ignore[arg-type]


def mail_cause(received_id: int) -> MailCause:
    return MailCause(received_id, "support", NOW, Message())


def command(name: str) -> CommandCause:
    return CommandCause(name, Act.CLOSE, 1, "bob")


def public(text: str = "It burns.", *, cause: str = "mail:1", message_id: str | None = None) -> PublicEntry:
    return PublicEntry(
        at=NOW,
        kind=EntryKind.MAIL_IN,
        text=text,
        cause=cause,
        author=ADA,
        to=(BEN,),
        subject="Fire",
        message_id=message_id,
    )


def internal(text: str = "She is right.", *, message_id: str | None = None) -> InternalEntry:
    return InternalEntry(at=NOW, kind=EntryKind.NOTE, text=text, cause="mail:1", message_id=message_id)


def decision(
    cause: Cause,
    before: Case | None,
    after: Case | None,
    *effects: Effect,
    outcome: str = "follow_up",
    at: datetime = NOW,
) -> Decision:
    return Decision(
        cause, at, outcome, ("our token",), (Step("loops", False, "a person wrote"),), effects, before, after
    )


def opening(
    after: Case, *entries: Entry, received_id: int = 1, outgoing: tuple[OutgoingMail, ...] = (), **more: object
) -> Commit:
    """A mail opened this case."""
    effects = (
        OpenCase(replace(after, deadlines=())),
        *(AddEntry(e) for e in entries),
        *(StartWindow(d) for d in after.deadlines),
    )
    made = decision(mail_cause(received_id), None, after, *effects, outcome="new_case")
    return replace(Commit(made, outgoing), **more)  # type: ignore[arg-type]


def changing(before: Case, after: Case, *entries: Entry, name: str = "1", at: datetime = NOW, **more: object) -> Commit:
    """A command changed this case."""
    started = tuple(StartWindow(d) for d in after.deadlines if before.running(d.window) is None and d.is_running)
    settled = tuple(
        SettleWindow(d.window, d) for d in after.deadlines if d not in before.deadlines and before.running(d.window)
    )
    effects = (*(AddEntry(e) for e in entries), *settled, *started)
    return replace(Commit(decision(command(name), before, after, *effects, outcome="done", at=at)), **more)  # type: ignore[arg-type]


def holding(received_id: int, reason: str, *outgoing: OutgoingMail) -> Commit:
    made = decision(mail_cause(received_id), None, None, Hold(reason), outcome="held")
    return Commit(made, outgoing)


def ignoring(received_id: int, outcome: str = "machine") -> Commit:
    return Commit(decision(mail_cause(received_id), None, None, outcome=outcome))


def outgoing(
    cause: str = "mail:1",
    position: int = 0,
    *,
    to: str = "ada@example.com",
    kind: MailKind = MailKind.RECEIPT,
    at: datetime = NOW,
    **changes: object,
) -> OutgoingMail:
    plain = OutgoingMail(
        cause=cause,
        position=position,
        kind=kind,
        recipient=to,
        envelope_from="support@example.com",
        message_id=f"{cause}.{position}@desk.example.com",
        raw=b"Subject: Re: Printer on fire\r\n\r\nWe have it.\r\n",
        case=None,
        queued_at=at,
        next_attempt_at=at,
        subject="Re: Printer on fire",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def key(name: bytes = b"k", *, number: int = 1, address: str = "ada@example.com", at: datetime = NOW) -> NewKey:
    return NewKey(name.ljust(32, b"."), number, address, at)


def write(store: Storage, *commits: Commit) -> None:
    with store.begin() as work:
        work.write(commits)


def stored(store: Storage, number: int = 1) -> Case | None:
    with store.begin() as work:
        return work.case(number)


def queued(store: Storage, *mails: OutgoingMail) -> tuple[OutboxRow, ...]:
    """Puts mails into the outbox, as the last decision's."""
    made = decision(command("queue"), None, None, outcome="done")
    write(store, Commit(made, mails))
    return store.outbox(None)
