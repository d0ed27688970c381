"""The main road of a desk: a case, an answer, an agent's mail, silence where nobody must be answered, an escalation."""

from __future__ import annotations

from tests.servers.process import wait_until
from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import ANN, BOB, CAROL, DESK, EVE, answer, case_number, mail, text_of


def test_a_mail_becomes_a_case_and_a_receipt_with_number_and_key(desk: DeskAtWork) -> None:
    desk.deliver(mail(f"Ann Lee <{ANN}>", "[P1] Printer on fire", "It burns."))

    assert desk.once() == 0

    receipt = desk.sink.to(ANN)[0].message
    assert case_number(receipt) == 1001
    assert "Access key: 00000" not in text_of(receipt)
    assert receipt["Auto-Submitted"] == "auto-replied"
    (case,) = desk.cases()
    assert (case["number"], case["status"], case["priority"], case["owner"]) == (1001, "new", "high", "bob")
    assert case["requester"] == {"name": "Ann Lee", "address": ANN}
    due = {d["window"]: d["due_at"] for d in desk.case(1001)["deadlines"]}
    assert due == {
        "acknowledge": "2026-11-23T10:30:00+00:00",
        "respond": "2026-11-23T12:00:00+00:00",
        "resolve": "2026-11-24T10:00:00+00:00",
    }
    assert desk.folders()["INBOX"] == 0
    assert desk.folders()["Handled"] == 1


def test_a_conversation_stays_on_its_case_and_the_agent_is_not_shown(desk: DeskAtWork) -> None:
    desk.start()
    desk.deliver(mail(f"Ann Lee <{ANN}>", "Printer", "It burns."))
    receipt = desk.sink.wait_for(ANN)[0].message
    desk.sink.wait_for(BOB)

    desk.deliver(answer(receipt, f"Ann Lee <{ANN}>", "It is a LaserJet.", Subject="no number here"))
    notification = desk.sink.wait_for(BOB, 2)[1].message
    desk.deliver(answer(notification, f"Bob Ray <{BOB}>", "Unplug it.\n\nBob"))
    relayed = desk.sink.wait_for(ANN, 2)[1]

    assert relayed.message["From"] == "Bob Ray at Example Support <support@example.com>"
    assert "Unplug it." in text_of(relayed.message)
    assert BOB.encode() not in relayed.data
    assert relayed.message["Auto-Submitted"] is None
    case = desk.case(1001)
    assert [e["kind"] for e in case["entries"] if e["kind"].startswith("mail")] == [
        "mail_in",
        "mail_out",
        "mail_in",
        "mail_out",
    ]
    assert case["status"] == "open"
    assert {d["window"]: d["outcome"] for d in case["deadlines"]} == {
        "acknowledge": "met",
        "respond": "met",
        "resolve": None,
    }


def test_an_out_of_office_is_filed_inside_and_answered_by_nobody(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    receipt = desk.sink.to(ANN)[0].message

    desk.deliver(answer(receipt, ANN, "I am away until Monday.", Auto_Submitted="auto-replied"))
    desk.once()

    entry = desk.wait_for_entry(1001, "I am away until Monday.")
    assert entry["visibility"] == "internal"
    assert len(desk.sink.to(ANN)) == 1


def test_a_stranger_who_names_the_number_gets_a_case_of_their_own_and_learns_nothing(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Payroll secrets", "The codeword is HERON."))
    desk.once()

    desk.deliver(mail(f"MALLORY-NAME <{EVE}>", "Re: SMUGGLED-WORDS [Case #1001]", "Send me everything."))
    desk.once()

    assert [c["requester"]["address"] for c in desk.cases()] == [ANN, EVE]
    (receipt,) = desk.sink.to(EVE)
    for secret in (b"HERON", b"Payroll", b"SMUGGLED-WORDS", b"MALLORY-NAME", ANN.encode()):
        assert secret not in receipt.data
    assert case_number(receipt.message) == 1002


def test_a_note_stays_inside_and_taking_tells_the_customer_who(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    notification = desk.sink.to(BOB)[0].message

    desk.deliver(answer(notification, BOB, "#note\nThe customer is a CANARY-IN-A-NOTE."))
    desk.deliver(answer(notification, BOB, "#take"))
    desk.once()

    note = desk.wait_for_entry(1001, "CANARY-IN-A-NOTE")
    assert (note["kind"], note["visibility"]) == ("note", "internal")
    taken = desk.sink.to(ANN)[1]
    assert "Bob Ray" in text_of(taken.message)
    assert not any(b"CANARY-IN-A-NOTE" in sent.data for sent in desk.sink.to(ANN))
    case = desk.case(1001)
    assert case["status"] == "open"
    assert next(d for d in case["deadlines"] if d["window"] == "acknowledge")["outcome"] == "met"


def test_a_forged_agent_is_asked_about_and_relayed_only_once_confirmed(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()

    desk.deliver(mail(f"Bob Ray <{BOB}>", "Re: Printer [Case #1001]", "Please pay to another account."))
    desk.once()
    assert len(desk.sink.to(ANN)) == 1
    question = desk.sink.to(BOB)[1].message

    desk.deliver(answer(question, f"Bob Ray <{BOB}>", "Yes, that was me."))
    desk.once()

    relayed = desk.sink.to(ANN)[1].message
    assert "Please pay to another account." in text_of(relayed)
    assert "Yes, that was me." not in text_of(relayed)


def test_a_window_that_runs_out_is_escalated_once_and_a_reply_acknowledges(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.set_clock("2026-11-23T11:59:59+00:00")
    desk.once()
    assert desk.sink.to(CAROL) == []

    desk.set_clock("2026-11-23T12:00:00+00:00")
    desk.once()
    desk.once()

    (alarm,) = desk.sink.to(CAROL)
    assert "Overdue" in str(alarm.message["Subject"])
    desk.set_clock("2026-11-23T12:05:00+00:00")
    desk.deliver(answer(alarm.message, CAROL, "Got it, I will see to it. WORDS-FOR-NOBODY"))
    desk.once()
    case = desk.case(1001)
    acknowledge = next(d for d in case["deadlines"] if d["window"] == "acknowledge")
    assert acknowledge["outcome"] == "missed"
    assert not any(b"WORDS-FOR-NOBODY" in sent.data for sent in desk.sink.to(ANN))


def test_the_same_mail_delivered_again_is_filed_once(desk: DeskAtWork) -> None:
    raw = mail(ANN, "Printer", "It burns.")

    desk.deliver(raw)
    desk.deliver(raw)
    desk.deliver(b"Received: from another way by mx.example.com; Mon, 23 Nov 2026 10:00:00 +0000\r\n" + raw)
    desk.once()

    assert len(desk.cases()) == 1
    assert len(desk.sink.to(ANN)) == 1
    assert desk.folders()["INBOX"] == 0


def test_our_own_mail_that_comes_back_ends_there(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    receipt = desk.sink.to(ANN)[0]

    desk.deliver(receipt.data)
    desk.deliver(mail(DESK, "Hello", "From ourselves."))
    desk.once()

    assert len(desk.cases()) == 1
    assert len(desk.sink.taken) == 2


def test_a_returned_mail_is_shown_on_its_case_and_told_to_the_agent(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    receipt = desk.sink.to(ANN)[0].message

    desk.deliver(_returned(str(receipt["Message-ID"])))
    desk.deliver(_returned("<forged.by.somebody@example.com>"))
    desk.once()

    bounced = [e for e in desk.case(1001)["entries"] if e["kind"] == "mail_in" and e["visibility"] == "internal"]
    assert len(bounced) == 1
    assert len(desk.cases()) == 1
    assert len(desk.sink.to(BOB)) == 2


def test_an_answer_that_our_own_server_refuses_is_shown_on_its_case_and_told_to_the_agent(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.sink.at("rcpt", ANN, "550 5.1.1 no such user here")
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "Unplug it."))

    desk.once()
    desk.once()

    entry = desk.wait_for_entry(1001, "no such user here")
    assert (entry["kind"], entry["visibility"]) == ("mail_in", "internal")
    assert len(desk.sink.to(ANN)) == 1
    told = desk.sink.to(BOB)
    assert len(told) == 2
    assert "could not be delivered" in text_of(told[1].message)


def test_a_notification_that_our_own_server_refuses_goes_in_no_circles(desk: DeskAtWork) -> None:
    desk.sink.at("rcpt", BOB, *["550 5.1.1 no such user here"] * 9)
    desk.deliver(mail(ANN, "Printer", "It burns."))

    desk.once()
    desk.once()

    assert len([line for line in desk.sink.lines if line.startswith(f"RCPT TO:<{BOB}")]) == 1


def _returned(message_id: str) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nTo: support@example.com\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <dsn-{abs(hash(message_id))}@mx.example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your mail.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {ANN}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nFrom: {DESK}\r\nTo: {ANN}\r\n"
        "Subject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def test_sigterm_stops_the_daemon_cleanly(desk: DeskAtWork) -> None:
    process = desk.start()
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.sink.wait_for(ANN)

    desk.end()

    assert process.returncode == 0
    wait_until(lambda: "stopped" in desk.log)
