"""The daemon is killed with SIGKILL at every named step of a mail's life (docs/crash-states.md) and started again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import ANN, BOB, CAROL, answer, mail

ROOT = Path(__file__).parents[2]

# Steps on the way of a mail in and out; receipts may stop at the last two, never go twice.
IN = ("receive.after", "process.claimed", "process.parsed", "process.before_write", "process.before_commit")
OUT = ("process.committed", "send.claimed", "send.before_dot", "send.after_dot", "send.before_settle")
TICK = ("tick.found", "tick.before_commit", "tick.committed")


@pytest.mark.parametrize("step", [*IN, *OUT])
def test_killed_on_the_way_of_a_mail_it_is_filed_exactly_once(desk: DeskAtWork, step: str) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns.", Message_ID="<first@example.org>"))
    desk.deliver(mail("ben@example.net", "Scanner", "It hums.", Message_ID="<second@example.net>"))

    assert desk.killed_at(step), f"{step} was never passed"
    assert desk.once() == 0
    assert desk.once() == 0

    assert {c["subject"] for c in desk.cases()} == {"Printer", "Scanner"}
    assert len(desk.cases()) == 2
    for case in desk.cases():
        entries = desk.case(int(case["number"]))["entries"]
        assert len([e for e in entries if e["kind"] == "mail_in"]) == 1
    assert desk.folders()["INBOX"] == 0
    assert desk.folders()["Handled"] == 2
    in_doubt = step in ("send.after_dot", "send.before_settle")
    receipts = [len(desk.sink.to(ANN)), len(desk.sink.to("ben@example.net"))]
    assert max(receipts) <= 1
    assert in_doubt or receipts == [1, 1]


@pytest.mark.parametrize("step", IN)
def test_killed_on_the_way_of_an_agents_answer_it_is_relayed_once(desk: DeskAtWork, step: str) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    notification = desk.sink.to(BOB)[0].message
    desk.deliver(answer(notification, BOB, "Unplug it."))

    assert desk.killed_at(step)
    desk.once()

    answers = [e for e in desk.case(1001)["entries"] if e["kind"] == "mail_out" and "Unplug" in e["text"]]
    assert len(answers) == 1
    assert len(desk.sink.to(ANN)) == 2


@pytest.mark.parametrize("step", ["send.after_dot", "send.before_settle"])
def test_an_answer_in_doubt_goes_once_more_with_the_same_bytes(desk: DeskAtWork, step: str) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.deliver(answer(desk.sink.to(BOB)[0].message, BOB, "Unplug it."))

    assert desk.killed_at(step)
    desk.once()
    desk.set_clock("2026-11-23T10:20:00+00:00")
    desk.once()
    desk.once()

    sent = [t for t in desk.sink.to(ANN) if b"Unplug" in t.data]
    assert len(sent) == 2
    assert sent[0].data == sent[1].data


@pytest.mark.parametrize("step", TICK)
def test_killed_in_a_tick_the_escalation_goes_exactly_once(desk: DeskAtWork, step: str) -> None:
    desk.deliver(mail(ANN, "Printer", "It burns."))
    desk.once()
    desk.set_clock("2026-11-23T12:00:00+00:00")

    assert desk.killed_at(step)
    desk.once()
    desk.once()

    assert len(desk.sink.to(CAROL)) == 1


def test_every_step_that_the_page_on_crash_states_names_is_tried() -> None:
    page = (ROOT / "docs" / "crash-states.md").read_text(encoding="utf-8")

    for step in (*IN, *OUT, *TICK):
        assert f"`{step}`" in page
