"""The process that sends: a real one, over a real database and SMTP server, started, woken, killed and replaced."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from mailbot.core.log import Silence
from mailbot.core.mail import OutboxState
from mailbot.daemon.sender_process import SenderProcess
from mailbot.daemon.sending import SenderOrders
from storage import SqlStorage, open_storage
from tests.servers.process import wait_until
from tests.servers.smtp_sink import HANG, SmtpSink, running_sink
from tests.storage.desk import NOW, outgoing, queued

ADA, BEN = "ada@example.com", "ben@example.net"
HOLDER = "daemon"
PARENT = """
import os, pickle, sys
from mailbot.core.log import Silence
from mailbot.daemon.sender_process import SenderProcess
SenderProcess(pickle.load(sys.stdin.buffer), os.environ, None, Silence()).start()
sys.stdin.read()
"""


@dataclass
class News:
    """A watcher that keeps what it hears."""

    good: list[str] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)

    def fine(self, name: str) -> None:
        self.good.append(name)

    def failed(self, name: str, because: str) -> None:
        self.bad.append((name, because))


@dataclass
class Sending:
    process: SenderProcess
    storage: SqlStorage
    news: News

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def queue(self, *to: str) -> None:
        queued(self.storage, *(outgoing("mail:1", n, to=address) for n, address in enumerate(to)))
        self.process.wake()

    def states(self) -> set[OutboxState]:
        return {row.state for row in self.storage.outbox(None)}

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def until(self, condition: Callable[[], object]) -> None:
        """The beat of the daemon meanwhile."""
        wait_until(lambda: bool(self.process.check() or condition()))


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    with open_storage(f"sqlite:///{tmp_path}/mailbot.db", now=NOW, holder=HOLDER, exclusive=True) as opened:
        yield opened


@pytest.fixture
def orders(storage: SqlStorage, tmp_path: Path, smtp_sink: SmtpSink) -> SenderOrders:
    return SenderOrders(
        database=f"sqlite:///{tmp_path}/mailbot.db",
        holder=HOLDER,
        smtp=smtp_sink.settings(),
        mailbox="support",
        secrets=(b"a secret of thirty-two bytes ...",),
    )


@pytest.fixture
def sending(storage: SqlStorage, orders: SenderOrders) -> Iterator[Sending]:
    """One that is up."""
    news = News()
    with ExitStack() as stack:
        process = SenderProcess(orders, os.environ, news, Silence())
        stack.callback(process.close)
        process.start()
        wait_until(lambda: bool(news.good))
        yield Sending(process, storage, news)


def test_what_is_queued_goes_out_and_the_watcher_hears_that_it_goes_well(sending: Sending, smtp_sink: SmtpSink) -> None:
    sending.queue(ADA)

    smtp_sink.wait_for(ADA)
    wait_until(lambda: sending.states() == {OutboxState.SENT})
    assert set(sending.news.good) == {"send"}
    assert sending.news.bad == []


def test_a_child_that_was_killed_is_started_again_and_told_and_what_it_had_in_hand_goes(
    sending: Sending, smtp_sink: SmtpSink
) -> None:
    smtp_sink.at("rcpt", ADA, HANG)
    sending.queue(ADA, BEN)
    wait_until(lambda: f"RCPT TO:<{ADA}>" in smtp_sink.lines)
    first = sending.pid
    sending.kill()

    sending.until(lambda: smtp_sink.to(ADA) and smtp_sink.to(BEN))

    assert sending.pid != first
    assert sending.news.bad == [("send", "the sending process ended with code -9")]


def test_one_that_ends_again_and_again_is_a_failure_of_sending_each_time(sending: Sending) -> None:
    sending.process.orders = replace(sending.process.orders, database="sqlite:////dev/null/none.db")
    sending.kill()

    sending.until(lambda: len(sending.news.bad) == 3)

    assert {name for name, _ in sending.news.bad} == {"send"}
    assert sending.news.bad[-1] == ("send", "the sending process ended with code 1")


def test_when_the_daemon_is_killed_its_child_ends_at_once(orders: SenderOrders, storage: SqlStorage) -> None:
    with running_sink() as sink:
        sink.at("dot", ADA, HANG)
        queued(storage, outgoing(to=ADA))
        parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        assert parent.stdin is not None
        assert parent.stderr is not None
        pickle.dump(replace(orders, smtp=sink.settings()), parent.stdin)
        parent.stdin.flush()
        wait_until(lambda: storage.outbox(OutboxState.DOT) != ())

        parent.kill()

        with parent.stdin, parent.stderr:
            parent.stderr.read()  # ends when nobody holds the other end any more
        assert parent.wait() == -signal.SIGKILL


def test_signals_for_the_whole_service_are_left_to_the_daemon(sending: Sending, smtp_sink: SmtpSink) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(sending.pid, number)
    sending.queue(ADA)

    smtp_sink.wait_for(ADA)

    sending.process.check()
    assert sending.news.bad == []


def test_new_orders_are_for_a_new_child_and_the_old_ones_change_nothing(sending: Sending, smtp_sink: SmtpSink) -> None:
    first = sending.pid
    sending.process.restart(replace(sending.process.orders))
    assert sending.pid == first

    with running_sink() as other:
        sending.process.restart(replace(sending.process.orders, smtp=other.settings()))
        sending.queue(ADA)
        other.wait_for(ADA)

    assert smtp_sink.to(ADA) == []
    assert sending.news.bad == []


def test_a_child_that_hangs_holds_up_nobody_who_wakes_it(sending: Sending, smtp_sink: SmtpSink) -> None:
    os.kill(sending.pid, signal.SIGSTOP)

    for _ in range(100_000):  # more than a pipe holds
        sending.process.wake()

    os.kill(sending.pid, signal.SIGCONT)
    sending.queue(ADA)
    smtp_sink.wait_for(ADA)


def test_after_the_end_nothing_is_started_again(sending: Sending) -> None:
    sending.process.close()

    sending.process.check()
    sending.process.wake()

    assert sending.process.pid is None
    assert sending.news.bad == []


def test_orders_show_no_secret() -> None:
    shown = repr(SenderOrders("postgresql://bob:hush@127.0.0.1/x", HOLDER, SmtpSink().settings("bob"), "m", (b"hush",)))

    assert "hush" not in shown
    assert "'secret'" not in shown
