"""What goes wrong is seen: by the admins, once, and again when it is over."""

from __future__ import annotations

import pytest

from mailbot.core.mail import CUT_SHORT
from mailbot.daemon import tick
from mailbot.daemon.clock import FileClock
from mailbot.daemon.wiring import open_policy, open_settings, open_store
from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import ANN, BOB, CAROL, answer, mail, text_of

OPS = "ops@example.com"


@pytest.fixture
def died_three_times(desk: DeskAtWork) -> DeskAtWork:
    """A desk with one mail that has killed the daemon each time it was tried."""
    desk.deliver(mail(ANN, "Printer", "It burns."))
    for _ in range(3):
        assert desk.killed_at("process.parsed")
    return desk


def test_a_mail_that_kills_the_daemon_is_held_and_the_others_go_on(died_three_times: DeskAtWork) -> None:
    desk = died_three_times
    desk.deliver(mail("ben@example.net", "Scanner", "It hums."))

    desk.once()

    assert [c["subject"] for c in desk.cases()] == ["Scanner"]


def test_the_admins_hear_once_of_a_mail_that_is_held_for_good(died_three_times: DeskAtWork) -> None:
    desk = died_three_times
    desk.once()
    clock = FileClock(desk.clock_file)
    settings = open_settings(desk.folder, desk.environment(), clock)

    for _ in range(2):
        with open_store(settings, clock, exclusive=True) as storage:
            tick.report_held(storage, open_policy(settings), clock.now())
    desk.once()

    (told,) = desk.sink.to(OPS)
    assert "held" in str(told.message["Subject"]) or "held" in text_of(told.message)
    assert CUT_SHORT in " ".join(text_of(told.message).split())


def test_an_order_that_means_no_mail_is_answered_and_stops_nothing(desk: DeskAtWork) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "#assign carol"))
    desk.once()

    desk.deliver(answer(desk.sink.to(CAROL)[0].message, CAROL, "#split Scanner"))
    desk.deliver(mail("ben@example.net", "Toner", "None left."))
    desk.once()

    assert "Nothing was moved" in text_of(desk.sink.to(CAROL)[1].message)
    assert {c["subject"] for c in desk.cases()} == {"Printer", "Toner"}
