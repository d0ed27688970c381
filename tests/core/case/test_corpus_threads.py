"""Real threads through the desk in memory: of the answers whose parent is there, how many land on its case.

Everybody counts as proven, resp. as claimed. The figures and the misses are explained in docs/threading.md.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from mailbot.core.contact import ContactBook
from mailbot.core.decision import Decision
from mailbot.core.mail import Arrival
from mailbot.core.message import Grade, Message
from mailbot.core.policy import Desk
from mailbot.core.trial.player import Player
from mailbot.parsers import parse
from tests.builders import NOW, SECRET, a_contact, a_desk, reported

CORPUS = Path(__file__).parents[4] / "shared" / "corpora" / "spamassassin-corpus"
OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Score:
    answers: int
    joined: int
    misses: tuple[str, ...]


def everybody(messages: dict[str, Message]) -> ContactBook:
    people = {a.key: a_contact(a.key) for m in messages.values() for a in (*m.from_, *m.to, *m.cc) if a.address}
    return ContactBook(MappingProxyType(people))


def as_written_by_people(message: Message, *, proven: bool) -> Message:
    """Without the marks of lists, which no desk answers."""
    author = message.author
    passed = (reported(dmarc=author.address.rpartition("@")[2]),) if author and proven else ()
    return replace(message, auth=passed, machine=Grade.PERSON, bounce=None, desk_ids=())


def in_order(messages: dict[str, Message], parents: dict[str, str]) -> list[str]:
    """Parents before their answers, otherwise by date, as far as dates can be believed."""
    placed: dict[str, None] = {}

    def place(file: str) -> None:
        chain = [file]
        while (above := parents.get(chain[-1])) and above in messages and above not in chain and above not in placed:
            chain.append(above)
        placed.update(dict.fromkeys(reversed(chain)))

    for file in sorted(messages, key=lambda f: (messages[f].date or OLDEST, f)):
        place(file)
    return list(placed)


def played(messages: dict[str, Message], order: list[str], desk: Desk) -> dict[str, Decision]:
    player = Player(desk, SECRET, lambda raw: messages[raw.decode()])
    start = NOW - timedelta(seconds=len(order))
    arrivals = (Arrival("support", "imap", f.encode(), start + timedelta(seconds=n)) for n, f in enumerate(order))
    return {arrival.raw.decode(): next(iter(player.mail(arrival))) for arrival in arrivals}


def scored(decisions: dict[str, Decision], parents: dict[str, str]) -> Score:
    number = {f: d.after.number for f, d in decisions.items() if d.after}
    asked = {f: p for f, p in parents.items() if f in decisions and p in number}
    missed = sorted(f for f, p in asked.items() if number.get(f) != number[p])
    return Score(len(asked), len(asked) - len(missed), tuple(f"{f} → {asked[f]}" for f in missed))


@pytest.mark.skipif(not CORPUS.exists(), reason="no corpora here")
@pytest.mark.parametrize("proven", [True, False], ids=["proven", "claimed"])
def test_answers_land_on_the_case_of_the_mail_that_they_answer(proven: bool) -> None:
    rows = [json.loads(line) for line in (CORPUS / "expectations.jsonl").read_text().splitlines()]
    parents = {row["file"]: row["parent"] for row in rows if row.get("parent")}
    files = sorted({*parents, *parents.values()})
    read = {f: parse((CORPUS / f).read_bytes()) for f in files if (CORPUS / f).exists()}
    messages = {f: as_written_by_people(m, proven=proven) for f, m in read.items()}

    score = scored(played(messages, in_order(messages, parents), a_desk(contacts=everybody(messages))), parents)

    sys.stdout.write(f"{score.joined} of {score.answers} answers on the case of their parent\n")
    sys.stdout.write("".join(f"  {miss}\n" for miss in score.misses))
    assert score.answers > 900
    assert score.misses == ()
