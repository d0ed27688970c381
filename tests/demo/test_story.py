"""`mailbot demo --once` as a newcomer runs it: the story is told to its end, from the daemon's own records."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def test_the_story_is_told_to_its_end(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "mailbot", "demo", "--once", str(tmp_path / "desk")],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    for step in (
        "opens case 1001",
        "gets a receipt",
        "files it on case 1001",
        "gets his answer",
        "nobody is answered",
        "opens case 1002",
        "the manager, hears of it",
    ):
        assert step in told.stdout
    assert re.search(r"\b([0-9A-Z]{5}-){4}[0-9A-Z]{6}\b", told.stdout)


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")

    told = subprocess.run(
        [sys.executable, "-m", "mailbot", "demo", "--once", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert told.returncode != 0
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.txt"]
