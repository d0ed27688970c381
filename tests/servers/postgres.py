"""A private PostgreSQL cluster for the tests, one database for each."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from tests.servers.missing import missing
from tests.servers.process import account, answers, as_account, folder, free_port, running

_numbers = count(1)


@dataclass(frozen=True)
class Postgres:
    """A running cluster that trusts everybody on loopback."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def find_postgres() -> Path:
    """The folder of the newest server's programs; skips where there is none."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        missing("PostgreSQL", "not installed")
    return max(found, key=lambda path: float(path.parent.name))


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    programs, who = find_postgres(), account("postgres")
    with folder("mbpg", who) as root:
        cluster, port = root / "data", free_port()
        initdb = [str(programs / "initdb"), "-D", str(cluster), "-U", "postgres", "-A", "trust"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run([*as_account(who), *initdb], check=True, capture_output=True, cwd="/tmp")
        command = [str(programs / "postgres"), "-D", str(cluster), "-k", str(root), "-p", str(port)]
        for setting in ("listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "max_connections=50"):
            command += ["-c", setting]
        server = Postgres(port)
        with running([*as_account(who), *command], root / "output", lambda: answers(port) and _accepts(server)):
            yield server


def _accepts(server: Postgres) -> bool:
    import psycopg

    try:
        server.execute("SELECT 1")
    except psycopg.OperationalError:  # starting up
        return False
    return True


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One cluster for all tests."""
    if find_spec("psycopg") is None:
        missing("PostgreSQL", "its driver is not installed")
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty database of the test's own, as storage takes it."""
    name = f"test_{next(_numbers)}"
    postgres.execute(f"CREATE DATABASE {name}")
    yield postgres.url(name)
    postgres.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
