"""The daemon is killed with SIGKILL at random instants while mail and answers flow, and nothing is lost or doubled.

`MAILBOT_KILLS=200` makes it longer; `MAILBOT_KILLS_SEED` repeats the same instants.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailbot.core.mail import OutboxState
from tests.servers.dovecot import Dovecot
from tests.servers.process import wait_until
from tests.servers.smtp_sink import SmtpSink
from tests.stories.conftest import over_dovecot
from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import BOB, answer, case_number, mail

KILLS = int(os.environ.get("MAILBOT_KILLS", "10"))
SEED = int(os.environ.get("MAILBOT_KILLS_SEED", "1"))
MAILS_A_KILL = 5
SHORTEST, LONGEST = 0.3, 1.2  # seconds that a daemon lives; it needs about half a second to be up
PATIENCE = 60.0


@dataclass
class Traffic:
    """Customers write, and answer their receipts; Bob answers what he is told of. What was written is kept."""

    desk: DeskAtWork
    subjects: list[str] = field(default_factory=list)
    replies: dict[int, list[str]] = field(default_factory=dict)  # what customers added, by case
    answers: dict[int, str] = field(default_factory=dict)  # what Bob answered, by case
    delivered: int = 0
    _seen: int = 0

    def new(self, number: int) -> None:
        self.subjects.append(f"Printer {number}")
        self._deliver(mail(f"c{number}@example.org", self.subjects[-1], f"It burns, says {number}."))

    def react(self) -> None:
        """To each mail that came since the last look; a second copy of one gets no second reaction."""
        taken = list(self.desk.sink.taken)
        for sent in taken[self._seen :]:
            number = case_number(sent.message)
            if sent.recipient == BOB and number not in self.answers and number % 3 == 0:
                self.answers[number] = f"ANSWER to {number}."
                self._deliver(answer(sent.message, BOB, self.answers[number]))
            elif sent.recipient != BOB and number not in self.replies and number % 2 == 0:
                self.replies[number] = [f"MORE on {number}."]
                self._deliver(answer(sent.message, sent.recipient, self.replies[number][0]))
        self._seen = len(taken)

    def _deliver(self, raw: bytes) -> None:
        self.desk.deliver(raw)
        self.delivered += 1


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink, dovecot: Dovecot) -> Iterator[DeskAtWork]:
    with ExitStack():
        imap, deliver, folders = over_dovecot(dovecot)
        at_work = DeskAtWork(tmp_path / "desk", imap, deliver, folders, smtp_sink)
        if request.param == "postgres":
            at_work.database = request.getfixturevalue("postgres_url")
        at_work.folder.mkdir()
        at_work.write()
        at_work.set_clock("2026-11-23T10:00:00+00:00", rate=1.0)
        yield at_work
        at_work.end()


@pytest.mark.timeout(120 + 10 * KILLS)
def test_killed_at_random_under_load_nothing_is_lost_and_nothing_doubled(desk: DeskAtWork) -> None:
    traffic = Traffic(desk)
    _flow_and_kill(traffic, random.Random(SEED))
    _come_to_rest(traffic)

    assert Counter(c["subject"] for c in desk.cases()) == Counter(traffic.subjects)
    for case in desk.cases():
        _is_whole(desk, traffic, int(case["number"]))
    _is_sent_as_promised(desk)
    assert desk.folders()["INBOX"] == 0
    assert desk.folders()["Handled"] == traffic.delivered


def _flow_and_kill(traffic: Traffic, chance: random.Random) -> None:
    number = 0
    for _ in range(KILLS):
        process = traffic.desk.start()
        for _ in range(MAILS_A_KILL):
            number += 1
            traffic.new(number)
        traffic.react()
        _outlive(process, chance.uniform(SHORTEST, LONGEST))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, traffic.desk.log[-3000:]


def _outlive(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Lets the process live so long; it must not end by itself."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError("the daemon ended by itself")


def _come_to_rest(traffic: Traffic) -> None:
    """Until nobody has anything left to say; then once more when uncertain answers may go again."""
    desk = traffic.desk

    def at_rest() -> bool:
        traffic.react()
        with desk.storage() as storage:
            counts = storage.counts()
        waiting = sum(counts.outbox.get(state, 0) for state in ("queued", "sending", "dot"))
        done = counts.inbox.get("processed", 0) + counts.inbox.get("held", 0)
        return done == traffic.delivered and not waiting and traffic._seen == len(desk.sink.taken)

    desk.start()
    wait_until(at_rest, PATIENCE)
    desk.end()
    for at in ("2026-11-23T10:30:00+00:00", "2026-11-23T10:50:00+00:00"):
        desk.set_clock(at)
        assert desk.once() == 0


def _is_whole(desk: DeskAtWork, traffic: Traffic, number: int) -> None:
    """Each mail is one entry, on its case."""
    entries = desk.case(number)["entries"]
    came = [e["text"] for e in entries if e["kind"] == "mail_in"]
    first, *more = came
    assert first.startswith("It burns")
    assert [text.splitlines()[0] for text in more] == traffic.replies.get(number, [])
    answered = [e["text"] for e in entries if e["kind"] == "mail_out" and e["text"].startswith("ANSWER")]
    assert answered == [text for text in (traffic.answers.get(number),) if text]


def _is_sent_as_promised(desk: DeskAtWork) -> None:
    """Receipts once at most, and not at all only in doubt; all else at most twice, with the same bytes."""
    copies = Counter(sent.message["Message-ID"].strip("<>") for sent in desk.sink.taken)
    bytes_of: dict[str, set[bytes]] = {}
    for sent in desk.sink.taken:
        bytes_of.setdefault(sent.message["Message-ID"].strip("<>"), set()).add(sent.data)
    assert all(len(different) == 1 for different in bytes_of.values())
    with desk.storage() as storage:
        rows = [row for state in OutboxState for row in storage.outbox(state, 100_000)]
    assert {row.state for row in rows} <= {OutboxState.SENT, OutboxState.UNCERTAIN}
    assert set(copies) <= {row.mail.message_id for row in rows}
    for row in rows:
        sent = copies[row.mail.message_id]
        assert sent <= (2 if row.mail.kind.once_more_when_uncertain else 1), (row.mail.kind, sent)
        assert sent or row.state is OutboxState.UNCERTAIN, (row.mail.kind, row.state)
