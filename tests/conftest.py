"""Servers for all tests, and a last line that says what was skipped for want of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailbot.demo.server import DemoMailServer
from tests.servers.dovecot import dovecot
from tests.servers.missing import closing_line
from tests.servers.postgres import postgres, postgres_url
from tests.servers.smtp_sink import smtp_sink

__all__ = ["dovecot", "postgres", "postgres_url", "pymap_server", "smtp_sink"]

MARKED = {"dovecot": "dovecot", "postgres": "postgres", "postgres_url": "postgres"}


@pytest.fixture
def pymap_server() -> Iterator[DemoMailServer]:
    """The demo's mail server: IMAP and SMTP without anything to install."""
    with DemoMailServer() as server:
        yield server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m "not dovecot"` leaves out what needs Dovecot."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKED:
                item.add_marker(MARKED[fixture])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line of all, after pytest's own."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.collectonly:
        return
    skipped = reporter.stats.get("skipped", [])
    reasons = [report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)]
    reporter.write_line(closing_line(reasons))
