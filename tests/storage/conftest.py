"""The desk's memory in its three forms; tests that ask for `store` are the contract that all of them keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailbot.core.trial.desk import MemoryStorage
from storage import SqlStorage, open_storage
from tests.storage.desk import NOW

POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)
Opener = Callable[..., SqlStorage]


def url_for(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/desk.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStorage | SqlStorage]:
    if request.param == "memory":
        yield MemoryStorage()
        return
    with open_storage(url_for(request.param, request, tmp_path), now=NOW) as opened:
        yield opened


@pytest.fixture(params=["sqlite", POSTGRES])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database in SQL."""
    return url_for(request.param, request, tmp_path)


@pytest.fixture
def opened(url: str) -> Iterator[Opener]:
    """Opens that database, as often as asked; all are closed at the end."""
    stores: list[SqlStorage] = []

    def open_again(holder: str = "mailbot", *, exclusive: bool = False) -> SqlStorage:
        stores.append(open_storage(url, now=NOW, holder=holder, exclusive=exclusive))
        return stores[-1]

    yield open_again
    for one in stores:
        one.close()
