"""Each tests/mail/NAME.eml reads as NAME.json says, key by key, in the shape of `mailbot parse --json`."""

import json
from pathlib import Path

import pytest

from mailbot.parsers import file_bytes, parse
from mailbot.parsers.as_json import message_json

FOLDER = Path(__file__).parents[1] / "mail"
MAILS = sorted(FOLDER.glob("*.eml"))


def test_no_mail_lacks_its_expectation_and_no_expectation_its_mail() -> None:
    assert {path.suffix for path in FOLDER.iterdir()} == {".eml", ".json"}
    assert {path.stem for path in MAILS} == {path.stem for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_golden_mail_reads_as_expected(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))

    read = message_json(path.name, parse(path.read_bytes()))

    assert {key: read[key] for key in expected} == expected


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_files_of_a_golden_mail_are_read_again_from_its_bytes(path: Path) -> None:
    raw = path.read_bytes()

    assert all(len(file_bytes(raw, one)) == one.size for one in parse(raw).attachments)
