"""`mailbot receive`: mail from a pipe or from files becomes durable; what it means is decided by the daemon.

Its exit codes speak to a mail server: 0 taken, 75 keep it and try again, 65 never (Postfix pipe(8), sysexits.h).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from mailbot.core.mail import Arrival
    from mailbot.core.ports import Storage
    from mailbot.daemon.clock import Clock
    from mailbot.settings import Settings

BATCH_MAILS = 200
BATCH_BYTES = 32_000_000

Files = Annotated[
    list[Path] | None, frame.argument("FILE…", "A mail, an mbox or a Maildir; none or - reads standard input.")
]
Mailbox = Annotated[
    str | None, frame.option("--mailbox", metavar="NAME", help="The mailbox it counts as (default: the first).")
]
Sender = Annotated[str | None, frame.option("--sender", metavar="ADDRESS", help="Envelope sender, where known.")]
Recipients = Annotated[
    list[str] | None, frame.option("--recipient", metavar="ADDRESS", help="Envelope recipient, where known.")
]


def receive(
    files: Files = None,
    mailbox: Mailbox = None,
    sender: Sender = None,
    recipient: Recipients = None,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Store mail for the daemon to process. Exit 0: stored; 75: try again later; 65: never."""
    paths = _all_there(files or [Path("-")])
    with _LaterInstead():
        found, time = opening.settings(config, secrets=False), opening.clock(clock)
        name = _mailbox(found, mailbox)
        with opening.storage(found, time.now()) as storage:
            ids = _store(storage, _arrivals(paths, name, sender, tuple(recipient or ()), time))
    if not ids:
        raise exits.Failed(exits.DATA, "there is no mail in the input")
    _report(ids, json)
    return exits.OK


def _all_there(paths: list[Path]) -> list[Path]:
    for path in paths:
        if str(path) != "-" and not path.exists():
            raise exits.Failed(exits.NO_INPUT, f"cannot read {path}", why="No such file or folder.")
    return paths


class _LaterInstead:
    """Whatever is broken here, a bug of ours included, must not bounce mail: its sender keeps it and tries again."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, exits.Failed):
            raise exits.Failed(exits.TEMPORARY, error.what, why=error.why, next=error.next) from error
        if isinstance(error, Exception):
            why = f"{type(error).__name__}: {error}"
            raise exits.Failed(exits.TEMPORARY, "the mail could not be stored", why=why) from error


def _mailbox(found: Settings, wanted: str | None) -> str:
    names = opening.mailbox_names(found)
    if wanted is None or wanted in names:
        return wanted or names[0]
    raise exits.Failed(exits.USAGE, f"no mailbox is called {wanted!r}", why=f"Known: {', '.join(names)}.")


def _arrivals(
    paths: Sequence[Path], mailbox: str, sender: str | None, recipients: tuple[str, ...], time: Clock
) -> Iterator[Arrival]:
    from mailbot.core.mail import Arrival
    from mailbot.intake.files import read_mails

    for _, raw in read_mails([str(path) for path in paths]):
        if raw:
            yield Arrival(mailbox, "pipe", raw, received_at=time.now(), envelope_from=sender, envelope_to=recipients)


def _store(storage: Storage, arrivals: Iterable[Arrival]) -> list[int]:
    ids: list[int] = []
    for batch in _batches(printing.progress(arrivals, "Receiving")):
        ids += storage.receive(batch)
    return ids


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    batch: list[Arrival] = []
    size = 0
    for arrival in arrivals:
        batch.append(arrival)
        size += len(arrival.raw)
        if len(batch) >= BATCH_MAILS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _report(ids: list[int], json: bool) -> None:
    """One line for a person; a pipe from a mail server prints nothing it would not understand."""
    if json:
        printing.as_json({"received": ids})
    else:
        printing.line(f"{len(ids)} received." if len(ids) != 1 else f"1 received, as mail {ids[0]}.")
