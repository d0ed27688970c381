"""Mail from files and pipes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mailbot.intake.files import read_mails

ONE = b"Subject: one\n\nFrom now on, all is well.\n"
TWO = b"Subject: two\n\n>From here.\n\nFrom the year 2026\n"
SEPARATOR = b"From ann@example.net Mon Nov 23 12:00:00 2026\n"


def test_a_single_mail_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: x\r\n\r\nFrom ann@example.net Mon Nov 23 12:00:00 2026\r\n")

    assert list(read_mails([path])) == [(str(path), path.read_bytes())]


def test_an_mbox_is_split_at_its_separators_only(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(SEPARATOR + ONE + b"\n" + SEPARATOR + TWO + b"\n")

    assert list(read_mails([path])) == [(f"{path}:1", ONE), (f"{path}:2", TWO.replace(b">From", b"From"))]


def test_a_maildir_gives_new_and_read_mail_in_order_of_names(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", "new/.hidden"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())

    assert [raw for _, raw in read_mails([tmp_path])] == [b"cur/1:2,S", b"new/2"]


def test_a_plain_folder_gives_its_eml_files(tmp_path: Path) -> None:
    (tmp_path / "b.eml").write_bytes(b"b")
    (tmp_path / "a.eml").write_bytes(b"a")
    (tmp_path / "notes.txt").write_bytes(b"no mail")

    assert [raw for _, raw in read_mails([str(tmp_path)])] == [b"a", b"b"]


@pytest.mark.parametrize("raw", [ONE, SEPARATOR + ONE])
def test_a_pipe_gives_its_mail_with_or_without_a_separator(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))

    assert [mail for _, mail in read_mails(["-"])] == [ONE]


def test_what_cannot_be_read_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_mails([tmp_path / "nothing"]))
