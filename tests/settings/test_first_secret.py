"""The secret that the very first start makes."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from mailbot.settings.new_desk import make_first_secret, shipped_config


def test_the_first_start_makes_the_secret_that_the_folder_names(tmp_path: Path) -> None:
    shutil.copytree(shipped_config(), tmp_path / "config")

    made = make_first_secret(tmp_path / "config", b"\x01" * 32)

    assert made is not None
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert make_first_secret(tmp_path / "config", b"\x02" * 32) is None


def test_a_lost_secret_is_not_made_anew_beside_a_database(tmp_path: Path) -> None:
    shutil.copytree(shipped_config(), tmp_path / "config")
    (tmp_path / "config" / "var").mkdir()
    (tmp_path / "config" / "var" / "mailbot.db").touch()

    assert make_first_secret(tmp_path / "config", b"\x01" * 32) is None
