"""Servers that lie, break off or talk nonsense: a passing trouble each time, and nothing lost or doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailbot.core.log import Silence
from mailbot.intake.imap import ImapIntake
from mailbot.intake.unavailable import IntakeUnavailable
from mailbot.settings.server import Mailbox
from storage import SqlStorage
from tests.intake.conftest import arrived, now
from tests.servers.scripted_imap import HANGUP, USUAL, ScriptedImap, scripted_imap

__all__ = ["scripted_imap"]


@pytest.fixture
def intake(scripted_imap: ScriptedImap, sqlite: SqlStorage) -> Iterator[ImapIntake]:
    mailbox = Mailbox("support", scripted_imap.settings(), first_run="process")
    made = ImapIntake(mailbox, sqlite, now, arrived, Silence())
    yield made
    made.close()


def test_the_script_itself_is_a_server_that_works(intake: ImapIntake, sqlite: SqlStorage) -> None:
    intake.poll()

    assert [mail.size for mail in sqlite.inbox(None)] == [5]


def test_only_uid_commands_touch_mail(intake: ImapIntake, scripted_imap: ScriptedImap) -> None:
    intake.poll()

    assert scripted_imap.commands <= {*USUAL, "UID FETCH sizes", "NOOP"}
    assert not any("Seen" in line for line in scripted_imap.lines)


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 11 BODY[] {3000000000}\r\n",
        b"* 1 FETCH (UID 11 BODY[] {-5}\r\nhello)\r\n",
        b"* 1 FETCH (UID 11 BODY[] {5}\r\nhel" + HANGUP,
        b"* 1 FETCH (UID 11 BODY[] {99}\r\nhello)\r\n" + HANGUP,
        b"* 1 FETCH (UID x BODY[] {5}\r\nhello)\r\n",
        b"* 1 FETCH (UID 11 BODY[\r\n",
        b"* 1 FETCH ((((((((\r\n",
        b"no star at all\r\n",
        b"* " + b"x" * 2_000_000 + b"\r\n",
        b"* BYE enough\r\n" + HANGUP,
        HANGUP,
    ],
    ids=["3 GB", "negative", "cut", "too long", "uid", "bracket", "parentheses", "text", "line", "bye", "hangup"],
)
def test_a_broken_fetch_is_a_passing_trouble_and_the_mail_comes_later(
    intake: ImapIntake, scripted_imap: ScriptedImap, sqlite: SqlStorage, answer: bytes
) -> None:
    scripted_imap.answers["UID FETCH"] = answer
    with pytest.raises(IntakeUnavailable) as caught:
        intake.poll()
    assert not caught.value.permanent
    assert sqlite.inbox(None) == ()

    scripted_imap.answers["UID FETCH"] = USUAL["UID FETCH"]
    intake.poll()

    assert [mail.size for mail in sqlite.inbox(None)] == [5]


def test_a_literal_of_3_gb_is_not_even_begun(intake: ImapIntake, scripted_imap: ScriptedImap) -> None:
    scripted_imap.answers["UID FETCH"] = b"* 1 FETCH (UID 11 BODY[] {3000000000}\r\n"

    with pytest.raises(IntakeUnavailable, match="literal of 3000000000 bytes"):
        intake.poll()


def test_news_that_come_together_with_the_word_to_idle_are_seen(
    intake: ImapIntake, scripted_imap: ScriptedImap
) -> None:
    scripted_imap.answers["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE IDLE\r\n"
    scripted_imap.answers["IDLE"] = b"+ idling\r\n* 2 EXISTS\r\n"
    intake.poll()

    intake.wait(600)  # the test's own time limit ends a wait that does not

    assert "IDLE" in scripted_imap.commands


@pytest.mark.parametrize("command", ["CAPABILITY", "LOGIN", "SELECT", "UID SEARCH", "UID FETCH sizes", "UID MOVE"])
@pytest.mark.parametrize("answer", [HANGUP, b"* BYE enough\r\n" + HANGUP, b"nonsense\r\n"], ids=["cut", "bye", "text"])
def test_a_connection_lost_at_any_command_loses_and_doubles_nothing(
    intake: ImapIntake, scripted_imap: ScriptedImap, sqlite: SqlStorage, command: str, answer: bytes
) -> None:
    scripted_imap.answers[command] = answer
    with pytest.raises(IntakeUnavailable) as caught:
        intake.poll()
    assert not caught.value.permanent

    scripted_imap.answers = dict(USUAL)
    intake.poll()

    assert [mail.size for mail in sqlite.inbox(None)] == [5]


def test_a_mail_of_another_uid_is_not_taken_for_ours(
    intake: ImapIntake, scripted_imap: ScriptedImap, sqlite: SqlStorage
) -> None:
    scripted_imap.answers["UID FETCH"] = b"* 1 FETCH (UID 12 BODY[] {5}\r\nhello)\r\n"

    assert intake.poll() == 0
    assert sqlite.inbox(None) == ()


def test_unasked_news_between_answers_is_taken_in_stride(
    intake: ImapIntake, scripted_imap: ScriptedImap, sqlite: SqlStorage
) -> None:
    news = b"* 2 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen) UID 9)\r\n* 1 EXPUNGE\r\n* OK still here\r\n"
    scripted_imap.answers["UID FETCH"] = news + USUAL["UID FETCH"] + news

    intake.poll()

    assert [mail.size for mail in sqlite.inbox(None)] == [5]


def test_a_greeting_that_logs_us_in_before_tls_gets_nothing(scripted_imap: ScriptedImap, sqlite: SqlStorage) -> None:
    scripted_imap.greeting = b"* PREAUTH come in\r\n"
    scripted_imap.answers["CAPABILITY"] = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n"
    mailbox = Mailbox("support", replace(scripted_imap.settings(), tls="starttls"))
    intake = ImapIntake(mailbox, sqlite, now, arrived, Silence())

    with pytest.raises(IntakeUnavailable):
        intake.poll()

    assert "LOGIN" not in scripted_imap.commands
    assert "SELECT" not in scripted_imap.commands


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [(b"NO [AUTHENTICATIONFAILED] it's wrong", True), (b"NO [UNAVAILABLE] later", False)],
)
def test_a_refused_login_says_whether_it_will_ever_work(
    intake: ImapIntake, scripted_imap: ScriptedImap, answer: bytes, permanent: bool
) -> None:
    scripted_imap.refusals["LOGIN"] = answer

    with pytest.raises(IntakeUnavailable, match="logging in") as caught:
        intake.poll()

    assert caught.value.permanent is permanent
    assert str(caught.value).endswith(answer.decode().removeprefix("NO "))
