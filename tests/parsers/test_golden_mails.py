"""Each tests/mail/NAME.eml reads as NAME.json says, key by key, in the shape of `mailbot parse --json`."""

import json
from pathlib import Path

import pytest

from mailbot.parsers import parse
from mailbot.parsers.as_json import message_json

MAILS = sorted((Path(__file__).parents[1] / "mail").glob("*.eml"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_golden_mail_reads_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))

    read = message_json(path.name, parse(path.read_bytes()))

    assert {key: read[key] for key in expected} == expected
