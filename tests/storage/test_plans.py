"""What a mail costs must not grow with the number of cases: SQLite is asked how it would run every statement."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from mailbot.core.draft import MailKind
from mailbot.core.effects import MoveEntries
from mailbot.core.facts import Wanted
from mailbot.core.mail import InboxState, OutboxState
from mailbot.core.ports import Commit, Settled
from storage import SqlStorage, open_storage
from tests.storage.desk import (
    ADA,
    DAY,
    NOW,
    arrival,
    case,
    changing,
    command,
    deadline,
    decision,
    key,
    opening,
    outgoing,
    public,
)

# One row for an agent, a queue, a status, a mailbox, an edit
SMALL = {
    "loads",
    "turns",
    "counters",
    "leases",
    "absences",
    "policies_in_force",
}
FEW = {"ix_received_unsettled", "ix_outbox_waiting", "ix_outbox_in_hand", "ix_outbox_stopped"}  # what is on its way
SCAN = re.compile(r"SCAN (\w+)")
Statements = list[str]


@pytest.fixture
def statements() -> Iterator[Statements]:
    """Every statement that SQLite runs from here on, with its values filled in."""
    found: Statements = []

    def listen(connection: Any, _: object) -> None:
        connection.set_trace_callback(found.append)

    event.listen(Engine, "connect", listen)
    yield found
    event.remove(Engine, "connect", listen)


def the_way_of_a_mail(store: SqlStorage) -> None:
    first, second = store.receive([arrival("fire", uid=1), arrival("smoke", uid=2)])
    store.known_uids("support", "INBOX", 7, among=[1, 2])
    store.claim_received(NOW, 50, 10**9)
    _decide(store, first, second)
    rows = store.claim_outbox(NOW, 50)
    store.at_dot(rows[0].id, NOW)
    store.at_dot(rows[1].id, NOW, [Settled(rows[0].id, OutboxState.SENT, NOW)])
    store.settle([Settled(rows[1].id, OutboxState.UNCERTAIN, NOW)])
    store.due(NOW + DAY, 100)


def _decide(store: SqlStorage, first: int, second: int) -> None:
    wanted = Wanted(
        message_ids=("a@x", "b@x"), own_id="c@x", numbers=(1, 2), repeat_of="digest", address="ada@example.com"
    )
    answers = replace(wanted, sent_ids=("a@x",), topic="topic", inside=1, own_id="a@x")
    with store.look() as look:
        look.version(), look.read([wanted], NOW), look.shared(NOW), look.recent_entries(1, 3)
        look.cases_of([1, 2]), look.open_cases(0, 10)
    with store.begin() as work:
        one = case(deadlines=(deadline(),), tags=("printer",))
        mails = (outgoing("a", case=1, budget="unproven"), outgoing("b", case=1, kind=MailKind.ANSWER))
        work.write([opening(one, public(message_id="a@x"), received_id=first, outgoing=mails, keys=(key(),))])
        other = case(1, requester=ADA, tags=("toner",))
        work.write([changing(one, other, public(message_id="d@x"))])
        work.write([opening(case(2), received_id=second, repeat_of="digest", topic="topic", awaited=("b@x",))])
    with store.look() as look:
        look.read([wanted, answers], NOW)


def the_minute_of_a_daemon(store: SqlStorage) -> None:
    store.recover(NOW)
    store.forget_keys(NOW)
    store.counts()
    store.inbox(InboxState.HELD)
    store.lease("tick", "me", NOW, 60)
    store.release_lease("tick", "me")


def the_hand_of_a_person(store: SqlStorage) -> None:
    ids = store.receive([arrival("one"), arrival("two")])
    for received_id in ids:
        store.hold_received(received_id, "odd")
    store.release_received(ids[0])
    store.drop_received(ids[1], NOW)
    store.requeue(1, NOW)
    store.cancel(1, NOW)
    store.outgoing(1)
    store.received(1)
    store.case_file(1)
    store.case_by_key(b"k", NOW)
    with store.begin() as work:
        work.write([opening(case(number), received_id=number) for number in (1, 2)])
        goes = (MoveEntries(("mail:1",), 2), MoveEntries(("mail:1",), 2, whole=True))
        work.write([Commit(decision(command("move"), case(1), case(1), *goes))])
    for state in OutboxState:
        if state is not OutboxState.SENT:
            store.outbox(state)


@pytest.mark.parametrize("way", [the_way_of_a_mail, the_minute_of_a_daemon, the_hand_of_a_person])
def test_no_statement_reads_a_whole_table(
    way: Callable[[SqlStorage], None], tmp_path: Path, statements: Statements
) -> None:
    file = tmp_path / "desk.db"
    with open_storage(f"sqlite:///{file}", now=NOW) as store:
        statements.clear()
        way(store)
    with sqlite3.connect(file) as asked:
        slow = {sql: plan for sql in statements if _is_planned(sql) and (plan := _slow(asked, sql))}
    assert slow == {}
    assert len(statements) > 10


def _is_planned(sql: str) -> bool:
    return sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))


def _slow(connection: sqlite3.Connection, sql: str) -> list[str]:
    plan = [str(row[3]) for row in connection.execute("EXPLAIN QUERY PLAN " + sql)]
    if any(index in step for step in plan for index in FEW):
        return []
    return [step for step in plan if _reads_all(step) or step == "USE TEMP B-TREE FOR ORDER BY"]


def _reads_all(step: str) -> bool:
    scan = SCAN.match(step)
    return scan is not None and scan[1] not in SMALL
