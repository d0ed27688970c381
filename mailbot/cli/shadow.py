"""`mailbot shadow`: what the desk would do with the mail of a live mailbox, which it leaves as it is."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing, trying
from mailbot.cli.replay import instant
from mailbot.cli.run import ClockFile
from mailbot.cli.simulate import row_json, row_text

if TYPE_CHECKING:
    from mailbot.core.trial.timeline import Row
    from mailbot.daemon.clock import Clock
    from mailbot.daemon.shadow import Shadow
    from mailbot.settings import Settings
    from mailbot.settings.server import Mailbox

Since = Annotated[
    str | None, frame.option("--since", metavar="WHEN", help="Begin with mail that came then (30d, a date); else now.")
]
Once = Annotated[bool, frame.option("--once", help="Look once, tell, and end.")]
MailboxName = Annotated[str | None, frame.option("--mailbox", metavar="NAME", help="This mailbox alone.")]


def shadow(
    since: Since = None,
    once: Once = False,
    mailbox: MailboxName = None,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Watch a live mailbox and tell what the desk would do.

    Nothing is moved, flagged or sent; what it remembers is forgotten at its end. With --json a line for each event.
    """
    from mailbot.daemon.shadow import Shadow

    found, time = trying.tried(config), opening.clock(clock)
    boxes, now = _mailboxes(found, mailbox), time.now()
    start = instant(since, now, found.desk.zone) if since else now
    beside = Shadow(found.desk, trying.secrets_of(found) or (bytes(32),), boxes, start)
    told: Counter[str] = Counter()
    with suppress(KeyboardInterrupt):
        _watch(beside, time, found, told, min(box.poll_seconds for box in boxes), once=once, json=json)
    _sum_up(told)
    return exits.OK


def _mailboxes(found: Settings, name: str | None) -> tuple[Mailbox, ...]:
    boxes = tuple(box for box in found.server.mailboxes if name in (None, box.name))
    if not boxes:
        there = ", ".join(box.name for box in found.server.mailboxes) or "none"
        raise exits.Failed(exits.USAGE, "there is no mailbox to watch", why=f"mailbot.yml names: {there}.")
    if not all(box.imap.password for box in boxes):
        why = "The configuration was read without its passwords."
        raise exits.Failed(exits.CONFIG, "a mailbox has no password", why=why, next="mailbot check")
    return boxes


def _watch(
    beside: Shadow, time: Clock, found: Settings, told: Counter[str], seconds: int, *, once: bool, json: bool
) -> None:
    """A mailbox that does not answer is told of once in a row, and asked again."""
    from mailbot.intake.unavailable import IntakeUnavailable

    pause, failing = Event(), False
    while True:
        try:
            _tell(beside.look(time.now()), found, told, json=json)
            failing = False
        except IntakeUnavailable as error:
            if once or error.permanent:
                what = "the mailbox cannot be read"
                raise exits.Failed(exits.UNAVAILABLE, what, why=error.reason, next="mailbot doctor") from error
            if not failing:
                printing.complain(f"The mailbox cannot be read now: {error.reason}. It is tried again.")
            failing = True
        if once:
            return
        pause.wait(seconds)


def _tell(rows: Iterable[Row], found: Settings, told: Counter[str], *, json: bool) -> None:
    for row in rows:
        told[row.event] += 1
        if json:
            printing.as_json(row_json(row, found.desk.zone), indent=None)
        else:
            printing.line(row_text(row, found.desk.zone))
    sys.stdout.flush()  # somebody watches, be it through a pipe


def _sum_up(told: Counter[str]) -> None:
    mails = sum(told[event] for event in ("receipt", "mail", "warned", "escalated"))
    decided = sum(told[event] for event in ("opened", "filed", "held", "refused", "ignored"))
    events = ", ".join(f"{n} {event.replace('_', ' ')}" for event, n in sorted(told.items()))
    printing.tell(f"{decided} mails were decided about, {mails} mails would have gone out, none was sent.")
    if events:
        printing.tell(f"In all: {events}.")
