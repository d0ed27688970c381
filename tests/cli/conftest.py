"""The desk on disk that the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import DESK_YML, RULES_YML, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Nothing listens on its ports."""
    desk = Desk(tmp_path / "config")
    desk.folder.mkdir()
    desk.point_to(9, 9)
    desk.write("desk.yml", DESK_YML)
    desk.write("rules.yml", RULES_YML)
    desk.write("secret.key", "c2l4dGVlbiBieXRlcyBvZiBzZWNyZXQgYW5kIG1vcmU=\n")
    (desk.folder / "secret.key").chmod(0o600)
    return desk
