"""How parts fare, and when the admins hear of it; also while the database, which carries the mail, is away."""

from __future__ import annotations

from datetime import datetime, timedelta

from mailbot.core.cause import TroubleCause
from mailbot.core.log import Silence
from mailbot.daemon.health import Health
from mailbot.daemon.service import Service
from tests.builders import NOW


class Office:
    """A clock to set, and admins who are told when `reachable`."""

    def __init__(self) -> None:
        self.at = NOW
        self.reachable = True
        self.told: list[TroubleCause] = []
        self.health = Health(self.now, self.tell, None)

    def now(self) -> datetime:
        return self.at

    def tell(self, cause: TroubleCause) -> bool:
        if self.reachable:
            self.told.append(cause)
        return self.reachable

    def fails(self, minutes: int) -> None:
        for _ in range(minutes):
            self.at += timedelta(minutes=1)
            self.health.failed("send", "no process")


def test_ten_minutes_of_failing_are_told_once_and_once_when_they_are_over() -> None:
    office = Office()
    office.health.fine("send")

    office.fails(9)
    assert office.told == []
    office.fails(20)
    office.health.fine("send")
    office.health.fine("send")

    assert [(c.part, c.since, c.recovered) for c in office.told] == [("send", NOW, False), ("send", NOW, True)]


def test_what_could_not_be_told_is_told_later() -> None:
    office = Office()
    office.health.fine("send")
    office.reachable = False
    office.fails(12)
    office.reachable = True

    office.fails(1)
    office.reachable = False
    office.health.fine("send")
    office.reachable = True
    office.health.fine("send")

    assert [c.recovered for c in office.told] == [False, True]
    assert office.health.parts()[0].failing_since is None


def test_a_watcher_that_fails_ends_no_loop() -> None:
    class Broken:
        def fine(self, name: str) -> None:
            raise OSError("nobody listens")

        def failed(self, name: str, because: str) -> None:
            raise OSError("nobody listens")

    loop = Service("send", lambda: True, Silence(), Broken())
    loop.stopping.set()  # so that it does not pause

    assert loop.once() is False
