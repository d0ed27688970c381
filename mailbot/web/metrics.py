"""What a monitoring system scrapes. The prometheus-client door; counts are read when asked for, nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from mailbot import __version__
from mailbot.core.ports import Counts
from mailbot.web.health import PartShown


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
        yield _by_state("mailbot_inbox_mails", "Received mail by state", self._counts.inbox)
        yield _by_state("mailbot_outbox_mails", "Outgoing mail by state", self._counts.outbox)
        yield _by_state("mailbot_cases", "Cases by status", self._counts.cases)
        yield GaugeMetricFamily(
            "mailbot_outbox_oldest_seconds",
            "Age of the oldest mail that waits to be sent",
            value=self._age(self._counts.oldest_queued_at),
        )
        working = GaugeMetricFamily("mailbot_part_last_worked_seconds", "Since a part last worked", labels=["part"])
        for part in self._parts:
            working.add_metric([part.name], self._age(part.worked_at))
        yield working
        yield GaugeMetricFamily("mailbot_build_info", f"mailbot {__version__}", value=1)

    def _age(self, at: datetime | None) -> float:
        return max(0.0, (self._now - at).total_seconds()) if at else 0.0


def _by_state(name: str, says: str, numbers: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=["state"])
    for state, number in numbers.items():
        family.add_metric([state], number)
    return family
