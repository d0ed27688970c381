"""`mailbot doctor`: does what the daemon will do, for real, and says what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing, probes
from mailbot.cli.probes import Finding

if TYPE_CHECKING:
    from mailbot.settings import Settings

Wait = Annotated[
    float, frame.option("--wait", metavar="SECONDS", help="How long the round trip may take (default 30).")
]


def doctor(wait: Wait = 30.0, config: frame.Config = None, json: frame.Json = False) -> int:
    """Try servers, database and clock for real.

    Logs in to each mailbox and to the way out, sends a mail to the desk's own address, sees it arrive and removes it.
    """
    found = opening.settings(config)
    findings = list(_told(_findings(found, wait), quiet=json))
    failed = [finding for finding in findings if not finding.well]
    if json:
        printing.as_json({"ok": not failed, "findings": [asdict(finding) for finding in findings]})
    elif failed:
        printing.complain(f"{len(failed)} of {len(findings)} checks failed.")
    return exits.UNAVAILABLE if failed else exits.OK


def _findings(found: Settings, wait: float) -> Iterator[Finding]:
    server = found.server
    yield from probes.database(server)
    boxes = [finding for box in server.mailboxes for finding in probes.mailbox(box)]
    yield from boxes or [_nothing("mailbox", "no mailbox is watched", "name one under mailboxes in mailbot.yml")]
    if server.smtp is None:
        yield _nothing("smtp", "there is no way out", "name a server under smtp in mailbot.yml")
        return
    out = list(probes.smtp_login(server.smtp))
    yield from out
    if boxes and all(finding.well for finding in (*boxes, *out)):
        yield from _round_trips(found, wait)


def _round_trips(found: Settings, wait: float) -> Iterator[Finding]:
    from mailbot.cli.round_trip import round_trip

    assert found.server.smtp is not None
    local, _, domain = found.desk.person.address.rpartition("@")
    addresses = [found.desk.person.address]
    if found.server.plus_addressing:
        addresses.append(f"{local}+doctor@{domain}")
    for address in addresses:
        yield from round_trip(found.desk, found.server, found.server.smtp, address, wait)


def _nothing(name: str, seen: str, remedy: str) -> Finding:
    return Finding(name, False, seen, remedy)


def _told(findings: Iterable[Finding], *, quiet: bool) -> Iterator[Finding]:
    """Passes the findings on, each shown as soon as it is known."""
    for finding in findings:
        if not quiet:
            _show(finding)
        yield finding


def _show(finding: Finding) -> None:
    word, style = ("ok  ", "green") if finding.well else ("FAIL", "bold red")
    printing.line(f"{word}  {finding.name}: {finding.seen}", style=style)
    if finding.remedy:
        printing.line(f"      {finding.remedy}")
