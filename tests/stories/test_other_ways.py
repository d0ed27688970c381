"""The other ways in, the other database, and a mailbox that goes away for a while."""

from __future__ import annotations

import smtplib
import subprocess
import sys

from tests.servers.process import free_port, wait_until
from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import ANN, BOB, answer, mail


def test_a_mail_by_lmtp_is_answered_like_one_from_the_mailbox(desk: DeskAtWork) -> None:
    port = free_port()
    desk.more = f'lmtp: {{listen: "127.0.0.1:{port}"}}'
    desk.write()
    desk.start()
    wait_until(lambda: "lmtp.listening" in desk.log)

    with smtplib.LMTP("127.0.0.1", port) as lmtp:
        lmtp.sendmail(ANN, ["support@example.com"], mail(ANN, "Printer", "It burns."))

    desk.sink.wait_for(ANN)
    assert [c["subject"] for c in desk.cases()] == ["Printer"]


def test_a_mail_piped_in_waits_for_the_daemon(desk: DeskAtWork) -> None:
    piped = subprocess.run(
        [sys.executable, "-m", "mailbot", "receive", "--config", str(desk.folder), "--clock", str(desk.clock_file)],
        input=mail(ANN, "Printer", "It burns."),
        env=desk.environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert piped.returncode == 0, piped.stderr
    assert desk.cases() == []

    desk.once()

    assert [c["subject"] for c in desk.cases()] == ["Printer"]
    assert len(desk.sink.to(ANN)) == 1


def test_the_whole_road_on_postgresql(desk: DeskAtWork, postgres_url: str) -> None:
    desk.database = postgres_url
    desk.write()
    desk.deliver(mail(ANN, "Printer", "It burns."))
    assert desk.once() == 0
    receipt = desk.sink.to(ANN)[0].message
    desk.deliver(answer(receipt, ANN, "It is a LaserJet."))
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "Unplug it."))

    assert desk.killed_at("process.before_commit")
    assert desk.once() == 0

    case = desk.case(1001)
    assert [e["kind"] for e in case["entries"] if e["kind"] != "change"] == [
        "mail_in",
        "mail_out",
        "mail_in",
        "mail_out",
    ]
    assert len(desk.sink.to(ANN)) == 2


def test_a_quiet_morning_with_observe_mails_nobody(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))

    assert desk.once(observe=True) == 0

    assert [c["subject"] for c in desk.cases()] == ["Printer"]
    assert desk.sink.taken == []
