"""What SQL storage promises of its database: durability, one writer, one daemon, and tables as they should be."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, select, text

from mailbot.core.mail import OutboxState
from mailbot.core.message import Address
from mailbot.core.ports import ClaimLost, Settled, StorageFailed
from storage import SchemaTooNew, SqlStorage, StorageInUse, WrongDatabase, open_storage, schema, tables
from storage.database import PRAGMAS, connect
from tests.servers.postgres import Postgres
from tests.storage.conftest import Opener
from tests.storage.desk import NOW, arrival, case, holding, opening, outgoing, public, queued, stored, write


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder}/desk.db"


# -- tables


def test_migrations_from_empty_make_the_tables_that_the_code_knows(url: str, opened: Opener) -> None:
    opened().close()
    with create_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": tables.metadata})
        assert compare_metadata(context, tables.metadata) == []
        assert context.get_current_revision() == schema.REVISIONS[-1]


def test_every_migration_is_known_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(reversed([script.revision for script in walked])) == schema.REVISIONS


def test_a_database_from_the_future_is_refused(url: str, opened: Opener) -> None:
    opened().close()
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        opened()


def test_opening_again_keeps_what_is_there(opened: Opener) -> None:
    write(opened(), opening(case()))
    assert stored(opened()) == case()


def test_several_may_open_an_empty_database_at_once(opened: Opener) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda n: opened(str(n)), range(4)))
    assert all(store.counts().cases == {} for store in stores)


@pytest.mark.parametrize("url", ["nonsense", "mysql://db/desk", "sqlite://", "sqlite:///:memory:"])
def test_what_is_no_database_for_a_desk_is_refused(url: str) -> None:
    with pytest.raises(WrongDatabase):
        open_storage(url, now=NOW)


# -- SQLite


def test_sqlite_runs_with_the_pragmas_that_we_promise(tmp_path: Path) -> None:
    database = connect(sqlite(tmp_path), exclusive=False)
    with database.writing() as connection:
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS}
        timeout = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    database.close()
    assert found == PRAGMAS
    assert (found["journal_mode"], found["synchronous"], found["foreign_keys"], timeout) == ("wal", "2", "1", 30_000)


def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path / "deep" / "er"), now=NOW) as store:
        store.receive([arrival("fire")])
        modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "deep" / "er").iterdir()}
    assert set(modes.values()) == {0o600}


def test_one_daemon_holds_a_file_and_commands_look_beside_it(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW, exclusive=True):
        with pytest.raises(StorageInUse):
            open_storage(sqlite(tmp_path), now=NOW, exclusive=True)
        with open_storage(sqlite(tmp_path), now=NOW) as command:
            assert command.counts().inbox == {}
    open_storage(sqlite(tmp_path), now=NOW, exclusive=True).close()


def test_claims_of_a_former_life_are_void_at_once(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW, holder="first", exclusive=True) as store:
        store.receive([arrival("fire")])
        store.claim_received(NOW, 10, 10**9)
        queued(store, outgoing("c", 0), outgoing("c", 1))
        store.at_dot(store.claim_outbox(NOW, 10)[1].id, NOW)
    with open_storage(sqlite(tmp_path), now=NOW, holder="second", exclusive=True) as store:
        (mail,) = store.claim_received(NOW, 10, 10**9)
        assert mail.attempts == 2
        assert store.recover(NOW) == 2
        assert [row.state for row in store.outbox(None)] == ["queued", "uncertain"]


def test_a_command_beside_the_daemon_voids_no_claim(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW, exclusive=True) as store:
        store.receive([arrival("fire")])
        store.claim_received(NOW, 10, 10**9)
        with open_storage(sqlite(tmp_path), now=NOW, holder="command") as command:
            assert command.claim_received(NOW, 10, 10**9) == ()


def test_a_thread_that_would_wait_for_itself_is_told(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW) as store, store.begin(), pytest.raises(RuntimeError):
        store.receive([arrival("fire")])


def test_looks_see_the_last_commit_while_a_writer_is_at_work(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW) as store:
        write(store, opening(case()))
        with store.begin() as work:
            work.write([opening(case(2), received_id=2)])
            assert [c.number for c in store.cases()] == [1]
        assert [c.number for c in store.cases()] == [2, 1]


def test_a_file_that_cannot_be_written_means_later(tmp_path: Path) -> None:
    store = open_storage(sqlite(tmp_path), now=NOW)
    with create_engine(sqlite(tmp_path)).begin() as connection:
        connection.execute(text("DROP TABLE imap_uids"))
    with pytest.raises(StorageFailed):
        store.receive([arrival("fire", uid=1)])
    store.close()


def test_sending_a_large_mail_does_not_write_its_bytes_again(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(2_000_000)
    with open_storage(sqlite(tmp_path), now=NOW) as store:
        (row,) = queued(store, outgoing(raw=noise))
        before = (tmp_path / "desk.db-wal").stat().st_size
        store.claim_outbox(NOW, 1)
        store.at_dot(row.id, NOW)
        store.settle([Settled(row.id, OutboxState.SENT, NOW, "250 ok")])
        written = (tmp_path / "desk.db-wal").stat().st_size - before
        sent = store.outgoing(row.id)
    assert written < 100_000
    assert sent is not None
    assert sent.mail.raw == noise


def test_sending_goes_on_after_one_that_failed(tmp_path: Path) -> None:
    with open_storage(sqlite(tmp_path), now=NOW) as store:
        queued(store, outgoing("c", 0), outgoing("c", 1))
        first, second = store.claim_outbox(NOW, 10)
        store.at_dot(first.id, NOW)
        with pytest.raises(ClaimLost):
            store.at_dot(99, NOW, [Settled(first.id, OutboxState.SENT, NOW)])
        store.at_dot(second.id, NOW)
        assert [row.state for row in store.outbox(None)] == ["dot", "dot"]


# -- both


def test_a_mail_is_stored_once_and_compressed(url: str, opened: Opener) -> None:
    opened().receive([arrival("fire " * 1000), arrival("fire " * 1000, mailbox="sales")])
    with create_engine(url).connect() as connection:
        (size, data) = connection.execute(select(tables.blobs.c.size, tables.blobs.c.data)).one()
        assert connection.execute(select(func.count()).select_from(tables.received)).scalar() == 2
    assert len(data) < size / 10


def test_text_that_a_database_refuses_is_made_harmless(opened: Opener) -> None:
    store = opened()
    odd = "a\0b\udcffc"
    entry = replace(public(odd, message_id=odd), subject=odd, author=Address(odd, odd))
    came = replace(arrival("fire"), envelope_from=odd, envelope_to=(odd,))
    (received_id,) = store.receive([came])
    named = {"message_ids": (odd,), "repeat_of": odd}
    write(store, opening(case(subject=odd, tags=(odd,)), entry, received_id=received_id, **named))
    found = store.case_file(1)
    assert found is not None
    assert found.case.subject == "a\ufffdb\ufffdc"
    assert found.entries[0].text == "a\ufffdb\ufffdc"


def test_the_journal_keeps_every_rule_asked_and_why(url: str, opened: Opener) -> None:
    write(opened(), opening(case(), public()))
    with create_engine(url).connect() as connection:
        row = connection.execute(select(tables.journal)).one()
    assert (row.cause, row.kind, row.outcome, row.case_number) == ("mail:1", "mail", "new_case", 1)
    assert row.steps == '[{"rule":"loops","hit":false,"because":"a person wrote"}]'
    assert row.evidence == '["our token"]'
    assert "AddEntry" in row.effects


def test_the_journal_keeps_who_was_dropped_and_why_it_was_held(url: str, opened: Opener) -> None:
    store = opened()
    (received_id,) = store.receive([arrival("fire")])
    write(store, holding(received_id, "no_contract"))
    store.drop_received(received_id, NOW)
    with create_engine(url).connect() as connection:
        rows = connection.execute(select(tables.journal).order_by(tables.journal.c.id)).all()
    assert [(row.cause, row.outcome) for row in rows] == [("mail:1", "held"), ("mail:1/dropped", "ignored")]
    assert "no_contract" in rows[1].steps


KILLED = """
    import os, signal, sys
    from storage import open_storage
    from tests.storage.desk import NOW, arrival, case, opening, outgoing, public
    store = open_storage(sys.argv[1], now=NOW, holder="child")
    store.receive([arrival("fire")])
    store.claim_received(NOW, 10, 10**9)
    with store.begin() as work:
        work.write([opening(case(), public(), outgoing=(outgoing(),))])
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_inside_a_transaction_leaves_nothing_of_it(url: str, opened: Opener) -> None:
    dead = subprocess.run([sys.executable, "-c", textwrap.dedent(KILLED), url], check=False, timeout=60)
    assert dead.returncode == -9
    store = opened()
    counts = store.counts()
    assert (counts.inbox, counts.outbox, counts.cases) == ({"received": 1}, {}, {})
    write(store, opening(case(), public(), outgoing=(outgoing(),)))


def test_threads_share_one_storage(opened: Opener) -> None:
    store = opened()
    barrier = threading.Barrier(4)

    def work(n: int) -> None:
        barrier.wait()
        for k in range(5):
            number = n * 10 + k + 1
            store.receive([arrival(f"mail {number}", uid=number)])
            write(store, opening(case(number), received_id=number, outgoing=(outgoing(f"mail:{number}"),)))
            for row in store.claim_outbox(NOW, 1):
                store.at_dot(row.id, NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(store.cases()) == len(store.inbox(None)) == 20
    assert {row.state for row in store.outbox(None)} == {"dot"}


# -- several daemons


def claimers(opened: Opener, count: int) -> list[SqlStorage]:
    return [opened(f"daemon {n}") for n in range(count)]


def test_two_claimers_never_get_the_same_mail_or_row(opened: Opener) -> None:
    first, *_ = stores = claimers(opened, 4)
    first.receive([arrival(f"mail {n}") for n in range(60)])
    queued(first, *(outgoing("c", n) for n in range(60)))

    def drain(store: SqlStorage) -> tuple[list[int], list[int]]:
        mails: list[int] = []
        rows: list[int] = []
        for _ in range(100):
            mails += [mail.id for mail in store.claim_received(NOW, 3, 10**9)]
            rows += [row.id for row in store.claim_outbox(NOW, 3)]
        return mails, rows

    with ThreadPoolExecutor(4) as pool:
        drained = list(pool.map(drain, stores))
    for claimed in zip(*drained, strict=True):
        ids = [one for some in claimed for one in some]
        assert len(ids) == len(set(ids)) == 60


def test_two_deciders_never_give_the_same_number(opened: Opener) -> None:
    def open_cases(store: SqlStorage, base: int) -> None:
        for n in range(10):
            with store.begin() as work:
                number = work.shared(NOW).next_number
                work.write([opening(case(number, owner="bob"), received_id=base + n)])

    stores = claimers(opened, 3)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(open_cases, stores, (100, 200, 300)))
    assert [c.number for c in stores[0].cases()] == list(range(30, 0, -1))
    with stores[0].begin() as work:
        assert work.shared(NOW).loads == {"bob": 30}


def test_two_that_receive_the_same_mail_keep_one(opened: Opener) -> None:
    mails = [arrival(f"mail {n}", uid=n) for n in range(30)]
    with ThreadPoolExecutor(3) as pool:
        ids = list(pool.map(lambda store: store.receive(mails), claimers(opened, 3)))
    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 30


def test_a_sender_takes_up_what_one_before_it_left_in_hand(opened: Opener) -> None:
    daemon, sender = opened("daemon", exclusive=True), opened("daemon")
    queued(daemon, outgoing("c", 0), outgoing("c", 1), outgoing("c", 2))
    daemon.at_dot(daemon.claim_outbox(NOW, 2)[1].id, NOW)
    assert sender.recover(NOW) == 0

    assert sender.recover(NOW, sends=True) == 2

    assert [row.state for row in daemon.outbox(None)] == ["queued", "uncertain", "queued"]


@pytest.mark.postgres
def test_a_sender_beside_its_daemon_sees_which_other_daemons_died(postgres_url: str) -> None:
    dead = open_storage(postgres_url, now=NOW, holder="dead", exclusive=True)
    queued(dead, outgoing("c", 0), outgoing("c", 1))
    dead.receive([arrival("one")])
    with (
        open_storage(postgres_url, now=NOW, holder="alive", exclusive=True) as alive,
        open_storage(postgres_url, now=NOW, holder="alive") as sender,
    ):
        dead.claim_outbox(NOW, 1)
        alive.claim_received(NOW, 1, 10**9)
        assert sender.recover(NOW, sends=True) == 0
        dead.close()

        assert sender.recover(NOW, sends=True) == 1

        assert alive.claim_received(NOW, 1, 10**9) == ()  # the living one's own claim stands


@pytest.mark.postgres
def test_claims_of_a_daemon_that_died_are_void_while_those_of_the_living_stand(postgres_url: str) -> None:
    dead = open_storage(postgres_url, now=NOW, holder="dead", exclusive=True)
    alive = open_storage(postgres_url, now=NOW, holder="alive", exclusive=True)
    dead.receive([arrival("one"), arrival("two")])
    queued(dead, outgoing("c", 0), outgoing("c", 1))
    for store in (dead, alive):
        store.claim_received(NOW, 1, 10**9)
        store.claim_outbox(NOW, 1)
    assert alive.recover(NOW) == 0
    dead.close()
    assert alive.recover(NOW) == 1
    assert [mail.attempts for mail in alive.claim_received(NOW, 10, 10**9)] == [2]
    assert [row.state for row in alive.outbox(None)] == ["queued", "sending"]
    alive.close()


@pytest.mark.postgres
def test_two_living_daemons_have_two_names(postgres_url: str) -> None:
    with open_storage(postgres_url, now=NOW, holder="one", exclusive=True), pytest.raises(StorageInUse):
        open_storage(postgres_url, now=NOW, holder="one", exclusive=True)


@pytest.mark.postgres
def test_a_daemon_goes_on_when_the_server_comes_back(postgres_url: str, postgres: Postgres) -> None:
    name = postgres_url.rpartition("/")[2]
    with open_storage(postgres_url, now=NOW, holder="one", exclusive=True) as store:
        store.receive([arrival("fire")])
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        for _ in range(2):
            with pytest.raises(StorageFailed):
                store.claim_received(NOW, 1, 10**9)

        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        assert len(store.claim_received(NOW, 1, 10**9)) == 1


@pytest.mark.postgres
def test_a_daemon_whose_session_was_cut_counts_as_alive_again(postgres_url: str) -> None:
    with open_storage(postgres_url, now=NOW, holder="one", exclusive=True) as store:
        engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            connection.execute(text(cut + " AND pid <> pg_backend_pid()"))
        engine.dispose()
        store.receive([arrival("fire")])
        assert len(store.claim_received(NOW, 1, 10**9)) == 1
        with pytest.raises(StorageInUse):
            open_storage(postgres_url, now=NOW, holder="one", exclusive=True)
