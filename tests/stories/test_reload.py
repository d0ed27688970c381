"""An admin edits the files of a desk that is running."""

from __future__ import annotations

import signal

from tests.servers.process import wait_until
from tests.stories.desk_at_work import LIMIT, DeskAtWork
from tests.stories.letters import ANN, mail

OPS = "ops@example.com"
NINE = "2026-07-01T09:00:00+01:00"


def edit(desk: DeskAtWork, old: str, new: str) -> None:
    path = desk.folder / "desk.yml"
    assert old in path.read_text()
    fresh = desk.folder / "desk.yml.new"
    fresh.write_text(path.read_text().replace(old, new))
    fresh.rename(path)


def test_an_edit_is_in_force_without_a_signal_and_a_wrong_one_is_told_once(desk: DeskAtWork) -> None:
    desk.set_clock(NINE, 1.0)
    daemon = desk.start()
    wait_until(lambda: "started" in desk.log, LIMIT)

    edit(desk, "name: Example Support", "name: Other Support")
    wait_until(lambda: "reload.done" in desk.log, LIMIT)
    edit(desk, "default_priority: medium", "default_priority: medum")
    wait_until(lambda: "reload.refused" in desk.log, LIMIT)
    daemon.send_signal(signal.SIGHUP)
    wait_until(lambda: desk.log.count("reload.refused") == 2, LIMIT)
    desk.deliver(mail(ANN, "Printer", "It burns."))
    wait_until(lambda: bool(desk.sink.to(ANN)), LIMIT)
    edit(desk, "default_priority: medum", "default_priority: high")
    wait_until(lambda: len(desk.sink.to(OPS)) == 2, LIMIT)

    subjects = [str(one.message["Subject"]) for one in desk.sink.to(OPS)]
    assert subjects == ["The edited configuration is refused", "The configuration is in order again"]
    assert "Other Support" in str(desk.sink.to(ANN)[0].message["From"])
    assert desk.case(1001)["priority"] == "medium"
