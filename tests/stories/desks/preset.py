"""A ready configuration of config/desks at work: its own files, but for the hosts, over a real mailbox."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from pathlib import Path
from shutil import copyfile
from zoneinfo import ZoneInfo

from mailbot.core.mail import InboxState
from tests.servers.smtp_sink import Taken
from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import answer, mail

PRESETS = Path(__file__).parents[3] / "config" / "desks"
ANN, KIM, SAM = "ann@example.org", "kim@example.org", "sam@example.net"


@dataclass
class PresetDesk(DeskAtWork):
    """Nothing of the policy is changed. `zone` is the desk's own; instants of a story are local to it."""

    preset: str = ""
    zone: str = "UTC"

    def write(self) -> None:
        super().write()
        for name in ("desk.yml", "rules.yml", "contacts.csv"):
            copyfile(PRESETS / self.preset / name, self.folder / name)
        with (self.folder / "mailbot.yml").open("a", encoding="utf-8") as file:
            file.write("rules: rules.yml\n")

    def at(self, local: str) -> None:
        """The clock stands at `2026-07-10 15:45` of the desk's zone, and all that is due by then is done."""
        self.set_clock(as_instant(local, self.zone))
        assert self.once() == 0

    def at_writes(self, local: str, raw: bytes) -> None:
        """That mail comes at that instant, and is decided."""
        self.set_clock(as_instant(local, self.zone))
        self.deliver(raw)
        assert self.once() == 0

    def due(self, number: int) -> dict[str, str]:
        """When each window that runs is due, in local time to the minute; `paused` for one that stands still."""
        with self.storage() as storage:
            found = storage.case_file(number)
        assert found is not None
        running = (d for d in found.case.deadlines if d.is_running and d.window.is_promise)
        zone = ZoneInfo(self.zone)
        return {
            d.window.value: "paused" if d.paused_at else d.due_at.astimezone(zone).strftime("%a %m-%d %H:%M")
            for d in running
        }

    def outcomes(self, number: int) -> dict[str, str | None]:
        return {d["window"]: d["outcome"] for d in self.case(number)["deadlines"]}

    def held(self) -> list[str | None]:
        with self.storage() as storage:
            return [one.held_because for one in storage.inbox(InboxState.HELD)]

    def last_to(self, address: str) -> Message:
        return self.sent_to(address)[-1].message

    def sent_to(self, address: str) -> list[Taken]:
        found = self.sink.to(address)
        assert found, f"nothing was sent to {address}; to {sorted({one.recipient for one in self.sink.taken})}"
        return found

    def contact(self, address: str) -> dict[str, str]:
        with (self.folder / "contacts.csv").open(encoding="utf-8") as file:
            return next(row for row in csv.DictReader(file) if row["address"] == address)


def as_instant(local: str, zone: str) -> str:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).isoformat()


def proven(sender: str, subject: str, text: str, **headers: str) -> bytes:
    """As the desk's own mail server hands it on: with its word that the sender is who they say."""
    domain = sender.rpartition("@")[2].rstrip(">")
    return mail(sender, subject, text, Authentication_Results=_passed(domain), **headers)


def proven_answer(to: Message, sender: str, text: str, **headers: str) -> bytes:
    domain = sender.rpartition("@")[2].rstrip(">")
    return answer(to, sender, text, Authentication_Results=_passed(domain), **headers)


def _passed(domain: str) -> str:
    return f"mx.example.com; dmarc=pass header.from={domain}"
