"""What becomes of mail in the outbox, against a receiver that does what it is told."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.draft import MailKind
from mailbot.delivery import smtp, smtp_connection
from mailbot.delivery.backoff import next_attempt
from mailbot.delivery.smtp import canonical
from mailbot.settings.server import Smtp
from tests.delivery.conftest import NOON, RAW, Post
from tests.servers.process import free_port, wait_until
from tests.servers.smtp_sink import CUT, CUT_UNREAD, HANG, TAKE_AND_CUT

ANN, BOB, EVE = "ann@example.net", "bob@example.net", "eve@example.net"


def test_an_accepted_mail_is_sent_with_its_very_bytes(post: Post) -> None:
    row = post.outbox.put(ANN)

    assert post.sender().step() == 1

    assert post.outbox.state(row) == "sent"
    assert "queued as 1" in post.outbox.reply(row)
    assert [(mail.sender, mail.data) for mail in post.sink.to(ANN)] == [("support@example.com", RAW)]


def test_nothing_due_touches_no_server(post: Post) -> None:
    assert post.sender().step() == 0
    assert post.sink.connections == 0


def test_one_connection_carries_many_mails_one_recipient_each(post: Post) -> None:
    for address in (ANN, BOB, EVE):
        post.outbox.put(address)
    sender = post.sender()
    sender.step()
    post.outbox.put(ANN)
    sender.step()

    assert post.sink.connections == 1
    assert len([line for line in post.sink.lines if line.startswith("RCPT")]) == 4


def test_storage_knows_of_the_dot_before_and_of_the_result_after(post: Post) -> None:
    first, second = post.outbox.put(ANN), post.outbox.put(BOB)

    post.sender().step()

    assert post.outbox.history == [("dot", first), ("sent", first), ("dot", second), ("sent", second)]


@pytest.mark.parametrize("extensions", [["PIPELINING"], []], ids=["together", "one by one"])
@pytest.mark.parametrize(
    ("phase", "address"), [("mail", ""), ("rcpt", ANN), ("data", ANN), ("dot", ANN)], ids=lambda word: word or "any"
)
def test_4xx_defers_and_5xx_refuses_at_every_phase(post: Post, phase: str, address: str, extensions: list[str]) -> None:
    post.sink.extensions = extensions
    post.sink.at(phase, address, "451 4.3.0 later", "550 5.1.1 never")
    later, never = post.outbox.put(ANN), post.outbox.put(ANN)
    fine = post.outbox.put(BOB)

    post.sender().step()

    assert (post.outbox.state(later), post.outbox.waits(later)) == ("deferred", timedelta(minutes=1))
    assert (post.outbox.state(never), post.outbox.reply(never)) == ("refused", "550 5.1.1 never")
    assert post.outbox.state(fine) == "sent"
    assert post.sink.to(ANN) == []


def test_a_cut_before_the_dot_is_not_sent(post: Post) -> None:
    post.sink.at("data", ANN, CUT)
    post.sink.at("data", BOB, CUT_UNREAD)
    cut, unread = post.outbox.put(ANN), post.outbox.put(BOB, raw=RAW + b"x" * 900 + b"\r\n")

    post.sender().step()

    assert post.outbox.state(cut) == "deferred"
    # the bytes may have gone into the void before the cut was seen; then nobody can know
    assert post.outbox.state(unread) in ("deferred", "uncertain")
    assert post.sink.taken == []


@pytest.mark.parametrize("told", [CUT, TAKE_AND_CUT, "999 what", "hello"])
def test_no_clear_reply_to_the_dot_is_uncertain(post: Post, told: str) -> None:
    post.sink.at("dot", ANN, told)
    row, next_one = post.outbox.put(ANN), post.outbox.put(BOB)

    post.sender().step()

    assert post.outbox.state(row) == "uncertain"
    assert post.outbox.waits(row) == timedelta(minutes=15)
    assert post.outbox.state(next_one) == "sent"


def test_an_uncertain_receipt_does_not_ask_to_go_again(post: Post) -> None:
    post.sink.at("dot", ANN, TAKE_AND_CUT)
    row = post.outbox.put(ANN, MailKind.RECEIPT)

    post.sender().step()

    assert (post.outbox.state(row), post.outbox.waits(row)) == ("uncertain", timedelta(0))


def test_a_slow_server_is_uncertain_when_the_time_is_over(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "DOT", 0.2)
    post.sink.at("dot", ANN, HANG)
    row = post.outbox.put(ANN)

    post.sender().step()

    assert post.outbox.state(row) == "uncertain"


def test_stopping_makes_the_mail_at_its_dot_uncertain_and_gives_the_rest_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "DOT_STOPPING", 0.2)
    post.sink.at("dot", ANN, HANG)
    hanging, rest = post.outbox.put(ANN), post.outbox.put(BOB)
    sender = post.sender()
    thread = threading.Thread(target=sender.step)
    thread.start()
    wait_until(lambda: post.outbox.state(hanging) == "dot")

    sender.stop()
    thread.join()

    assert post.outbox.state(hanging) == "uncertain"
    assert (post.outbox.state(rest), post.outbox.waits(rest)) == ("deferred", timedelta(0))


def test_stopping_does_not_wait_five_minutes_for_a_recipient(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp_connection, "STOPPING", 0.2)
    post.sink.at("rcpt", ANN, HANG)
    row = post.outbox.put(ANN)
    sender = post.sender()
    thread = threading.Thread(target=sender.step)
    thread.start()
    wait_until(lambda: any(line.startswith("RCPT") for line in post.sink.lines))

    sender.stop()
    thread.join()

    assert (post.outbox.state(row), post.outbox.waits(row)) == ("deferred", timedelta(0))


def test_421_on_a_kept_connection_is_answered_by_a_new_one(post: Post) -> None:
    sender = post.sender()
    post.outbox.put(ANN)
    sender.step()
    post.sink.at("mail", "", "421 4.4.2 idle too long")
    row = post.outbox.put(BOB)

    sender.step()

    assert post.outbox.state(row) == "sent"
    assert post.sink.connections == 2


def test_421_to_the_dot_is_certainly_not_accepted(post: Post) -> None:
    post.sink.at("dot", ANN, "421 4.3.2 shutting down", "250 ok")
    row = post.outbox.put(ANN)
    sender = post.sender()

    sender.step()

    assert post.outbox.state(row) == "deferred"
    assert post.sink.taken == []


def test_what_quit_answers_changes_nothing(post: Post) -> None:
    post.sink.at("quit", "", "421 4.3.2 too late")
    row = post.outbox.put(ANN)
    sender = post.sender()

    sender.step()
    sender.close()

    assert post.outbox.state(row) == "sent"


def test_no_server_defers_with_the_reason(post: Post) -> None:
    row = post.outbox.put(ANN)

    post.sender(Smtp("127.0.0.1", free_port(), tls="none")).step()

    assert post.outbox.state(row) == "deferred"
    assert "connecting to 127.0.0.1" in post.outbox.reply(row)


def test_a_busy_greeting_defers(post: Post) -> None:
    post.sink.at("connect", "", "554 5.3.2 not today")
    row = post.outbox.put(ANN)

    post.sender().step()

    assert post.outbox.state(row) == "deferred"


def test_a_server_without_starttls_gets_neither_login_nor_mail(post: Post) -> None:
    post.sink.extensions.append("AUTH PLAIN LOGIN")
    row = post.outbox.put(ANN)

    post.sender(replace(post.sink.settings("support@example.com"), tls="starttls")).step()

    assert post.outbox.state(row) == "deferred"
    assert "STARTTLS" in post.outbox.reply(row)
    assert {line.split()[0].upper() for line in post.sink.lines} <= {"EHLO", "QUIT"}


def test_a_refused_login_defers_and_says_so(post: Post) -> None:
    post.sink.extensions.append("AUTH PLAIN")
    post.sink.at("auth", "", "535 5.7.8 wrong")
    row = post.outbox.put(ANN)

    post.sender(post.sink.settings("support@example.com")).step()

    assert post.outbox.state(row) == "deferred"
    assert "535" in post.outbox.reply(row)


def test_a_relay_on_this_machine_that_offers_no_login_takes_mail_without(post: Post) -> None:
    row = post.outbox.put(ANN)

    post.sender(post.sink.settings("support@example.com")).step()

    assert post.outbox.state(row) == "sent"
    assert not any(line.startswith("AUTH") for line in post.sink.lines)


def test_an_international_address_is_refused_where_the_server_cannot(post: Post) -> None:
    row = post.outbox.put("jürgen@example.net")

    post.sender().step()

    assert post.outbox.state(row) == "refused"
    assert "SMTPUTF8" in post.outbox.reply(row)


def test_an_international_address_goes_where_the_server_can(post: Post) -> None:
    post.sink.extensions.append("SMTPUTF8")
    row = post.outbox.put("jürgen@example.net")

    post.sender().step()

    assert post.outbox.state(row) == "sent"
    assert len(post.sink.to("jürgen@example.net")) == 1


@pytest.mark.parametrize("address", ["a@example.net>\r\nDATA", "a b@example.net", "<a@example.net>", ""])
def test_an_address_that_would_be_a_command_is_refused(post: Post, address: str) -> None:
    row = post.outbox.put(address)

    post.sender().step()

    assert post.outbox.state(row) == "refused"
    assert not any(line.startswith("MAIL") for line in post.sink.lines)


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_leaves(post: Post) -> None:
    post.sink.extensions = ["SIZE 50"]
    row = post.outbox.put(ANN)

    post.sender().step()

    assert post.outbox.state(row) == "refused"
    assert post.sink.to(ANN) == []


def test_a_mail_without_a_recipient_is_never_completed(post: Post) -> None:
    post.sink.at("rcpt", ANN, "450 later")
    post.sink.waits_without_recipient = True
    row, next_one = post.outbox.put(ANN), post.outbox.put(BOB)

    post.sender().step()

    assert (post.outbox.state(row), post.outbox.reply(row)) == ("deferred", "450 later")
    assert post.outbox.state(next_one) == "sent"
    assert [mail.data for mail in post.sink.taken] == [RAW]


def test_a_login_refused_for_one_mail_is_not_that_mails_fault(post: Post) -> None:
    post.sink.at("mail", "", "530 5.7.0 authentication required")
    row = post.outbox.put(ANN)

    post.sender().step()

    assert post.outbox.state(row) == "deferred"


def test_a_retry_carries_identical_bytes(post: Post) -> None:
    post.sink.at("dot", ANN, "451 later")
    row = post.outbox.put(ANN)
    sender = post.sender()
    sender.step()
    post.clock.at = NOON + timedelta(minutes=1)

    sender.step()

    assert post.outbox.state(row) == "sent"
    assert [mail.data for mail in post.sink.to(ANN)] == [RAW]


def test_a_mail_whose_key_cannot_be_filled_in_is_refused_and_the_rest_goes(post: Post) -> None:
    lost, fine = post.outbox.put(ANN, raw=b"sealed"), post.outbox.put(BOB)
    sender = post.sender()

    def open_bytes(mail):  # type: ignore[no-untyped-def]
        if mail.raw == b"sealed":
            raise ValueError("no secret opens it")
        return mail.raw

    sender._open_bytes = open_bytes
    sender.step()

    assert (post.outbox.state(lost), post.outbox.state(fine)) == ("refused", "sent")


def test_the_named_steps_are_passed_in_order(post: Post) -> None:
    passed: list[str] = []
    post.outbox.put(ANN)

    post.sender(faultpoint=passed.append).step()

    assert passed == ["send.claimed", "send.before_dot", "send.after_dot", "send.before_settle"]


def test_pauses_grow_and_then_it_is_given_up(post: Post) -> None:
    answer = post.outbox.rows[post.outbox.put(ANN)].mail
    receipt = replace(answer, kind=MailKind.RECEIPT)

    waits = [next_attempt(answer, attempts, NOON) for attempts in range(1, 8)]

    assert [wait - NOON for wait in waits if wait] == [timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 60)]
    assert next_attempt(receipt, 30, NOON + timedelta(days=1)) is None
    assert next_attempt(answer, 30, NOON + timedelta(days=1)) is not None
    assert next_attempt(answer, 130, NOON + timedelta(days=5)) is None


@pytest.mark.parametrize(
    ("raw", "wire"),
    [
        (b"a\r\n.b\r\n", b"a\r\n..b\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b"a\r.\r\nb\r\n", b"a\r\n..\r\nb\r\n"),
        (b"..\r\n", b"...\r\n"),
    ],
)
def test_bytes_on_the_wire_end_lines_one_way_and_hide_no_dot(raw: bytes, wire: bytes) -> None:
    assert canonical(raw) == wire
