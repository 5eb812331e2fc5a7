"""The store on real SQLite files and a real PostgreSQL: nothing doubled, lost or overwritten."""

import datetime as dt
import os
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, text

from dateline.store import tables
from dateline.store.collections import Collection
from dateline.store.items import Late, PageRecord, refreshed
from dateline.store.runs import Delivery, RunRecord
from dateline.store.store import HEAD, Store, StoreError
from ingest.item import Engagement, Item, Link
from ingest.source import Batch, Source, SourceError, Window
from summarize.models.settings import CallRecord
from summarize.passages import passages_of
from tests.support.warm import warm_python

NOW = dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)
SOURCE = Source("Blog", "feed")


def item(number: int, **changes: object) -> Item:
    made = Item(
        id=f"feed:{number}",
        source="Blog",
        url=f"https://blog.example/{number}",
        title=f"Entry {number}",
        text="A text.",
        author="Kim",
        published_at=NOW - dt.timedelta(hours=number),
        links=(Link("https://paper.example/1", "paper"),),
        engagement=Engagement(score=number),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def url(store_url: str) -> str:
    return store_url


@pytest.fixture
def store(url: str):
    with Store.open(url) as opened:
        yield opened


def test_a_new_store_is_at_the_newest_migration(store: Store):
    folder = Path(__file__).parents[3] / "dateline" / "migrations" / "versions"
    newest = max(path.name[:4] for path in folder.glob("[0-9]*.py"))
    with store.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == newest == HEAD


def test_a_store_of_the_first_release_keeps_what_it_holds(url: str):
    with Store.open(url) as store:
        store.items.save_items(SOURCE, [item(1)], NOW)
        with store.write() as connection:
            connection.execute(text("DROP TABLE vectors"))
            connection.execute(text("DROP TABLE item_sources"))
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with Store.open(url) as store:
        store.vectors.put({"a": b"1"})
        assert store.items.count() == 1
        assert store.vectors.get(["a"]) == {"a": b"1"}


def test_vectors_read_back_are_replaced_and_forgotten(store: Store):
    many = {f"key {n}": bytes([n % 256]) * 768 for n in range(1_200)}
    store.vectors.put(many)
    store.vectors.put({"key 1": b"new"})
    store.vectors.put({})
    assert store.vectors.get([*many, "unknown"]) == many | {"key 1": b"new"}
    now = dt.datetime.now(dt.UTC)
    assert store.vectors.forget(now - dt.timedelta(days=1)) == 0
    assert store.vectors.forget(now + dt.timedelta(days=1)) == 1_200
    assert store.vectors.get(many) == {}


def test_a_store_reopens_with_what_it_held(url: str):
    with Store.open(url) as store:
        store.items.save_batch(SOURCE, Batch((item(1),), {"etag": "x"}), NOW)
    with Store.open(url) as store:
        assert store.items.count() == 1
        assert store.cursors.load([SOURCE]) == {"Blog": {"etag": "x"}}


def test_items_of_a_batch_are_new_once(store: Store):
    batch = Batch((item(1), item(2)), {"page": 1}, spent=7)
    assert store.items.save_batch(SOURCE, batch, NOW) == 2
    assert store.items.save_batch(SOURCE, batch, NOW) == 0
    assert store.cursors.spent(SOURCE, "2024-05") == 14
    assert store.cursors.spent(SOURCE, "2024-06") == 0


def test_an_item_reads_back_equal(store: Store):
    store.items.save_items(SOURCE, [item(1)], NOW)
    assert store.items.items_by_id(["feed:1", "feed:9"]) == {"feed:1": item(1)}


def test_a_passage_is_read_from_its_whole(store: Store):
    entries = [f"Entry {n} tells of a page of site number {n}" for n in range(5)]
    links = tuple(Link(f"https://site{n}.example/", f"Entry {n}") for n in range(5))
    whole = replace(item(1), text="\n".join(f"- {entry}" for entry in entries), links=links)
    store.items.save_items(SOURCE, [whole], NOW)
    found = store.items.items_by_id(["feed:1#2", "feed:1#9", "feed:9#1"])
    assert found == {"feed:1": whole, "feed:1#2": passages_of(whole)[1]}
    assert set(store.items.items_by_id(["feed:1", "feed:1#5"])) == {"feed:1", "feed:1#5"}


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        pytest.param(item(1, title="Changed"), item(1), id="title stays"),
        pytest.param(item(1, text="Other."), item(1), id="other text stays out"),
        pytest.param(
            item(1, text="A text. More."), item(1, text="A text. More."), id="text that went on"
        ),
        pytest.param(
            item(1, engagement=Engagement(score=9)),
            item(1, engagement=Engagement(score=9)),
            id="engagement is refreshed",
        ),
    ],
)
def test_what_may_change_of_an_item(store: Store, new: Item, kept: Item):
    assert refreshed(item(1), new) == kept
    store.items.save_items(SOURCE, [item(1)], NOW)
    store.items.save_items(SOURCE, [new], NOW + dt.timedelta(hours=1))
    assert store.items.items_by_id(["feed:1"])["feed:1"] == kept


def test_a_window_is_half_open_and_takes_late_items(store: Store):
    window = Window(NOW - dt.timedelta(hours=5), NOW)
    store.items.save_items(SOURCE, [item(0), item(1), item(5), item(6)], window.start)
    assert [i.id for i in store.items.load_items(window, [SOURCE])] == ["feed:1", "feed:5"]
    day_before = window.start - dt.timedelta(days=1)
    for after, until, ids in (
        (day_before, window.start, ["feed:1", "feed:5", "feed:6"]),
        (window.start, window.end, ["feed:1", "feed:5"]),
        (day_before, day_before, ["feed:1", "feed:5"]),
    ):
        late = store.items.load_items(window, [SOURCE], late=Late(day_before, after, until))
        assert [i.id for i in late] == ids


def test_two_writers_wait_for_each_other(url: str):
    Store.open(url).close()

    def write(first: int) -> None:
        with Store.open(url) as store:
            for number in range(first, first + 20):
                store.items.save_items(SOURCE, [item(number)], NOW)

    threads = [threading.Thread(target=write, args=(n * 20,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Store.open(url) as store:
        assert store.items.count() == 80


def wipe_and_fail(store: Store) -> None:
    with store.write() as connection:
        connection.execute(text("DELETE FROM cursors"))
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_nothing(store: Store):
    store.items.save_batch(SOURCE, Batch((), {"a": 1}), NOW)
    with pytest.raises(ZeroDivisionError):
        wipe_and_fail(store)
    assert store.cursors.load([SOURCE]) == {"Blog": {"a": 1}}


def test_collections_and_pages_read_back(store: Store):
    trouble = SourceError("Blog", "http-503", "it is down", "Wait.")
    made = Collection("Blog", "feed", NOW, NOW, "missing", troubles=(trouble,), key=SOURCE.key)
    store.collections.save(made)
    assert store.collections.load([SOURCE], since=NOW, until=NOW) == [made]
    page = PageRecord("https://a.example/", "", "http-404", NOW)
    store.items.save_page(page, None)
    assert store.items.pages(["https://a.example/", "https://b.example/"]) == {page.url: page}


def test_when_sources_were_read_and_gave_something(store: Store):
    for day, status, new in ((1, "read", 2), (2, "unchanged", 0), (3, "missing", 0)):
        attempt = Collection("Blog", "feed", *[NOW + dt.timedelta(day)] * 2, status, new=new)
        store.collections.save(replace(attempt, key=SOURCE.key))
    days = [NOW + dt.timedelta(day) for day in (1, 2)]
    span = {"since": NOW, "until": NOW + dt.timedelta(9)}
    assert store.collections.times([SOURCE], **span) == {"Blog": days}
    assert store.collections.times([SOURCE], **span, gave=True) == {"Blog": days[:1]}
    assert (
        store.collections.times([SOURCE], since=days[1] + dt.timedelta(1), until=span["until"])
        == {}
    )
    assert store.collections.times([SOURCE], since=NOW - dt.timedelta(9), until=NOW) == {}


def test_what_gave_something_is_found_among_many_attempts_by_an_index(tmp_path: Path):
    asked: list[tuple[str, tuple[object, ...]]] = []
    with Store.open(f"sqlite:///{tmp_path / 'dateline.db'}") as store:
        event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
        store.collections.times([SOURCE], since=NOW, until=NOW, gave=True)
        statement, values = asked[-1]
        with store.read() as connection:
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all())
    assert "USING INDEX collections_that_gave" in plan


def test_a_failure_that_is_told_late_does_not_undo_what_another_worker_read(store: Store):
    read = Collection("Blog", "feed", NOW, NOW, "read", key=SOURCE.key, new=3)
    failed = Collection("Blog", "feed", NOW, NOW, "missing", key=SOURCE.key)
    store.collections.save(read)
    store.collections.save(failed)
    found = store.collections.load([SOURCE], since=NOW, until=NOW)
    assert [collection.status for collection in found] == ["missing", "read"]


def test_a_lease_keeps_another_process_out_until_it_expires(store: Store, url: str):
    code = (
        "import sys, datetime as dt; from dateline.store.store import Store\n"
        "store = Store.open(sys.argv[1])\n"
        "print(store.leases.take('run', dt.datetime.fromisoformat(sys.argv[2])))\n"
    )

    def other(now: dt.datetime) -> str:
        command = [*warm_python(), "-c", code, url, now.isoformat()]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert store.leases.take("run", NOW) == ""
    assert other(NOW).endswith(f":{os.getpid()}")
    assert other(NOW + dt.timedelta(hours=1)) == ""
    # The other process is gone by now, so its lease is free at once.
    assert store.leases.renew("run", NOW + dt.timedelta(hours=1)) == ""
    store.leases.drop("run")
    assert other(NOW) == ""


@pytest.mark.parametrize(
    ("ahead", "held"),
    [
        pytest.param(dt.timedelta(seconds=90), True, id="of a living one elsewhere"),
        pytest.param(dt.timedelta(hours=1), True, id="by clocks that differ"),
        pytest.param(dt.timedelta(days=365), False, id="by a clock that was wrong"),
    ],
)
def test_a_lease_of_another_machine_ends(store: Store, ahead: dt.timedelta, held: bool):
    row = {"name": "run", "holder": "mark@elsewhere:7", "expires": NOW + ahead}
    with store.write() as connection:
        connection.execute(tables.leases.insert(), [row])
    assert store.leases.take("run", NOW) == ("elsewhere:7" if held else "")


def test_money_counts_what_was_paid_only(store: Store):
    calls = [
        CallRecord("m", "front", "answered", 100, 10, 0.5),
        CallRecord("m", "front", "answered", 100, 10, 0.5, cached=True),
    ]
    store.runs.save_calls("paper", NOW.date(), calls, NOW)
    assert store.runs.cost("paper", NOW) == (1, 100, 10, 0.5)
    assert store.runs.cost("other", NOW) == (0, 0, 0, 0.0)


def test_answers_runs_and_deliveries_read_back(store: Store):
    store.runs.put("key", "answer", {"model": "m"})
    assert (store.runs.get("key"), store.runs.get("other")) == ("answer", None)
    record = RunRecord("paper", NOW.date(), "write", "running", "", NOW)
    store.runs.note(record)
    done = replace(record, status="done")
    store.runs.note(done)
    assert store.runs.recent("paper") == [done]
    delivery = Delivery("paper", NOW.date(), "git", "abc", "main", NOW)
    store.runs.save_delivery(delivery)
    assert store.runs.delivery("paper", NOW.date(), "git") == delivery


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("nonsense", "store nonsense: .* Check newsletter.store", id="no URL"),
        pytest.param("sqlite:////proc/nowhere/a.db", "store /proc/nowhere/a.db: ", id="no folder"),
        pytest.param(
            "sqlite:////proc/a.db", "unable to open .* Let this user", id="read-only disk"
        ),
    ],
)
def test_a_store_that_cannot_be_opened_says_why(address: str, words: str):
    with pytest.raises(StoreError, match=words):
        Store.open(address)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "dateline.db"
    path.write_text("my notes, a full page of them " * 10)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("my notes")
