"""Rows of another database are read, and nothing of it can be changed."""

from __future__ import annotations

import pytest

from mailbot.core.ports import StorageFailed
from storage import read_rows
from tests.storage.conftest import Opener
from tests.storage.desk import NOW


@pytest.fixture
def another(url: str, opened: Opener) -> str:
    """A database with a table in it that has a row."""
    opened().lease("tick", "somebody", NOW, 60)
    return url


def test_rows_come_as_texts_with_the_names_of_their_columns(another: str) -> None:
    columns = "name as Address, epoch as quota_cases, null as plan, 2.0 as hours"
    query = f"select {columns} from leases where name like 't%' and '1:2' = '1:2'"

    assert read_rows(another, query) == (("address", "quota_cases", "plan", "hours"), (("tick", "1", "", "2"),))


@pytest.mark.parametrize("statement", ["delete from leases", "update leases set epoch = 9", "drop table leases"])
def test_nothing_can_be_changed(another: str, statement: str) -> None:
    with pytest.raises(StorageFailed):
        read_rows(another, statement)

    assert read_rows(another, "select epoch from leases")[1] == (("1",),)


@pytest.mark.parametrize("query", ["select nonsense from nowhere", "no sql at all", ""])
def test_a_query_that_is_none_is_told(another: str, query: str) -> None:
    with pytest.raises(StorageFailed):
        read_rows(another, query)


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(StorageFailed):
        read_rows("postgresql://nobody@127.0.0.1:1/crm", "select 1")
