"""A store moved to the other kind of database and back: every row, or nothing."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dateline.console.progress import Progress
from dateline.store import copy as copying
from dateline.store import tables
from dateline.store.collections import Collection
from dateline.store.copy import COPIED, copy
from dateline.store.store import Store, StoreError
from ingest.source import Source
from tests.support.newsletters import Paper, store_from_dump
from tests.support.postgres import Server, database

NOW = dt.datetime(2024, 5, 3, 8, tzinfo=dt.UTC)
QUIET = Progress()


@pytest.fixture
def old(tmp_path: Path) -> str:
    """The store of the sample day, with a row of what the dump has none of."""
    url = f"sqlite:///{store_from_dump(tmp_path / 'old.db')}"
    with Store.open(url) as store:
        store.vectors.put({"a": bytes(range(256))})
        store.runs.put("key", 'an answer with "quotes" and 한국어', {"cost": 0.1})
    return url


@pytest.fixture
def served(server: Server) -> Iterator[str]:
    with database(server) as url:
        yield url


def content(url: str) -> dict[str, list[str]]:
    with Store.open(url) as store, store.read() as connection:
        return {
            table.name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for table in COPIED
        }


def test_a_store_goes_to_a_server_and_back_whole(old: str, served: str, tmp_path: Path):
    back = f"sqlite:///{tmp_path / 'back.db'}"
    counts = copy(old, served, QUIET)
    copy(served, back, QUIET)
    assert counts["items"] > 50
    assert content(old) == content(served) == content(back)
    # What is numbered by the database goes on behind what was copied.
    with Store.open(served) as store:
        made = Collection("Blog", "feed", NOW, NOW, "read", key=Source("Blog", "feed").key)
        store.collections.save(made)


def test_a_store_that_holds_something_is_left_alone(old: str, served: str):
    with Store.open(served) as store:
        store.vectors.put({"mine": b"1"})
    with pytest.raises(StoreError, match="it is not empty: there are vectors in it"):
        copy(old, served, QUIET)
    assert content(served)["items"] == []


def test_a_copy_that_differs_is_not_kept(old: str, served: str, monkeypatch: pytest.MonkeyPatch):
    rows = copying._rows

    def spoilt(table, connection):
        for row in rows(table, connection):
            there = connection.engine.dialect.name == "postgresql"
            yield row | ({"title": "?"} if there and "title" in row else {})

    monkeypatch.setattr(copying, "_rows", spoilt)
    with pytest.raises(StoreError, match="stories read back otherwise"):
        copy(old, served, QUIET)
    monkeypatch.undo()
    assert not any(content(served).values())


def test_a_store_at_work_is_not_copied(old: str, served: str):
    with Store.open(old) as store:
        store.leases.take("schedule:paper")
        with pytest.raises(StoreError, match="it is in use"):
            copy(old, served, QUIET)
        with store.read() as connection:
            assert connection.scalar(select(text("count(*)")).select_from(tables.leases)) == 1


def test_the_command_tells_no_password(stored: Paper, served: str):
    url = served.replace("postgres:@", "postgres:hunter2@")
    done = stored.bare("store copy", str(stored.folder / "dateline.db"), url)
    assert (done.code, "all verified" in done.out) == (0, True), done.err
    again = stored.bare("store copy", str(stored.folder / "dateline.db"), url)
    assert (again.code, "not empty" in again.err) == (1, True)
    gone = stored.bare("store copy", "nowhere.db", "postgres://a:hunter2@127.0.0.1:1/x")
    assert (gone.code, "no such file" in gone.err) == (1, True)
    down = stored.bare("store copy", url, "postgres://a:hunter2@127.0.0.1:1/x")
    assert (down.code, "127.0.0.1:1/x" in down.err) == (1, True)
    for one in (done, again, gone, down):
        assert "hunter2" not in one.out + one.err
