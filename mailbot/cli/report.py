"""`mailbot report`: how the desk did over a span of time, for the terminal, machines, spreadsheets and a page."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from mailbot.cli import exits, frame, opening, printing

if TYPE_CHECKING:
    from mailbot.core.policy import Desk
    from mailbot.core.report.figures import Report, Row
    from mailbot.core.report.shown import Bar, ReportShown
    from mailbot.settings import Settings

BAR = 32
SHADES = " ░▒▓█"


def report(
    since: Annotated[
        str, frame.option("--since", metavar="DAY", help="First day, or a span back such as 30d. Default: 30d.")
    ] = "30d",
    until: Annotated[str, frame.option("--until", metavar="DAY", help="The day after the last. Default: now.")] = "",
    as_csv: Annotated[bool, frame.option("--csv", help="Print one row for each priority, queue, … as CSV.")] = False,
    html: Annotated[Path | None, frame.option("--html", metavar="FILE", help="Write a page with plots.")] = None,
    config: frame.Config = None,
    json: frame.Json = False,
) -> int:
    """Show volumes, backlog, times to answer, promises kept and missed, and the busiest hours."""
    found = opening.settings(config, secrets=False)
    figures = _figures(found, *_span(since, until, found.desk))
    if html:
        _write_page(html, figures, found)
    if json:
        printing.as_json(as_json(figures, found.desk))
    elif as_csv:
        printing.as_bytes(as_csv_text(figures).encode())
    elif not html:
        _show(figures, found.desk)
    return exits.OK


def _span(since: str, until: str, desk: Desk) -> tuple[datetime, datetime]:
    now = opening.clock(None).now()
    end = _instant(until, "--until", now, desk) if until else now
    start = _instant(since, "--since", end, desk)
    if start >= end:
        raise exits.Failed(exits.USAGE, "the span is empty", why=f"It would begin {start} and end {end}.")
    return start, end


def _instant(text: str, option: str, before: datetime, desk: Desk) -> datetime:
    """A day begins at its midnight in the desk's zone; `30d` back from the end: whole days."""
    if text[:-1].isdigit() and text[-1] in "dw":
        days = int(text[:-1]) * (7 if text[-1] == "w" else 1)
        first = before.astimezone(desk.zone).date() - timedelta(days=min(days, 36500))
        return datetime.combine(first, time(), desk.zone)
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        why = f"{text!r} is neither a day nor a span. Write 2026-11-01, 2026-11-01T09:00, 30d or 4w."
        raise exits.Failed(exits.USAGE, f"{option} is not understood", why=why) from error
    return said if said.tzinfo else said.replace(tzinfo=desk.zone)


def _figures(found: Settings, since: datetime, until: datetime) -> Report:
    from mailbot.core.report.figures import report as counted

    with opening.looking(found) as storage, storage.history() as history:
        pasts = printing.progress(history.pasts(since, until), "Reading the journal")
        standing = tuple(history.standing(until))
        now = opening.clock(None).now()
        then = opening.past_policies(found, storage)
        return counted(since, until, now, pasts, history.mails(since, until), standing, found.desk, then)


def as_json(figures: Report, desk: Desk) -> dict[str, object]:
    """Instants in the desk's zone; durations in open seconds; shares are left to the reader: kept and missed count."""
    return {
        "since": figures.since.astimezone(desk.zone).isoformat(),
        "until": figures.until.astimezone(desk.zone).isoformat(),
        "made_at": figures.made_at.astimezone(desk.zone).isoformat(timespec="seconds"),
        "mails": dict(figures.mails),
        "total": asdict(figures.total),
        "by": {name: [asdict(row) for row in rows] for name, rows in figures.by},
        "backlog_by_age": dict(figures.ages),
        "days": [asdict(day) | {"day": day.day.isoformat()} for day in figures.days],
        "hours": [list(day) for day in figures.hours],
    }


def as_csv_text(figures: Report) -> str:
    """The table behind the report: the whole desk first, then each dimension. A name cannot start a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    kinds = [kept.window for kept in figures.total.windows]
    heads = ("by", "name", "opened", "answered", "answer_median_s", "answer_90th_s", "resolved", "resolution_median_s")
    more = ("resolution_90th_s", "escalated", "reopened", "open")
    writer.writerow((*heads, *more, *(f"{kind}_{verdict}" for kind in kinds for verdict in ("kept", "missed"))))
    for dimension, rows in (("all", (figures.total,)), *figures.by):
        writer.writerows((dimension, *_csv_row(row, kinds)) for row in rows)
    return out.getvalue()


def _csv_row(row: Row, kinds: list[str]) -> tuple[object, ...]:
    name = f"'{row.name}" if row.name[:1] in ("=", "+", "-", "@", "\t", "\r") else row.name
    windows = {kept.window: (kept.kept, kept.missed) for kept in row.windows}
    counted = (row.answered, row.resolved)
    spreads = (value for one in counted for value in (one.count, one.median, one.ninetieth))
    ended = (number for kind in kinds for number in windows.get(kind, (0, 0)))
    return (name, row.opened, *spreads, row.escalated, row.reopened, row.backlog, *ended)


def _write_page(file: Path, figures: Report, found: Settings) -> None:
    from mailbot.compose import Composer
    from mailbot.core.report.mail import report_draft

    draft = report_draft(figures, found.desk, found.desk.person)
    _, page = Composer(found.server.templates).preview(draft, figures.made_at, found.desk)
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise exits.Failed(exits.CANNOT_CREATE, f"cannot write {file}", why=error.strerror or str(error)) from error
    printing.tell(f"Written: {file}")


def _show(figures: Report, desk: Desk) -> None:
    from mailbot.core.report.shown import shown

    seen = shown(figures, desk)
    printing.line(seen.title, style="bold")
    printing.line(seen.span)
    printing.line()
    printing.pairs({tile.label: f"{tile.value:<8} {tile.note}" for tile in seen.tiles})
    _bars("Promises", seen.promises)
    _days(seen.days)
    _bars("Open cases by age", seen.ages)
    for one in seen.tables:
        if one.lines:
            printing.line(f"\nBy {one.name}", style="bold")
            heads = [head.name for head in seen.heads]
            printing.table((one.name, *heads), [(line.name, *line.cells) for line in one.lines], right=heads)
            if one.more:
                printing.line(f"and {one.more} more (--json or --csv has all)")
    _show_hours(seen)
    _bars("What became of the mails", seen.mails)
    printing.line("\nTimes are open hours of the desk; 9 of 10 stay under the second one.")


def _bars(head: str, bars: tuple[Bar, ...]) -> None:
    if not bars:
        return
    printing.line(f"\n{head}", style="bold")
    width = max(len(bar.label) for bar in bars)
    for bar in bars:
        printing.line(f"{bar.label:<{width}}  {'█' * _length(bar.percent, BAR):<{BAR}}  {bar.value}")


def _days(days: tuple[Bar, ...]) -> None:
    """Opened to the left, resolved to the right, so that a day is one line."""
    half = BAR // 2
    printing.line(f"\n{'Cases':<10}  {'opened':>{half + 5}}  resolved", style="bold")
    for day in days:
        left, right = "█" * _length(day.percent, half), "░" * _length(day.also, half)
        printing.line(f"{day.label:<10}  {day.value:>4} {left:>{half}}  {right:<{half}} {day.also_value}")


def _length(percent: int, width: int) -> int:
    return max(1, percent * width // 100) if percent else 0


def _show_hours(seen: ReportShown) -> None:
    printing.line(f"\nWhen mail comes{': busiest ' + seen.busiest if seen.busiest else ''}", style="bold")
    printing.line(f"     {''.join(f'{hour:<6}' for hour in (0, 3, 6, 9, 12, 15, 18, 21))}")
    for day in seen.weekdays:
        cells = "".join(2 * SHADES[min(hour.shade, len(SHADES) - 1)] for hour in day.hours)
        printing.line(f"{day.name}  {cells}".rstrip())
