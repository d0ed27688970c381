"""The weekly report goes out once, however often and late the daemon looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.log import Silence
from mailbot.core.policy import Desk, WeeklyReport
from mailbot.core.report.mail import last_due, span_of
from mailbot.core.trial.desk import MemoryStorage
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.process import Policy
from mailbot.daemon.weekly import Weekly
from tests.builders import a_desk
from tests.storage.desk import case, opening, write

DESK = replace(a_desk(), report=WeeklyReport(("carol", "boss@example.com"), weekday=0, at=time(7)))
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


class Turned:
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def a_desk_with_a_case() -> MemoryStorage:
    storage = MemoryStorage()
    write(storage, opening(case(opened_at=MONDAY - timedelta(days=3))))
    return storage


def weekly(storage: MemoryStorage, clock: Turned, desk: Desk = DESK) -> Weekly:
    secret = b"s" * 32
    policy = Policy(desk, (secret,), Freezer(Composer(None), secret, "desk", lambda n: b"r" * n, Sealer((secret,))))
    lease = lambda: ("tick", storage.lease("tick", "me", clock(), 60) or 0)  # noqa: E731
    return Weekly(storage, lambda: policy, clock, Silence(), lease, lambda now: lambda _: now)


def mailed(storage: MemoryStorage) -> list[str]:
    return sorted(row.mail.recipient for row in storage.outbox(None) if "how we did" in row.mail.subject)


def test_the_report_is_mailed_once_to_each_who_is_to_have_it() -> None:
    storage, clock = a_desk_with_a_case(), Turned(MONDAY + timedelta(hours=12))
    first = weekly(storage, clock)

    assert first.step()
    assert not first.step()
    assert not weekly(storage, clock).step()  # after a restart

    assert mailed(storage) == ["boss@example.com", "carol@agents.example"]


def test_the_next_week_has_its_own_report() -> None:
    storage, clock = a_desk_with_a_case(), Turned(MONDAY + timedelta(hours=12))
    loop = weekly(storage, clock)
    loop.step()
    clock.at += timedelta(days=6)
    assert not loop.step()
    clock.at += timedelta(days=1)
    assert loop.step()

    assert len(mailed(storage)) == 4


def test_a_desk_that_asks_for_none_gets_none() -> None:
    storage = a_desk_with_a_case()

    assert not weekly(storage, Turned(MONDAY + timedelta(hours=12)), a_desk()).step()
    assert mailed(storage) == []


def test_a_desk_that_has_only_begun_is_not_told_that_nothing_happened() -> None:
    storage = MemoryStorage()

    weekly(storage, Turned(MONDAY + timedelta(hours=12))).step()

    assert mailed(storage) == []


def test_the_report_is_of_the_seven_days_before() -> None:
    report = WeeklyReport(("carol",), weekday=2, at=time(7, 30))
    desk = replace(DESK, report=report)
    now = datetime(2026, 11, 25, 7, 30, tzinfo=desk.zone)

    due = last_due(report, desk, now)
    since, until = span_of(due, desk)

    assert due == now
    assert last_due(report, desk, now - timedelta(seconds=1)) == now - timedelta(days=7)
    assert since == datetime(2026, 11, 18, tzinfo=desk.zone)
    assert until == datetime(2026, 11, 25, tzinfo=desk.zone)
