"""Ready configurations at work, each over a mailbox of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.stories.conftest import over_pymap
from tests.stories.desks.preset import PresetDesk

Preset = Callable[[str, str], PresetDesk]


@pytest.fixture
def preset(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Preset]:
    """Opens the desk of that name in that zone; its daemon does not run yet."""
    with ExitStack() as stack:

        def opened(name: str, zone: str) -> PresetDesk:
            imap, deliver, folders = over_pymap(stack)
            desk = PresetDesk(tmp_path / name, imap, deliver, folders, smtp_sink, preset=name, zone=zone)
            desk.folder.mkdir()
            desk.write()
            stack.callback(desk.end)
            return desk

        yield opened
