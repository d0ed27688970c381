"""The desk beside a live mailbox: it decides about the same mail on a desk in memory, and mails nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from mailbot.core.policy import Desk
from mailbot.core.trial.player import Player
from mailbot.core.trial.timeline import Row, rows
from mailbot.intake.onlooker import Onlooker
from mailbot.parsers import parse
from mailbot.settings.server import Mailbox


class Shadow:
    """`since`: mail that came before is left alone, so cases of before are not known."""

    def __init__(self, desk: Desk, secrets: tuple[bytes, ...], mailboxes: Sequence[Mailbox], since: datetime) -> None:
        self._desk = desk
        self._player = Player(desk, secrets[0], parse, secrets[1:])
        self._onlooker = Onlooker(mailboxes, since)
        self._now = since.astimezone(UTC)

    def look(self, now: datetime) -> Iterator[Row]:
        """What the desk would have done since the last look, up to now. Raises IntakeUnavailable."""
        for arrival in self._onlooker.look(now):
            at = max(self._now, arrival.received_at.astimezone(UTC))
            yield from self._until(at)
            for decision in self._player.mail(replace(arrival, received_at=at)):
                yield from rows(decision, self._desk)
        yield from self._until(max(self._now, now))

    def _until(self, at: datetime) -> Iterator[Row]:
        self._now = at
        for decision in self._player.until(at):
            yield from rows(decision, self._desk)
