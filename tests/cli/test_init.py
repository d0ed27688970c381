"""`mailbot init`: a folder that passes `check` at once, with a secret that nobody else can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.settings.new_desk import preset_names
from tests.cli.command import run


@pytest.mark.parametrize("preset", [None, *preset_names()])
def test_a_new_desk_passes_check_as_it_is(tmp_path: Path, preset: str | None) -> None:
    words = ["--desk", preset] if preset else []

    ran = run(["init", "desk", *words], cwd=tmp_path)

    assert (ran.code, ran.err) == (0, "")
    assert "mailbot check --config desk" in ran.out
    assert run(["check", "--config", "desk"], cwd=tmp_path).code == 0


def test_the_secret_is_its_owners_alone(tmp_path: Path) -> None:
    run(["init", "desk"], cwd=tmp_path)

    assert (tmp_path / "desk" / "secret.key").stat().st_mode & 0o077 == 0


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    ran = run(["init", "."], cwd=tmp_path)

    assert ran.code == 73
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_an_unknown_desk_names_the_known_ones(tmp_path: Path) -> None:
    ran = run(["init", "desk", "--desk", "nonesuch"], cwd=tmp_path)

    assert ran.code == 64
    assert all(name in ran.err for name in preset_names())
