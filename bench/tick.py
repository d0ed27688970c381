"""`python -m bench tick`: a table of a million open cases, and what a tick costs with nothing due and with much due.

The desk is written straight into its tables; the tick is the daemon's own, with its lease, composing and committing.
"""

from __future__ import annotations

import argparse
import json
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.fill import fill
from bench.measure import memory_now
from mailbot.core.case.evolve import evolve
from mailbot.core.case.model import Case, Participant, Role, Status
from mailbot.core.message import Address
from mailbot.core.policy import Desk
from mailbot.core.time.calendar import add
from mailbot.core.time.span import Span, SpanKind
from mailbot.core.time.windows import plan
from mailbot.daemon.process import Policy
from mailbot.daemon.tick import Tick
from mailbot.daemon.wiring import lease_of, open_policy
from mailbot.settings import load
from storage import SqlStorage, open_storage

AGENTS = 20
QUIET_TICKS = 50
PROBES = 20_000
START = datetime(2026, 7, 6, 12, tzinfo=UTC)  # a Monday
DUE_MS, QUIET_MS = 5000.0, 10.0
WINDOWS = 3  # of each case

_MAILBOT = """\
storage: {{database: "{database}"}}
secret: {{file: secret.key}}
admins: [ops@example.com]
smtp: {{host: 127.0.0.1, port: 25, tls: none}}
desk: desk.yml
"""
_DESK = """\
name: Example Support
address: support@example.com
timezone: Europe/Dublin
calendar: {hours: {mon-fri: "09:00-17:30"}, holidays: {country: IE}}
priorities: {medium: {windows: {acknowledge: 2h, respond: 1d, resolve: 3d}}}
escalations:
  acknowledge: [{at: "75%", tell: [owner]}, {at: due, tell: [owner]}]
  respond: [{at: "75%", tell: [owner]}, {at: due, tell: [owner]}]
  resolve: [{at: due, tell: [owner]}]
queues: {support: {assign: least_loaded}}
agents:
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of the wall clock, and of this process; `addition_us` is the floor: one addition of open time."""

    cases: int
    deadlines: int
    database: str
    fill_s: float
    quiet_ms: float
    quiet_cpu_ms: float
    due: int
    due_ms: float
    due_cpu_ms: float
    mails: int
    memory_before_mb: float
    memory_after_mb: float
    addition_us: float

    @property
    def holds(self) -> bool:
        return self.quiet_ms < QUIET_MS and self.due_ms < DUE_MS * max(1.0, self.due / 1000)


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    folder = Path(options.keep or tempfile.mkdtemp(prefix="mailbot-tick-"))
    try:
        measured = _measure(folder, options)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(asdict(measured), indent=2) if options.json else "\n".join(_lines(measured)))
    return 0 if measured.holds else 1


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench tick", description=str(__doc__))
    parser.add_argument("--cases", type=int, default=100_000, help="open cases, three deadlines each (100000)")
    parser.add_argument("--due", type=int, default=1000, help="how many come due at once (1000)")
    parser.add_argument("--database", help="a database of its own (default: SQLite in a new folder)")
    parser.add_argument("--json", action="store_true", help="one object instead of lines")
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it there")
    return parser.parse_args(arguments)


def _measure(folder: Path, options: argparse.Namespace) -> Measured:
    database = options.database or f"sqlite:///{folder}/mailbot.db"
    _write(folder, database)
    settings = load(folder, {}, today=START.date())
    policy = open_policy(settings)
    begun = time.perf_counter()
    open_storage(database, now=START).close()
    fill(database, _progress(_cases(policy.desk, options.cases, options.due), options.cases))
    filled = time.perf_counter() - begun
    storage = open_storage(database, now=START, holder="bench", exclusive=True)
    try:
        now = START
        tick = _tick(storage, policy, lambda: now)
        tick.step()
        before = memory_now()
        quiet = [_took(tick.step) for _ in range(QUIET_TICKS)]
        now = START + timedelta(hours=1)
        due = _took(lambda: _until_done(tick))
        mails = storage.counts().outbox.get("queued", 0)
        return Measured(
            cases=options.cases,
            deadlines=options.cases * WINDOWS,
            database=database.partition(":")[0],
            fill_s=filled,
            quiet_ms=median(q.wall_ms for q in quiet),
            quiet_cpu_ms=median(q.cpu_ms for q in quiet),
            due=options.due,
            due_ms=due.wall_ms,
            due_cpu_ms=due.cpu_ms,
            mails=mails,
            memory_before_mb=before,
            memory_after_mb=memory_now(),
            addition_us=_addition_us(policy.desk),
        )
    finally:
        storage.close()


def _write(folder: Path, database: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret.key"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(32) + "\n")
    (folder / "mailbot.yml").write_text(_MAILBOT.format(database=database))
    agents = "".join(
        f"  agent{n}: {{name: Agent {n}, email: agent{n}@example.com, queues: [support]}}\n" for n in range(AGENTS)
    )
    (folder / "desk.yml").write_text(_DESK + agents)


def _tick(storage: SqlStorage, policy: Policy, now: Callable[[], datetime]) -> Tick:
    return Tick(storage, lambda: policy, now, _Silent(), _no_fault, lambda: None, lease_of(storage, "tick"))


def _no_fault(_: str) -> None:
    return None


class _Silent:
    """A log that says nothing, so that the terminal is not what is measured."""

    def info(self, event: str, **_: object) -> None: ...
    def warning(self, event: str, **_: object) -> None: ...


def _until_done(tick: Tick) -> None:
    while tick.step():
        pass


class Took(NamedTuple):
    wall_ms: float
    cpu_ms: float


def _took(call: Callable[[], object]) -> Took:
    begun, cpu = time.perf_counter(), time.process_time()
    call()
    return Took((time.perf_counter() - begun) * 1000, (time.process_time() - cpu) * 1000)


def _cases(desk: Desk, count: int, due: int) -> Iterator[Case]:
    """Open cases of the last hour; within the next one the first step of `due` of them comes, and no other."""
    every = max(1, count // due) if due else count + 1
    earlier, later = (_opened(desk, START - timedelta(minutes=minutes)) for minutes in (60, 1))
    for n in range(count):
        number = 1001 + n
        template = earlier if n % every == 0 and n // every < due else later
        at = template.opened_at
        person = Address(f"Customer {n}", f"customer{n}@example.org")
        yield Case(
            number=number,
            subject=f"Printer {n} is on fire again",
            status=Status.OPEN,
            queue="support",
            priority="medium",
            requester=person,
            opened_at=at,
            updated_at=at,
            owner=f"agent{n // every % AGENTS}",
            participants=(Participant(person, Role.REQUESTER, at),),
            deadlines=template.deadlines,
        )


def _opened(desk: Desk, at: datetime) -> Case:
    """A case as the windows of this desk start on it."""
    nobody = Address("", "nobody@example.org")
    new = Case(1, "", Status.OPEN, "support", "medium", nobody, at, at)
    after = evolve(new, plan(None, new, frozenset(), desk, at, at), at)
    assert after is not None
    return after


def _addition_us(desk: Desk) -> float:
    spans = (Span(SpanKind.OPEN, 7200), Span(SpanKind.BUSINESS_DAYS, 3))
    starts = [START + timedelta(seconds=431 * n) for n in range(PROBES // 2)]
    add(desk.calendar, START, spans[0])
    begun = time.process_time()
    for start in starts:
        for span in spans:
            add(desk.calendar, start, span)
    return (time.process_time() - begun) / PROBES * 1_000_000


def _progress(cases: Iterator[Case], count: int) -> Iterator[Case]:
    done = 0
    while portion := tuple(islice(cases, 10_000)):
        yield from portion
        done += len(portion)
        if sys.stderr.isatty():
            print(f"\r{done:,} of {count:,} cases written", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)


def _lines(one: Measured) -> Iterator[str]:
    yield f"{one.cases:,} open cases, {one.deadlines:,} deadlines in {one.database}, written in {one.fill_s:.0f} s"
    yield f"a tick with nothing due: {one.quiet_ms:.2f} ms, {one.quiet_cpu_ms:.2f} ms of them here (median)"
    yield f"a tick with {one.due:,} due: {one.due_ms:,.0f} ms, {one.due_cpu_ms:,.0f} ms of them here"
    yield f"{one.mails:,} mails composed and queued; wanted: {QUIET_MS:.0f} ms and {DUE_MS:,.0f} ms"
    yield f"memory: {one.memory_before_mb:.0f} MB before, {one.memory_after_mb:.0f} MB after"
    each = one.due_cpu_ms * 1000 / one.due if one.due else 0.0
    yield f"one due window: {each:,.0f} µs, {each / one.addition_us:,.0f} additions of open time"
    yield f"one addition of open time: {one.addition_us:.1f} µs, {1_000_000 / one.addition_us:,.0f} a second"
