"""What all verbs share: exit codes of sysexits.h, complaints on stderr, no colour in a pipe, a fast start."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.cli import printing
from tests.cli.command import bare_environ, run, run_apart


def on_a_terminal(*words: str, **more: str) -> bytes:
    """What the command writes when its output is a terminal."""
    ours, theirs = pty.openpty()
    environ = bare_environ() | more
    command = [sys.executable, "-m", "mailbot", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environ):
        os.close(theirs)
        written = b""
        while chunk := _read(ours):
            written += chunk
    os.close(ours)
    return written


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # the other side has gone: Linux says EIO rather than end of file
        return b""


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("chek",),
        ("check", "--nonsense"),
        ("cases", "show"),
        ("cases", "shwo", "1"),
        ("doctor", "--wait", "soon"),
        ("queue", "inbox", "show", "first"),
    ],
)
def test_a_command_typed_wrongly_ends_with_64_and_says_so_on_stderr(words: tuple[str, ...]) -> None:
    done = run(words)

    assert done.code == 64
    assert done.out == ""
    assert "--help" in done.err


def test_help_is_no_mistake() -> None:
    done = run(["queue", "outbox", "retry", "--help"])

    assert done.code == 0
    assert "mailbot queue outbox retry" in done.out


def test_help_starts_without_the_heavy_parts() -> None:
    program = (
        "import sys; from mailbot.cli import frame, verbs; frame.run(verbs.application(), ['--help']);"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & set(sys.argv[1:])))"
    )
    heavy = ["sqlalchemy", "alembic", "pydantic", "rich", "jinja2", "imapclient", "storage", "ruamel", "mailparser"]

    done = subprocess.run(
        [sys.executable, "-c", program, *heavy], capture_output=True, env=os.environ, timeout=60, check=True
    )

    assert done.stdout.splitlines()[-1] == b"[]"


def test_without_a_configuration_the_next_command_is_named(tmp_path: Path) -> None:
    done = run(["check"], cwd=tmp_path)

    if not Path("/etc/mailbot").is_dir():
        assert done.code == 78
        assert "mailbot init" in done.err


def test_nothing_is_coloured_in_a_pipe() -> None:
    done = run_apart(["chek"], environ={"FORCE_COLOR": "1"})

    assert "\x1b[" not in done.err


def test_a_terminal_gets_colour_unless_no_color_is_set() -> None:
    assert b"\x1b[" in on_a_terminal("chek")
    assert b"\x1b[" not in on_a_terminal("chek", NO_COLOR="1")


def test_a_reader_that_goes_away_early_hears_no_complaint(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.eml").write_bytes(b"Subject: x\n\n" + b"word " * 20_000)
    command = f"'{sys.executable}' -m mailbot parse --json *.eml | head -c 10"

    done = subprocess.run(
        command,
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        env=bare_environ(),
        timeout=60,
        check=True,
    )

    assert done.stderr == b""


def test_text_from_mail_cannot_steer_the_terminal() -> None:
    assert printing.safe("a\x1b[2Jb\x9bc\u202ed\r\n\te") == "a\ufffd[2Jb\ufffdc\ufffdd\ufffd\n\te"


def test_interrupting_a_command_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(b"Subject: x\n\n")
    command = [sys.executable, "-m", "mailbot", "parse", "--json", str(tmp_path / "mail"), "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # a shell's background job, such as `make test &`, hands down a SIGINT that is ignored
    signal_heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    with subprocess.Popen(command, env=bare_environ(), **pipes, **signal_heard) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()  # the first mail is parsed; now it reads from a pipe that stays open

        running.send_signal(signal.SIGINT)

        assert (running.wait(30), running.stderr.read()) == (130, b"")
