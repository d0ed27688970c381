"""Spam is held without a word and let through with one command; `#spam` holds what its sender writes next."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import BOB, EVE, answer, mail

pytestmark = pytest.mark.parametrize("desk", ["pymap"], indirect=True)  # a mailbox of another make proves nothing more


def said(desk: DeskAtWork, *words: str) -> Any:
    """What the command line prints as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "mailbot", *words, "--json", "--config", str(desk.folder)],
        env=desk.environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_the_server_calls_spam_waits_and_is_let_through_with_one_command(desk: DeskAtWork) -> None:
    desk.deliver(mail(EVE, "Invoice 4711", "Please see below.", X_Spam_Flag="YES"))
    desk.once()
    assert (desk.cases(), desk.sink.taken) == ([], [])

    (held,) = said(desk, "queue", "held", "list")
    assert "x-spam-flag" in held["because"]
    assert (held["from"], held["subject"]) == (EVE, "Invoice 4711")
    said(desk, "queue", "held", "release", str(held["id"]))
    desk.once()

    assert [c["subject"] for c in desk.cases()] == ["Invoice 4711"]
    assert len(desk.sink.to(EVE)) == 1


def test_whom_an_agent_calls_spam_is_held_from_then_on_until_released(desk: DeskAtWork) -> None:
    desk.deliver(mail(EVE, "Buy this", "Cheap."))
    desk.once()
    proven = {"Authentication_Results": "mx.example.com; dmarc=pass header.from=example.com"}
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "#spam", **proven))
    desk.once()
    mails = len(desk.sink.taken)

    desk.deliver(mail(EVE, "Buy that", "Cheaper."))
    desk.once()

    assert [c["status"] for c in desk.cases()] == ["closed"]
    assert desk.case(1001)["tags"] == ["spam"]
    assert len(desk.sink.taken) == mails
    (held,) = said(desk, "queue", "held", "list")
    assert "case 1001" in held["because"]

    said(desk, "queue", "held", "release", str(held["id"]))
    desk.once()
    desk.deliver(mail(EVE, "Something else", "Hello."))
    desk.once()
    assert [c["subject"] for c in desk.cases()] == ["Buy this", "Buy that", "Something else"]
