"""`mailbot replay`: what would have come of the past under an edited policy, as a list of what changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from mailbot.cli import as_json, exits, frame, opening, printing, trying
from mailbot.cli.run import ClockFile

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from mailbot.core.trial.past import Decided
    from mailbot.core.trial.replay import Change
    from mailbot.daemon.replay import Result
    from mailbot.settings import Settings
    from storage.past import SqlPast

Since = Annotated[str, frame.option("--since", metavar="WHEN", help="A time ago (30d, 12h) or a date. Default: 30d.")]
Until = Annotated[str | None, frame.option("--until", metavar="WHEN", help="The same; default: now.")]
Rules = Annotated[Path | None, frame.option("--rules", metavar="FILE", help="Rules to try instead of rules.yml.")]
DeskPath = Annotated[Path | None, frame.option("--desk", metavar="FILE", help="A desk to try instead of desk.yml.")]


def replay(
    since: Since = "30d",
    until: Until = None,
    rules: Rules = None,
    desk: DeskPath = None,
    clock: ClockFile = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Decide about past mail once more, by edited rules.

    Reads the journal and the mail that is kept, decides on a desk in memory, and prints what would come out
    otherwise. Nothing is written or sent.
    """
    found = trying.tried(config, rules=rules, desk=desk)
    now, zone = opening.clock(clock).now(), found.desk.zone
    start, end = instant(since, now, zone), instant(until, now, zone) if until else now
    with _past(found) as past:
        result = _replayed(past, found, start, end)
    if json:
        printing.as_json(result_json(result, start, end, zone))
    else:
        _show(result, start, end, zone)
    return exits.OK


@contextmanager
def _past(found: Settings) -> Iterator[SqlPast]:
    file = opening.database_file(found)
    if file and not file.exists():
        raise exits.Failed(exits.NO_INPUT, "there is no past yet", why=f"{file} does not exist.", next="mailbot run")
    with opening.database(found.server) as opened, opened.past() as past:
        yield past


def _replayed(past: SqlPast, found: Settings, start: datetime, end: datetime) -> Result:
    from mailbot.daemon.replay import replay as decide_again

    def shown(rows: Sequence[Decided]) -> Iterable[Decided]:
        return printing.progress(rows, "Replaying")

    return decide_again(past, found.desk, trying.secrets_of(found), start, end, shown)


def instant(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """`30d` ago, or a date or instant in the desk's zone."""
    from mailbot.core.time.local import instant_of
    from mailbot.settings.duration import parse_seconds
    from mailbot.settings.scenario_model import parse_instant

    try:
        return now - timedelta(seconds=parse_seconds(text))
    except ValueError:
        pass
    try:
        at = parse_instant(text)
    except ValueError:
        why = "Expected a time such as 30d or 12h, or a date such as 2026-07-10."
        raise exits.Failed(exits.USAGE, f"{text!r} is no time", why=why) from None
    return at.astimezone(UTC) if at.tzinfo else instant_of(zone, at)


def result_json(result: Result, start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "since": as_json.instant(start, zone),
        "until": as_json.instant(end, zone),
        "mails": result.mails,
        "others": result.others,
        "lost": result.lost,
        "policies": result.policies,
        "mails_changed": sum(_is_mail(change) for change in result.changes),
        "changes": [change_json(change, zone) for change in result.changes],
    }


def change_json(change: Change, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": as_json.instant(change.at, zone),
        "cause": change.cause,
        "case": change.case,
        "title": change.title,
        "differences": [{"of": of, "was": was, "would_be": would_be} for of, was, would_be in change.differences],
    }


def _is_mail(change: Change) -> bool:
    return change.cause.startswith("mail:")


SHOWN = 100  # changes that are spelled out; all of them stand in the JSON
_COUNTED = ("outcome", "queue", "priority", "owner", "status", "because")  # others say too many different things


def _show(result: Result, start: datetime, end: datetime, zone: ZoneInfo) -> None:
    for change in result.changes[:SHOWN]:
        _show_change(change, zone)
    left = len(result.changes) - SHOWN
    if left > 0:
        printing.line(f"… and {left:,} more; --json lists them all.")
    _show_counts(result.changes)
    mails = sum(_is_mail(change) for change in result.changes)
    stretch = f"from {printing.when(start, zone)} to {printing.when(end, zone)}"
    printing.line(f"{mails:,} of {result.mails:,} mails change, {stretch}.", style="bold")
    printing.line(f"{len(result.changes) - mails:,} of {result.others:,} deadlines and acts change.")
    if result.lost:
        printing.tell(f"{result.lost:,} mails are no longer kept and were left out.")
    if result.policies:
        printing.tell("The policy was changed in this time: what was decided under an older one may differ for that.")


def _show_change(change: Change, zone: ZoneInfo) -> None:
    case = f"case {change.case}  " if change.case else ""
    printing.line(f"{printing.when(change.at, zone)}  {change.cause}  {case}{change.title}", style="bold")
    for of, was, would_be in change.differences:
        printing.line(f"    {of}: {was or '—'} → {would_be or '—'}")


def _show_counts(changes: Sequence[Change]) -> None:
    """What changes how often: the few kinds of change that an edit has meant, and those that follow from it."""
    counts: Counter[tuple[str, str]] = Counter()
    for change in changes:
        for of, was, would_be in change.differences:
            counts[of, f"{was or '—'} → {would_be or '—'}" if of in _COUNTED else ""] += 1
    if counts:
        rows = [(f"{n:,}", of, what) for (of, what), n in counts.most_common(20)]
        printing.table(("times", "of", "change"), rows, right=("times",))
