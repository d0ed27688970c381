"""Who is told when: quiet nights, one mail after downtime, silence that ends, calls, and customers who escalate."""

from __future__ import annotations

import pytest

from tests.stories.desk_at_work import DESK_YML, DeskAtWork
from tests.stories.letters import ANN, BOB, CAROL, answer, mail, text_of

pytestmark = pytest.mark.parametrize("desk", ["pymap"], indirect=True)  # a mailbox of another make proves nothing more

ALWAYS_OPEN = DESK_YML.replace('calendar: {hours: {mon-fri: "09:00-17:30"}}\n', "")
QUIET = ALWAYS_OPEN.replace(
    "queues: [support]}", 'queues: [support], quiet: {mon-sun: "20:00-07:00", sat-sun: "00:00-24:00"}}'
)


def with_desk(desk: DeskAtWork, text: str) -> DeskAtWork:
    desk.desk = text
    desk.write()
    return desk


def subjects(desk: DeskAtWork, person: str) -> list[str]:
    return [str(one.message["Subject"]).replace("\n", "") for one in desk.sink.to(person)]


def texts(desk: DeskAtWork, number: int) -> str:
    return "\n".join(entry["text"] for entry in desk.case(number)["entries"])


@pytest.mark.parametrize("step", ["tick.before_commit", "telling.found", "telling.before_commit", "telling.committed"])
def test_a_step_is_told_once_at_night_and_in_the_morning_whenever_the_daemon_dies(desk: DeskAtWork, step: str) -> None:
    with_desk(desk, QUIET)
    desk.set_clock("2026-11-23T19:00:00+00:00")
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    assert len(desk.sink.to(BOB)) == 1

    desk.set_clock("2026-11-23T20:59:59+00:00")
    desk.once()
    desk.set_clock("2026-11-23T21:00:00+00:00")
    assert desk.killed_at(step)
    desk.once()
    desk.once()

    assert [s.startswith("Overdue (acknowledge)") for s in subjects(desk, CAROL)] == [True]
    assert len(desk.sink.to(BOB)) == 1
    assert "Bob Ray is told at 2026-11-24 07:00; quiet hours until then" in texts(desk, 1001)

    desk.set_clock("2026-11-24T06:59:59+00:00")
    desk.once()
    assert len(desk.sink.to(BOB)) == 1
    desk.set_clock("2026-11-24T07:00:00+00:00")
    assert desk.killed_at("telling.before_commit")
    desk.once()
    desk.once()
    assert [s.startswith("Overdue (acknowledge)") for s in subjects(desk, BOB)] == [False, True]


def test_nobody_is_told_in_the_morning_of_what_was_seen_to_at_night(desk: DeskAtWork) -> None:
    with_desk(desk, QUIET)
    desk.set_clock("2026-11-23T19:00:00+00:00")
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.set_clock("2026-11-23T21:00:00+00:00")
    desk.once()

    desk.deliver(answer(desk.sink.to(CAROL)[0].message, CAROL, "Got it."))
    desk.once()
    desk.set_clock("2026-11-24T08:00:00+00:00")
    desk.once()

    assert len(desk.sink.to(BOB)) == 1
    assert "Bob Ray is not told of acknowledge any more" in texts(desk, 1001)


def test_after_downtime_each_person_gets_one_mail_and_a_reply_acknowledges_all_it_names(desk: DeskAtWork) -> None:
    with_desk(desk, ALWAYS_OPEN)
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.deliver(mail(ANN, "[P1] Server", "It burns too."))
    desk.deliver(mail(ANN, "Toner", "None left."))
    desk.once()

    desk.set_clock("2026-11-24T23:00:00+00:00")
    assert desk.killed_at("telling.before_commit")
    desk.once()
    desk.once()

    (digest,) = desk.sink.to(CAROL)
    assert str(digest.message["Subject"]) == "3 cases need somebody, 3 promises are overdue"
    text = text_of(digest.message)
    assert [text.index(name) for name in ("Server", "Printer", "Toner")] == sorted(
        text.index(name) for name in ("Server", "Printer", "Toner")
    )
    assert len(desk.sink.to(BOB)) == 4

    desk.deliver(answer(digest.message, CAROL, "Got it, WORDS-FOR-NOBODY."))
    desk.once()

    for number in (1001, 1002, 1003):
        windows = {d["window"]: d for d in desk.case(number)["deadlines"]}
        assert windows["acknowledge"]["outcome"] == "missed"
        assert "WORDS-FOR-NOBODY" in texts(desk, number)
    assert not any(b"WORDS-FOR-NOBODY" in one.data for one in desk.sink.to(ANN))
    assert len(desk.cases()) == 3


def test_an_address_that_is_no_agent_acknowledges_by_reply(desk: DeskAtWork) -> None:
    with_desk(desk, ALWAYS_OPEN.replace("tell: [owner, manager]", "tell: [boss@example.net]"))
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.set_clock("2026-11-23T12:00:00+00:00")
    desk.once()

    desk.deliver(answer(desk.sink.to("boss@example.net")[0].message, "boss@example.net", "I am on it."))
    desk.once()

    case = desk.case(1001)
    assert (case["owner"], len(desk.cases())) == ("bob", 1)
    assert next(d for d in case["deadlines"] if d["window"] == "acknowledge")["outcome"] is not None
    note = desk.wait_for_entry(1001, "I am on it.")
    assert note["visibility"] == "internal"


def test_a_silent_customer_is_asked_then_the_case_is_closed_and_an_answer_opens_it(desk: DeskAtWork) -> None:
    with_desk(desk, ALWAYS_OPEN + "follow_up: {after: 3d elapsed, times: 1, close_after: 5d elapsed}\n")
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "#wait\nTry to unplug it."))
    desk.once()

    desk.set_clock("2026-11-26T10:00:00+00:00")
    desk.once()
    desk.once()
    asked = desk.sink.to(ANN)[2].message
    assert "We have not heard from you" in text_of(asked)
    assert asked["Auto-Submitted"] is not None
    desk.set_clock("2026-12-01T10:00:00+00:00")
    desk.once()
    assert desk.case(1001)["status"] == "closed"
    assert len(desk.sink.to(ANN)) == 4

    desk.deliver(answer(desk.sink.to(ANN)[3].message, ANN, "It still burns."))
    desk.once()
    assert (desk.case(1001)["status"], len(desk.cases())) == ("open", 1)


def test_a_customer_is_called_when_they_asked_for_it(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "Call me at: 20:00 CET\n\nIt burns."))
    desk.once()
    desk.set_clock("2026-11-23T18:59:59+00:00")
    desk.once()
    before = len(desk.sink.to(BOB))

    desk.set_clock("2026-11-23T19:00:00+00:00")
    desk.once()
    desk.once()

    assert len(desk.sink.to(BOB)) == before + 1
    assert "asked to be called now" in subjects(desk, BOB)[-1]


def test_a_customer_escalates_once_in_four_hours(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    receipt = desk.sink.to(ANN)[0].message
    assert "escalate" in text_of(receipt)

    desk.deliver(answer(receipt, ANN, "Please escalate!\n\nThis takes too long."))
    desk.once()
    desk.deliver(answer(receipt, ANN, "ESCALATE"))
    desk.once()

    assert [s.startswith("Escalated") for s in subjects(desk, CAROL)] == [True]
    assert "passed on" in text_of(desk.sink.to(ANN)[1].message)
    assert len(desk.sink.to(ANN)) == 2
    assert "asks for somebody higher up. Told: Carol Diaz" in texts(desk, 1001)


def test_what_is_no_instant_or_no_wish_tells_nobody(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Escalator", "Call me at: whenever\n\nEscalators of the station are stuck."))
    desk.once()
    desk.deliver(answer(desk.sink.to(ANN)[0].message, ANN, "Escalation of privileges was the cause."))
    desk.once()

    assert desk.sink.to(CAROL) == []
    assert [d["window"] for d in desk.case(1001)["deadlines"]] == ["acknowledge", "respond", "resolve"]
