"""The journal of a case, read as what a report counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.core.report.occurrences import Occurrence, What, occurrences
from mailbot.core.report.past import JournalLine, Past

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Effect = dict[str, object]


def seconds(_queue: str, _priority: str, start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def line(hours: float, *effects: Effect, kind: str = "mail", outcome: str = "done") -> JournalLine:
    return JournalLine(MONDAY + hours * HOUR, kind, outcome, effects)


OPENED = line(0, {"type": "OpenCase", "case": 1, "queue": "support", "priority": "medium"}, outcome="new_case")


def told(*lines: JournalLine) -> tuple[Occurrence, ...]:
    return occurrences(Past(1, "ann@example.org", MONDAY, (OPENED, *lines)), seconds)


def status(to: str) -> Effect:
    return {"type": "SetStatus", "status": to, "reason": None}


def window(
    name: str, due: float, *, outcome: str | None = None, settled: float | None = None, overdue: bool = False
) -> Effect:
    at = (MONDAY + settled * HOUR).isoformat() if settled is not None else None
    return {
        "type": "SettleWindow",
        "window": name,
        "deadline": {
            "window": name,
            "started_at": MONDAY.isoformat(),
            "due_at": (MONDAY + due * HOUR).isoformat(),
            "outcome": outcome,
            "settled_at": at,
            "overdue": overdue,
        },
    }


def whats(found: tuple[Occurrence, ...]) -> list[tuple[What, float]]:
    return [(o.what, (o.at - MONDAY) / HOUR) for o in found]


def test_the_first_answer_counts_and_no_later_one() -> None:
    answer: Effect = {"type": "MarkAnswered", "addresses": ["ann@example.org"]}

    found = told(line(2, answer), line(5, answer))

    assert whats(found) == [(What.OPENED, 0), (What.ANSWERED, 2)]
    assert found[1].seconds == 7200


def test_a_logged_call_is_an_answer_and_a_receipt_is_none() -> None:
    receipt: Effect = {"type": "SendMail", "kind": "receipt", "template": "receipt", "to": "ann@example.org"}
    call: Effect = {"type": "AddEntry", "kind": "call", "visibility": "public", "message_id": None}

    assert whats(told(line(0, receipt), line(3, call)))[1:] == [(What.ANSWERED, 3)]


def test_a_resolution_counts_from_the_opening_and_after_that_from_the_reopening() -> None:
    found = told(
        line(4, status("resolved")), line(5, status("closed")), line(10, status("open")), line(12, status("resolved"))
    )

    assert whats(found)[1:] == [(What.RESOLVED, 4), (What.REOPENED, 10), (What.RESOLVED, 12)]
    assert [o.seconds for o in found if o.what is What.RESOLVED] == [4 * 3600, 2 * 3600]


def test_a_window_that_ran_out_was_missed_when_it_ran_out() -> None:
    late = told(
        line(6, window("respond", 4, overdue=True), kind="deadline", outcome="escalated"),
        line(9, window("respond", 4, outcome="missed", settled=9, overdue=True)),
    )

    assert whats(late)[1:] == [(What.MISSED, 4), (What.ESCALATED, 6)]


def test_a_warning_is_no_escalation_and_a_customer_who_asks_for_one_is() -> None:
    asked: Effect = {"type": "Owe", "telling": {"case": 1, "about": "customer"}}
    owed: Effect = {"type": "Owe", "telling": {"case": 1, "about": "respond"}}

    found = told(
        line(3, window("respond", 4), owed, kind="deadline", outcome="escalated"),
        line(3.5, asked, asked, outcome="follow_up"),
        line(4, window("respond", 4, overdue=True), owed, kind="deadline", outcome="escalated"),
    )

    assert [(o.at - MONDAY) / HOUR for o in found if o.what is What.ESCALATED] == [3.5, 4]


def test_a_window_that_was_promised_anew_after_it_ran_out_may_yet_be_kept() -> None:
    found = told(
        line(4, window("respond", 4, overdue=True), kind="deadline"),
        line(5, window("respond", 8)),
        line(7, window("respond", 8, outcome="met", settled=7)),
    )

    assert whats(found)[1:] == [(What.KEPT, 7)]


def test_reminders_and_cancelled_windows_are_no_promises_kept_or_missed() -> None:
    found = told(
        line(2, window("reminder", 2, overdue=True), kind="deadline"),
        line(3, window("resolve", 8, outcome="cancelled", settled=3)),
    )

    assert whats(found) == [(What.OPENED, 0)]


def test_a_case_is_opened_with_what_the_same_decision_gave_it() -> None:
    first = JournalLine(
        MONDAY,
        "mail",
        "new_case",
        (*OPENED.effects, {"type": "SetQueue", "queue": "billing"}, {"type": "Assign", "owner": "bob"}),
    )

    (opened,) = occurrences(Past(1, "ann@example.org", MONDAY, (first,)), seconds)

    assert (opened.queue, opened.owner) == ("billing", "bob")


def test_each_thing_counts_for_the_queue_priority_and_owner_of_its_instant() -> None:
    found = told(
        line(1, {"type": "SetQueue", "queue": "billing"}, {"type": "Take", "by": "carol"}),
        line(2, window("acknowledge", 4, outcome="met", settled=2)),
        line(3, {"type": "SetPriority", "priority": "high"}, {"type": "Assign", "owner": "bob"}, status("resolved")),
    )

    assert [(o.queue, o.priority, o.owner) for o in found] == [
        ("support", "medium", ""),
        ("billing", "medium", "carol"),
        ("billing", "high", "bob"),
    ]


@pytest.mark.parametrize(
    "effect", [{"type": "AddTags", "tags": ["spam"]}, {"type": "MergeInto", "number": 7}], ids=["spam", "merged"]
)
def test_spam_and_what_was_merged_are_no_cases_of_the_desks(effect: Effect) -> None:
    assert told(line(1, effect, status("closed"))) == ()


def test_a_case_that_was_given_back_is_nobodys() -> None:
    (_, resolved) = told(
        line(1, {"type": "Take", "by": "bob"}), line(2, {"type": "Unassign"}), line(3, status("closed"))
    )

    assert resolved.owner == ""
