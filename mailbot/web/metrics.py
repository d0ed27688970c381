"""What a monitoring system scrapes. The prometheus-client door; counts are read when asked for, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from mailbot import __version__
from mailbot.core.mail import OutboxState
from mailbot.core.ports import Counts
from mailbot.web.health import PartShown

_PENDING = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.DOT, OutboxState.DEFERRED)
_MAILBOX = "mailbox "  # how parts that read one are named


def exposition(counts: Counts, parts: tuple[PartShown, ...], now: datetime) -> tuple[bytes, str]:
    """The text of the exposition format, and its content type."""
    registry = CollectorRegistry()
    registry.register(_Look(counts, parts, now))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Look:
    """One look at the desk, as a collector."""

    def __init__(self, counts: Counts, parts: tuple[PartShown, ...], now: datetime) -> None:
        self._counts, self._parts, self._now = counts, parts, now

    def collect(self) -> Iterable[GaugeMetricFamily]:
        counts = self._counts
        yield _by("state", "mailbot_inbox_mails", "Received mail by state", counts.inbox)
        yield _by("state", "mailbot_outbox_mails", "Outgoing mail by state", counts.outbox)
        yield _by("status", "mailbot_cases", "Cases by status", counts.cases)
        yield GaugeMetricFamily(
            "mailbot_outbox_pending",
            "Outgoing mail that no server has taken yet",
            value=sum(counts.outbox.get(state, 0) for state in _PENDING),
        )
        yield GaugeMetricFamily(
            "mailbot_outbox_oldest_seconds",
            "Age of the oldest mail that waits to be sent",
            value=self._age(counts.oldest_queued_at),
        )
        yield GaugeMetricFamily(
            "mailbot_inbox_oldest_seconds",
            "Age of the oldest mail that waits to be decided",
            value=self._age(counts.oldest_received_at),
        )
        yield from self._parts_at_work()
        yield _by("version", "mailbot_build_info", "The running version", {__version__: 1})

    def _parts_at_work(self) -> Iterable[GaugeMetricFamily]:
        worked = {part.name: part.worked_at.timestamp() for part in self._parts}
        failing = {part.name: int(part.failing_since is not None) for part in self._parts}
        synced = {name.removeprefix(_MAILBOX): at for name, at in worked.items() if name.startswith(_MAILBOX)}
        yield _by("mailbox", "mailbot_mailbox_last_sync_timestamp_seconds", "When a mailbox was last read", synced)
        yield _by("part", "mailbot_part_last_worked_timestamp_seconds", "When a part last worked", worked)
        yield _by("part", "mailbot_part_failing", "Whether a part fails at the moment", failing)

    def _age(self, at: datetime | None) -> float:
        return max(0.0, (self._now - at).total_seconds()) if at else 0.0


def _by(label: str, name: str, says: str, numbers: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=[label])
    for value, number in numbers.items():
        family.add_metric([value], number)
    return family
