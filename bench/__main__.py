"""`make bench`: generated mails through Dovecot, the real daemon and an SMTP receiver, beside a floor.

Exit codes: 0 measured and all checks hold, 1 something was lost, doubled or altered, 69 a server is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import daemon, desk, tick
from bench.check import check
from bench.mails import BenchMail, Desk, generate
from bench.report import FloorRun, Result, Round, as_json, table, workload
from bench.servers import Dovecot, MissingServer
from bench.sink import Sink

FLOOR_SECONDS = 60.0  # at least; more for many mails
QUIET = 0.7  # load average above which the machine is not ours alone
SLOWEST = 20.0  # mails a second that the floor reaches on any machine worth measuring


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["tick"]:
        return tick.main(arguments[1:])
    options = _options(arguments)
    try:
        with _folder(options.keep) as folder, Dovecot(folder / "dovecot") as dovecot, Sink() as sink:
            result = _measure(folder, dovecot, sink, options)
    except MissingServer as missing:
        return _end(69, str(missing))
    except (daemon.DaemonTrouble, subprocess.SubprocessError) as trouble:
        return _end(1, str(trouble))
    except KeyboardInterrupt:
        return _end(130, "interrupted; the servers and the daemon were stopped")
    print(json.dumps(as_json(result), indent=2, default=str) if options.json else "\n".join(table(result)))
    return 0 if result.holds else 1


def _end(code: int, because: str) -> int:
    _say(f"bench: {because}")
    return code


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=str(__doc__))
    parser.add_argument("--mails", type=int, default=1000, help="how many mails (1000)")
    parser.add_argument("--runs", type=int, default=3, help="how many rounds; medians are reported (3)")
    parser.add_argument("--seed", type=int, default=7, help="of the generator (7)")
    parser.add_argument("--json", action="store_true", help="one object instead of the table")
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it there")
    return parser.parse_args(arguments)


def _measure(folder: Path, dovecot: Dovecot, sink: Sink, options: argparse.Namespace) -> Result:
    mails = generate(options.mails, options.seed, Desk(desk.ADDRESS, desk.TAG, desk.FIRST_NUMBER))
    _say(workload(mails))
    if os.getloadavg()[0] > QUIET:
        _say(f"other work is running (load {os.getloadavg()[0]:.1f}): rates will be low, their ratio holds better")
    rounds = [_round(folder / f"round{n}", dovecot, sink, mails, n) for n in range(1, options.runs + 1)]
    return Result(mails, tuple(rounds))


def _round(folder: Path, dovecot: Dovecot, sink: Sink, mails: tuple[BenchMail, ...], number: int) -> Round:
    floors = [_floor(folder / f"floor{w}", dovecot, sink, mails, w, number) for w in (0, 1)]
    dovecot.empty()
    sink.reset()
    config = desk.write(folder / "desk", dovecot.port, sink.port)
    run = daemon.run(config, dovecot, sink, mails, lambda done, all_: _status(f"mailbot {done:,} of {all_:,}"))
    _say(f"round {number}: mailbot {len(mails) / run.seconds:.0f} mails/s")
    checks = check(desk.database(config), dovecot, mails, sink.take(), run.exit_code)
    return Round(tuple(floors), run, checks)


def _floor(
    folder: Path, dovecot: Dovecot, sink: Sink, mails: tuple[BenchMail, ...], workers: int, number: int
) -> FloorRun:
    """One floor in a process of its own, over a mailbox that is full when it starts."""
    folder.mkdir(parents=True)
    dovecot.empty()
    dovecot.stage([mail.raw for mail in mails])
    dovecot.deliver()
    sink.reset()
    command = [
        sys.executable,
        "-m",
        "bench.floor",
        str(dovecot.port),
        str(sink.port),
        str(folder),
        str(workers),
    ]
    limit = max(FLOOR_SECONDS, len(mails) / SLOWEST)
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=limit, check=True, process_group=0)
    figures = json.loads(done.stdout)
    count = figures.pop("mails")
    rate = count / figures["seconds"]
    _say(f"round {number}: floor in {workers + 1} process{'es' if workers else ''} {rate:.0f} mails/s")
    return FloorRun(workers=workers, mails_sent=sink.count, **figures)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder of the run that Dovecot's account may walk through."""
    folder = Path(keep or tempfile.mkdtemp(prefix="mailbot-bench-")).absolute()
    folder.mkdir(parents=True, exist_ok=keep is None)
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{clear}{line}", file=sys.stderr, flush=True)


def _status(line: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
