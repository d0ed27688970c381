"""The watched mailbox, on pymap and on Dovecot."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from mailbot.intake.imap import batches
from mailbot.intake.imap_connection import Measured
from mailbot.intake.unavailable import IntakeUnavailable
from mailbot.settings.server import Imap
from tests.intake.conftest import Desk, desk_on, done, end, mail, now
from tests.servers.dovecot import OLD, PLAIN, Dovecot, running_dovecot


class Killed(BaseException):
    """Stands for SIGKILL where the process has to live on to look."""


def kill_at(name: str):  # type: ignore[no-untyped-def]
    def faultpoint(passed: str) -> None:
        if passed == name:
            raise Killed

    return faultpoint


def test_new_mail_becomes_durable_and_is_moved(desk: Desk) -> None:
    intake = desk.intake()
    intake.poll()
    desk.write("one", "two")

    assert intake.poll() == 2
    assert desk.received() == ["one", "two"]
    assert desk.folder("INBOX") == []
    assert desk.folder("Handled") == ["one", "two"]


def test_mail_that_was_there_is_ignored_by_default(desk: Desk) -> None:
    desk.write("old")
    intake = desk.intake()

    assert intake.poll() == 0
    desk.write("new")
    assert intake.poll() == 1
    assert desk.received() == ["new"]
    assert desk.folder("INBOX") == ["old"]


def test_ignored_mail_stays_ignored_after_a_restart(desk: Desk) -> None:
    desk.write("old")
    desk.intake().poll()
    desk.write("while we were away")

    desk.intake().poll()

    assert desk.received() == ["while we were away"]


def test_imported_mail_is_quiet_and_later_mail_is_not(desk: Desk) -> None:
    desk.write("old")
    intake = desk.intake(first_run="import")
    intake.poll()
    desk.write("new")
    intake.poll()

    assert [(mail.quiet, name) for mail, name in zip(desk.mails(), desk.received(), strict=True)] == [
        (True, "old"),
        (False, "new"),
    ]


def test_mail_that_was_there_can_be_processed_as_new(desk: Desk) -> None:
    desk.write("old")

    desk.intake(first_run="process").poll()

    assert desk.received() == ["old"]
    assert not desk.mails()[0].quiet


def test_a_crash_between_commit_and_move_is_finished_without_a_second_copy(desk: Desk) -> None:
    desk.intake().poll()
    desk.write("one", "two")
    desk.faultpoint = kill_at("receive.after")
    with pytest.raises(Killed):
        desk.intake().poll()
    desk.faultpoint = lambda name: None
    assert desk.folder("INBOX") == ["one", "two"]

    assert desk.intake().poll() == 0

    assert desk.received() == ["one", "two"]
    assert desk.folder("INBOX") == []
    assert desk.folder("Handled") == ["one", "two"]


def test_mail_can_be_flagged_instead(desk: Desk) -> None:
    intake = desk.intake(done=done("flag"))
    intake.poll()
    desk.write("one")
    intake.poll()
    desk.write("two")

    assert intake.poll() == 1
    assert desk.received() == ["one", "two"]
    desk.client.select_folder("INBOX")
    assert len(desk.client.search("FLAGGED")) == 2
    assert desk.client.search("SEEN") == []


def test_a_crash_before_the_flag_is_finished(desk: Desk) -> None:
    desk.intake(done=done("flag")).poll()
    desk.write("one")
    desk.faultpoint = kill_at("receive.after")
    with pytest.raises(Killed):
        desk.intake(done=done("flag")).poll()
    desk.faultpoint = lambda name: None

    desk.intake(done=done("flag")).poll()

    assert desk.received() == ["one"]
    desk.client.select_folder("INBOX")
    assert len(desk.client.search("FLAGGED")) == 1


def test_deleting_takes_our_mail_alone(desk: Desk) -> None:
    desk.write("a person deleted this")
    desk.client.select_folder("INBOX")
    desk.client.delete_messages(desk.client.search("ALL"))
    intake = desk.intake(done=done("delete"))
    intake.poll()
    desk.write("ours")

    assert intake.poll() == 1
    assert desk.folder("INBOX") == ["a person deleted this"]


def test_the_seen_flag_means_nothing(desk: Desk) -> None:
    intake = desk.intake()
    intake.poll()
    desk.write("read on a phone first")
    desk.client.select_folder("INBOX")
    desk.client.add_flags(desk.client.search("ALL"), [rb"\Seen"])

    assert intake.poll() == 1


def test_idle_wakes_on_new_mail(desk: Desk) -> None:
    intake = desk.intake()
    intake.poll()
    writer = threading.Timer(0.2, desk.write, ["news"])
    writer.start()

    intake.wait(600)  # the test's own time limit ends a wait that does not

    writer.join()
    assert intake.poll() == 1


def test_mail_that_came_between_poll_and_wait_is_not_slept_over(desk: Desk) -> None:
    intake = desk.intake()
    intake.poll()
    desk.write("just missed")

    intake.wait(600)

    assert intake.poll() == 1


def test_stop_ends_a_wait_from_another_thread(desk: Desk) -> None:
    intake = desk.intake()
    intake.poll()
    threading.Timer(0.2, intake.stop).start()

    intake.wait(600)
    intake.wait(600)

    assert intake.poll() == 0


def test_a_wrong_password_is_a_permanent_trouble(dovecot_desk: Desk) -> None:
    wrong = Imap("127.0.0.1", dovecot_desk.imap.port, "x@example.com", "wrong", "none")

    with pytest.raises(IntakeUnavailable, match="logging in") as caught:
        dovecot_desk.intake(imap=wrong).poll()

    assert caught.value.permanent


def test_no_server_is_a_passing_trouble(dovecot_desk: Desk) -> None:
    nobody = Imap("127.0.0.1", 1, "x@example.com", "secret", "none")

    with pytest.raises(IntakeUnavailable, match="connecting") as caught:
        dovecot_desk.intake(imap=nobody).poll()

    assert not caught.value.permanent


def test_a_server_without_starttls_gets_no_password(dovecot_desk: Desk) -> None:
    insisting = Imap("127.0.0.1", dovecot_desk.imap.port, "x@example.com", "secret", "starttls")

    with pytest.raises(IntakeUnavailable, match="securing"):
        dovecot_desk.intake(imap=insisting).poll()


def test_no_password_leaves_this_machine_in_clear(dovecot_desk: Desk) -> None:
    far = Imap("192.0.2.1", 143, "x@example.com", "secret", "none")

    with pytest.raises(IntakeUnavailable, match="without TLS"):
        dovecot_desk.intake(imap=far).poll()


def test_a_line_break_in_a_folder_name_reaches_no_server(dovecot_desk: Desk) -> None:
    with pytest.raises(IntakeUnavailable, match="control character"):
        dovecot_desk.intake(folder="INBOX\r\nX LOGOUT").poll()


def test_another_uidvalidity_repeats_and_loses_nothing(dovecot_desk: Desk, dovecot: Dovecot) -> None:
    desk = dovecot_desk
    desk.client.append("INBOX", mail("old"), msg_time=now() - timedelta(days=1))
    desk.intake(done=done("flag")).poll()
    desk.write("known")
    desk.intake(done=done("flag")).poll()
    desk.client.logout()
    dovecot.renumber(desk.imap.user)
    desk.client = dovecot.client(desk.imap.user)
    desk.write("new")

    desk.intake(done=done("flag")).poll()

    assert desk.received() == ["known", "new"]


@pytest.mark.parametrize("capability", [PLAIN, OLD])
def test_without_move_mail_is_copied_then_deleted(sqlite, dovecot, capability: str) -> None:  # type: ignore[no-untyped-def]
    with running_dovecot(capability) as server:
        desk = desk_on(server, sqlite)
        desk.write("somebody else's")
        desk.client.select_folder("INBOX")
        desk.client.add_flags(desk.client.search("ALL"), [rb"\Deleted"])
        intake = desk.intake()
        intake.poll()
        desk.write("one", "two")

        assert intake.poll() == 2
        desk.intake().poll()  # after a restart nothing is copied again

        assert desk.received() == ["one", "two"]
        assert desk.folder("Handled") == ["one", "two"]
        left = ["somebody else's"] if capability == PLAIN else ["somebody else's", "one", "two"]
        assert desk.folder("INBOX") == left
        end(desk)


def test_mail_that_cannot_be_moved_is_received_all_the_same(dovecot_desk: Desk) -> None:
    intake = dovecot_desk.intake(done=done("move", "no//such\x00folder".replace("\x00", "/")))
    intake.poll()
    dovecot_desk.write("one")
    intake.poll()
    dovecot_desk.write("two")

    intake.poll()

    assert dovecot_desk.received() == ["one", "two"]
    assert dovecot_desk.folder("INBOX") == ["one", "two"]


def test_many_mails_come_in_order(dovecot_desk: Desk) -> None:
    intake = dovecot_desk.intake()
    intake.poll()
    names = [f"mail {n}" for n in range(130)]
    dovecot_desk.write(*names)

    assert intake.poll() == 130
    assert dovecot_desk.received() == names


def test_batches_are_bounded_by_count_and_by_bytes() -> None:
    small = {uid: Measured(1000, now()) for uid in range(1, 121)}
    large = {uid: Measured(9_000_000, now()) for uid in range(200, 203)}

    assert [len(batch) for batch in batches({**small, **large})] == [50, 50, 21, 1, 1]


def test_a_mail_that_is_too_large_is_fetched_up_to_the_limit(
    dovecot_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.intake.imap.LARGEST", 10_000)
    monkeypatch.setattr("mailbot.intake.imap_connection.LARGEST", 10_000)
    intake = dovecot_desk.intake()
    intake.poll()
    dovecot_desk.client.append("INBOX", b"Subject: huge\r\n\r\n" + b"0123456789abcde\r\n" * 1000)

    intake.poll()

    assert [mail.size for mail in dovecot_desk.mails()] == [10_000]
    assert dovecot_desk.folder("INBOX") == []
