"""The corpora beside the repository, scored by their own script through `mailbot parse`. No score may fall.

The scores and the misses that are meant are explained in docs/reading.md.
"""

import subprocess
import sys
from pathlib import Path

import pytest

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
MAILBOT = Path(sys.executable).with_name("mailbot")

Score = dict[str, int]  # what is expected of a mail -> how many are right

FLOORS: dict[str, Score] = {
    "erp-crisp": {"first_fragment": 5, "reply": 43},
    "erp-github": {"reply": 8, "reply_contains": 2, "reply_not_contains": 1},
    "erp-zapier": {"reply": 5, "reply_contains": 2, "reply_not_contains": 2},
    "flufl-bounce": {"bounced_recipient": 51, "bounced_recipients": 59, "is_bounce": 57},
    "php-imap": {
        "attachments": 6, "attachments_some": 8, "body_text": 30, "date": 30, "from": 25, "from_name": 2,
        "message_id": 8, "n_attachments": 6, "subject": 39,
    },
    "sisimai": {"is_auto_reply": 5, "is_bounce": 326, "is_feedback_report": 11, "status": 226},
    "stalwart-malformed": {
        "attachments": 42, "body_text": 23, "date": 19, "from": 22, "from_name": 22, "message_id": 10, "subject": 25,
    },
    "talon-replies": {"reply": 10, "reply_text_ignoring_whitespace": 9, "signature": 3},
}  # fmt: skip


@pytest.mark.skipif(not (CORPORA / "score.py").exists(), reason="no corpora here")
def test_no_score_falls(tmp_path: Path) -> None:
    misses = tmp_path / "misses.jsonl"
    sets = [word for name in FLOORS for word in ("--set", name)]
    command = [sys.executable, str(CORPORA / "score.py"), "--parse", f"{MAILBOT} parse --json", *sets]

    done = subprocess.run(
        [*command, "--misses", str(misses), str(CORPORA)], capture_output=True, text=True, timeout=600, check=True
    )
    sys.stdout.write(done.stdout)  # pytest -rP shows it

    scores = {line.split()[0]: score_of(line) for line in done.stdout.splitlines() if " files " in line}
    fallen = [
        f"{name} {key}: {scores[name].get(key, 0)}, was {floor}"
        for name, floors in FLOORS.items()
        for key, floor in floors.items()
        if scores[name].get(key, 0) < floor
    ]
    assert fallen == [], f"{done.stdout}\n{misses.read_text('utf-8')}"
    assert ", failed 0," in done.stdout


def score_of(line: str) -> Score:
    """`reply 43/44  first_fragment 5/5` behind the name and the number of files."""
    words = line.partition(" files ")[2].split()
    return {key: int(score.partition("/")[0]) for key, score in zip(words[::2], words[1::2], strict=True)}
