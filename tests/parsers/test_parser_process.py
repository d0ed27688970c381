"""The worker that may be killed: what happens to one mail never happens to the next."""

import os
import signal
import time

import pytest

from mailbot.daemon.parser_process import ParserProcess
from mailbot.parsers import parse

GOOD = b"From: ann@example.org\r\nSubject: good %d\r\n\r\nhi"
FILE = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
    b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--"
)


def test_mails_come_back_in_order_with_their_files() -> None:
    with ParserProcess() as process:
        parsed = process.parse([GOOD % n for n in range(50)] + [FILE])

    assert [one.message for one in parsed[:50]] == [parse(GOOD % n) for n in range(50)]
    assert parsed[50].files == (b"%PDF",)


def test_files_beyond_the_limit_are_left_out() -> None:
    with ParserProcess() as process:
        (parsed,) = process.parse([FILE], keep_files_below=4)

    assert parsed.files == ()
    assert parsed.message.attachments[0].size == 4


def test_a_worker_that_is_killed_costs_one_mail_and_no_other() -> None:
    with ParserProcess() as process:
        process.parse([GOOD % 0])
        os.kill(worker(process), signal.SIGSTOP)
        process.submit([GOOD % n for n in range(3)])
        os.kill(worker(process), signal.SIGKILL)
        parsed = process.collect()

    assert [one.message.subject for one in parsed] == ["good 0", "good 1", "good 2"]
    assert parsed[0].message.defects == ("not read: the parser ended on it",)
    assert [one.message.text for one in parsed[1:]] == ["hi", "hi"]


def test_a_mail_that_takes_too_long_is_cut_to_its_headers() -> None:
    with ParserProcess(seconds=1.0) as process:
        os.kill(worker(process), signal.SIGSTOP)
        parsed = process.parse([GOOD % 1, GOOD % 2])

    assert parsed[0].message.defects == ("not read: it took longer than 1 s",)
    assert parsed[1].message.text == "hi"


def test_a_mail_that_needs_too_much_memory_is_cut_to_its_headers() -> None:
    with ParserProcess(memory=128 * 1024 * 1024) as process:
        parsed = process.parse([b"Subject: big\r\n\r\n" + b"line\n" * 7_000_000, GOOD % 2])

    assert parsed[0].message.subject == "big"
    assert parsed[0].message.defects
    assert parsed[1].message.text == "hi"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_signals_of_the_daemon_do_not_end_the_worker(number: signal.Signals) -> None:
    with ParserProcess() as process:
        before = worker(process)
        os.kill(before, number)
        (parsed,) = process.parse([GOOD % 1])
        after = worker(process)

    assert parsed.message.text == "hi"
    assert after == before


def test_the_worker_ends_when_its_pipe_closes() -> None:
    process = ParserProcess()
    with process:
        pid = worker(process)

    limit = time.monotonic() + 5
    while time.monotonic() < limit and os.path.exists(f"/proc/{pid}"):
        pass
    assert not os.path.exists(f"/proc/{pid}")


def test_the_worker_loads_nothing_heavy() -> None:
    with ParserProcess() as process:
        process.parse([GOOD % 1])
        with open(f"/proc/{worker(process)}/maps") as maps:
            loaded = maps.read()

    assert "pydantic" not in loaded
    assert "sqlalchemy" not in loaded


def worker(process: ParserProcess) -> int:
    assert process._process is not None
    return process._process.pid


def test_a_worker_that_the_daemon_ends_is_no_reason_to_take_a_mail_by_its_header() -> None:
    with ParserProcess() as parser:
        os.kill(worker(parser), signal.SIGSTOP)
        parser.submit([b"From: ann@example.org\r\nSubject: hi\r\n\r\nhi"])

        parser.end()

        with pytest.raises(RuntimeError, match="stops"):
            parser.collect()
