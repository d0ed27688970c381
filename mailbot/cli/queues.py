"""`mailbot queue`, and its inbox (mail to be decided) and held (set aside until a person releases it)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import as_json, exits, frame, mail_view, opening, printing
from mailbot.cli.run import ClockFile
from mailbot.cli.status import show_counts

if TYPE_CHECKING:
    from datetime import tzinfo

    from mailbot.core.mail import InboxState, ReceivedMail

Id = Annotated[int, frame.argument("ID", "The number in the first column of the list.")]
Ids = Annotated[list[int], frame.argument("ID…", "The numbers in the first column of the list.")]
Everything = Annotated[bool, frame.option("--all", help="What is settled too.")]
Raw = Annotated[bool, frame.option("--raw", help="Print the mail's bytes and nothing else.")]


def alone(config: Path | None, json: bool) -> int:
    """Plain `mailbot queue`: how much waits where."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        counts = storage.counts()
    if json:
        printing.as_json(as_json.counts_json(counts, found.desk.zone))
    else:
        show_counts(counts, found.desk.zone)
        printing.tell("More: mailbot queue inbox | held | outbox")
    return exits.OK


def list_inbox(all: Everything = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """List mail that is stored and not decided yet."""
    from mailbot.core.mail import InboxState

    return _list(None if all else InboxState.RECEIVED, config, json)


def list_held(config: frame.Config = None, json: frame.Json = False) -> int:
    """List mail that was set aside: from whom, about what, and why."""
    from mailbot.core.mail import InboxState

    found = opening.in_force(config)
    with opening.looking(found) as storage:
        held = [mail for one in storage.inbox(InboxState.HELD) if (mail := storage.received(one.id)) is not None]
    if json:
        printing.as_json([as_json.received_json(mail, found.desk.zone) | _envelope(mail) for mail in held])
    elif held:
        rows = [_held_row(mail, found.desk.zone) for mail in held]
        printing.table(("id", "received", "from", "subject", "why"), rows, right=["id"])
        printing.tell("Let one through: mailbot queue held release ID", style="cyan")
    else:
        printing.tell("Nothing waits here.")
    return exits.OK


def _envelope(mail: ReceivedMail) -> dict[str, str]:
    """From whom and about what, by the mail's headers alone: what is held may be what no parser gets through."""
    from mailbot.parsers.message import header_only

    message = header_only(mail.raw, "only listed")
    return {"from": ", ".join(str(a) for a in message.from_[:3]), "subject": message.subject}


def _held_row(mail: ReceivedMail, zone: tzinfo) -> tuple[str, ...]:
    about = _envelope(mail)
    when = printing.when(mail.received_at, zone)
    return (str(mail.id), when, about["from"][:60] or "-", about["subject"][:60] or "-", mail.held_because or "-")


def show_received(id: Id, raw: Raw = False, config: frame.Config = None, json: frame.Json = False) -> int:
    """Show one received mail as it reads."""
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        mail = storage.received(id)
    if mail is None:
        raise no_such_mail(id)
    if raw:
        printing.as_bytes(mail.raw)
    elif json:
        printing.as_json(as_json.received_json(mail, found.desk.zone) | mail_view.mail_json(str(id), mail.raw))
    else:
        printing.pairs(_facts(mail, found.desk.zone))
        mail_view.show(mail.raw)
    return exits.OK


def release_held(ids: Ids, config: frame.Config = None, json: frame.Json = False) -> int:
    """Let held mail through: decided again as a person's, held by nothing a second time."""
    found = opening.in_force(config)
    with opening.storage(found) as storage:
        released = [id for id in ids if storage.release_received(id)]
    return told(ids, released, "released", "is not held", "mailbot queue held", json)


def drop_held(ids: Ids, clock: ClockFile = None, config: frame.Config = None, json: frame.Json = False) -> int:
    """Leave held mail undecided for good.

    Its bytes are kept: queue inbox show."""
    found, now = opening.settings(config, secrets=False), opening.clock(clock).now()
    with opening.storage(found) as storage:
        dropped = [id for id in ids if storage.drop_received(id, now)]
    return told(ids, dropped, "dropped", "is not held", "mailbot queue held", json)


def told(ids: list[int], done: list[int], word: str, otherwise: str, look: str, json: bool) -> int:
    """Says what became of each id; exit 66 when one was not there to be acted on."""
    missed = [id for id in ids if id not in done]
    if json:
        printing.as_json({word: done, "not_found": missed})
    elif done:
        printing.line(f"{word.capitalize()}: {', '.join(map(str, done))}.")
    for id in missed:
        printing.complain(f"mailbot: {id} {otherwise}")
    if missed:
        printing.tell(f"Next: {look}", style="cyan")
    return exits.NO_INPUT if missed else exits.OK


def no_such_mail(id: int) -> exits.Failed:
    return exits.Failed(exits.NO_INPUT, f"there is no received mail {id}", next="mailbot queue inbox --all")


def _list(state: InboxState | None, config: Path | None, json: bool) -> int:
    found = opening.in_force(config)
    with opening.looking(found) as storage:
        mails = storage.inbox(state)
    if json:
        printing.as_json([as_json.received_json(mail, found.desk.zone) for mail in mails])
    elif mails:
        printing.table(_HEADS, [_row(mail, found.desk.zone) for mail in mails], right=["id", "bytes", "case"])
    else:
        printing.tell("Nothing waits here.")
    return exits.OK


_HEADS = ("id", "received", "mailbox", "source", "state", "bytes", "tries", "case", "why")


def _row(mail: ReceivedMail, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(mail.id),
        printing.when(mail.received_at, zone),
        mail.mailbox,
        mail.source,
        str(mail.state),
        f"{mail.size}",
        f"{mail.attempts}",
        str(mail.case or "-"),
        mail.held_because or mail.outcome or "-",
    )


def _facts(mail: ReceivedMail, zone: tzinfo) -> dict[str, str]:
    return {
        "Mail": f"{mail.id}, {mail.size:,} bytes, over {mail.source} for {mail.mailbox}",
        "Received": printing.when(mail.received_at, zone),
        "State": f"{mail.state}, {mail.attempts} attempts",
        "Held": mail.held_because or "",
        "Outcome": mail.outcome or "",
        "Case": str(mail.case or ""),
        "Envelope": f"{mail.envelope_from or '<>'} → {', '.join(mail.envelope_to)}" if mail.envelope_to else "",
    }
