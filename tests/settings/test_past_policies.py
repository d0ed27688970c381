"""The desk that an instant of the past belonged to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mailbot.core.policy_files import PolicyFiles
from mailbot.core.time.calendar import measure
from mailbot.core.trial.desk import MemoryStorage
from mailbot.settings import load
from mailbot.settings.new_desk import preset
from mailbot.settings.past_policies import PastPolicies

MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def open_hours(storage: MemoryStorage, at: datetime) -> float:
    """Of that Monday, by the policy of that instant; nine where the desk in force stands in."""
    now = load(preset("velsoft"), {}, secrets=False, today=MONDAY.date()).desk
    desk = PastPolicies(now, storage.policy_at, {})(at)
    return measure(desk.calendar, MONDAY - DAY / 2, MONDAY + DAY / 2) / 3600


def closing_at(hour: str) -> PolicyFiles:
    settings = load(preset("velsoft"), {}, secrets=False, today=MONDAY.date())
    files = settings.files.files
    desk = files["desk.yml"].replace(b'"08:00-16:30"', f'"08:00-{hour}"'.encode())
    return PolicyFiles({**files, "desk.yml": desk})


def test_each_policy_is_that_of_its_time() -> None:
    storage = MemoryStorage()
    for days, hour in enumerate(("10:00", "11:00", "12:00")):
        storage.put_in_force(closing_at(hour), MONDAY + days * DAY)

    asked = (MONDAY, MONDAY + 2 * DAY, MONDAY + DAY, MONDAY + DAY - timedelta(seconds=1), MONDAY + 9 * DAY)

    assert [open_hours(storage, at) for at in asked] == [2, 4, 3, 2, 4]


def test_before_the_first_and_where_none_can_be_read_the_one_in_force_stands_in() -> None:
    storage = MemoryStorage()
    storage.put_in_force(PolicyFiles({"mailbot.yml": b"of: another age"}), MONDAY)

    assert [open_hours(storage, MONDAY - DAY), open_hours(storage, MONDAY), open_hours(MemoryStorage(), MONDAY)] == [
        8.5,
        8.5,
        8.5,
    ]
