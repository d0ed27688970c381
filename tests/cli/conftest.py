"""The desk on disk that the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Nothing listens on its ports."""
    return a_desk(tmp_path)
