"""What the benchmark says: a table for people, an object for machines, and one last line for both."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.check import Check
from bench.daemon import Run
from bench.mails import BenchMail

# Measured on 21 November 2026 with mails of the same kind (1,000; Request Tracker: the first 300) on a 2-core
# AMD EPYC virtual machine, everything on loopback, as each is shipped: the range over the ways it can be fed.
# They do other things too (permissions, web notification), so they are a scale and not a race.
PEERS = (
    ("Request Tracker 5.0.3", "3 to 9", "PostgreSQL, rt-mailgate or its POST, 1 and 2 feeders"),
    ("Roundup 2.6.0", "11 to 44", "SQLite; 44 with senders that are known already"),
    ("django-helpdesk 2.6.1", "27 to 38", "SQLite, IMAP; 38 with WAL set by hand"),
)


@dataclass(frozen=True, slots=True)
class FloorRun:
    workers: int
    seconds: float
    cpu: float
    largest: float
    sum: float
    mails_sent: int


@dataclass(frozen=True, slots=True)
class Round:
    """One floor of each kind and one run of the daemon, on the same mails."""

    floors: tuple[FloorRun, ...]
    run: Run
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Result:
    mails: tuple[BenchMail, ...]
    rounds: tuple[Round, ...]

    @property
    def holds(self) -> bool:
        return all(check.holds for one in self.rounds for check in one.checks)

    @property
    def rate(self) -> float:
        return self._rate(one.run for one in self.rounds)

    @property
    def floor(self) -> float:
        """The faster of the two kinds of floor, each by its median."""
        kinds = zip(*(one.floors for one in self.rounds), strict=True)
        return max(self._rate(kind) for kind in kinds)

    def _rate(self, runs: Iterable[FloorRun | Run]) -> float:
        return median(len(self.mails) / run.seconds for run in runs)

    @property
    def last_line(self) -> str:
        figures = f"mails_per_second={self.rate:.0f} floor={self.floor:.0f}"
        return f"{figures} ratio_to_floor={self.rate / self.floor:.2f}"


def workload(mails: Sequence[BenchMail]) -> str:
    replies, size = sum(mail.is_reply for mail in mails), sum(len(mail.raw) for mail in mails)
    return f"{len(mails):,} mails: {len(mails) - replies:,} new, {replies:,} replies, {size / 1e6:.1f} MB"


def table(result: Result) -> Iterator[str]:
    count = len(result.mails)
    yield f"{workload(result.mails)}; Python {platform.python_version()}, {os.cpu_count()} cores"
    yield ""
    yield f"{'':34}{'mails/s':>9}{'CPU s per':>11}{'peak memory, MB':>18}{'mails':>8}"
    yield f"{'':34}{'':>9}{'1,000':>11}{'largest':>10}{'sum':>8}{'sent':>8}"
    for number, one in enumerate(result.rounds, start=1):
        for floor in one.floors:
            name = f"{number}. floor, {'two processes' if floor.workers else 'one process'}"
            yield _row(name, count, floor.seconds, floor.cpu, floor.largest, floor.sum, floor.mails_sent)
        run = one.run
        yield _row(
            f"{number}. mailbot",
            count,
            run.seconds,
            run.cpu,
            run.memory.largest,
            run.memory.sum,
            run.mails_sent,
        )
    yield ""
    yield from _checks(result)
    yield ""
    yield "For scale, other desks on such mails, mails/s:"
    yield from (f"  {name:24}{rate:>10}   {how}" for name, rate, how in PEERS)
    yield ""
    yield result.last_line


def _row(name: str, count: int, seconds: float, cpu: float, largest: float, total: float, sent: int) -> str:
    rates = f"{count / seconds:>9.0f}{cpu * 1000 / count:>11.2f}"
    return f"{name:34}{rates}{largest:>10.0f}{total:>8.0f}{sent:>8,}"


def _checks(result: Result) -> Iterator[str]:
    broken = [c for one in result.rounds for c in one.checks if not c.holds]
    last = result.rounds[-1].checks
    yield f"Checked after each run ({'all as it should be' if not broken else f'{len(broken)} wrong'}):"
    for check in last:
        yield f"  {check.what:40}{check.found!s:>8}"
    yield from (f"  WRONG: {c.what}: {c.found}, not {c.expected}" for c in broken)


def as_json(result: Result) -> dict[str, object]:
    return {
        "mails": len(result.mails),
        "mails_per_second": round(result.rate, 1),
        "floor": round(result.floor, 1),
        "ratio_to_floor": round(result.rate / result.floor, 3),
        "cpu_seconds_per_1000": round(median(one.run.cpu for one in result.rounds) * 1000 / len(result.mails), 3),
        "peak_megabytes": max(one.run.memory.largest for one in result.rounds),
        "holds": result.holds,
        "rounds": [asdict(one) for one in result.rounds],
    }
