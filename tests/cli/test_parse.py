"""`mailbot parse`: any bytes, one object a line, in order."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import run, run_apart

KEYS = [
    *("file", "subject", "from", "reply_to", "to", "cc", "date", "message_id", "in_reply_to", "references"),
    *("text", "reply", "quoted", "signature", "html", "attachments", "machine", "bounce", "defects"),
]


def test_any_bytes_give_one_object_a_line_in_order(tmp_path: Path) -> None:
    bytes_of = {"a": b"Subject: caf\xc3\xa9\n\nx\n", "b": b"", "c": bytes(range(256)) * 40, "d": b"\xff\xfe" * 100}
    for name, raw in bytes_of.items():
        (tmp_path / name).write_bytes(raw)

    ran = run(["parse", "--json", *bytes_of], cwd=tmp_path)

    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (0, "")
    assert [one["file"] for one in objects] == list(bytes_of)
    assert all(list(one) == KEYS for one in objects)


def test_a_file_that_is_not_there_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"Subject: x\n\n")

    ran = run(["parse", "--json", "missing", "there"], cwd=tmp_path)

    assert ran.code == 66
    assert json.loads(ran.out)["file"] == "there"
    assert "missing" in ran.err


def test_json_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"Subject: =?utf-8?b?w6k=?=\n\n")

    ran = run_apart(["parse", "--json", "a"], cwd=tmp_path, environ={"PYTHONIOENCODING": "ascii"})

    assert json.loads(ran.out)["subject"] == "é"


def test_without_json_it_reads_like_a_mail() -> None:
    ran = run(["parse"], stdin=b"Subject: Hello\nFrom: ann@example.org\n\nText.\n")

    assert "Subject      Hello" in ran.out or "Subject     Hello" in ran.out
    assert "Text." in ran.out
