"""What the newsroom says of its sources: pure decisions around collecting."""

import asyncio
import contextlib
import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.config.load import load_config, parse_config
from dateline.console.progress import Progress
from dateline.day.allowance import allowance
from dateline.day.collect import claimed, collect, source_notes
from dateline.day.context import BusyError, Newsroom
from dateline.operate.problems import SourceHealth
from dateline.store import tables
from dateline.store.collections import Collection
from dateline.store.leases import holder
from dateline.store.store import Store
from ingest.http.client import PoliteClient
from ingest.source import Batch, Source, SourceError, Window
from tests.support.newsletters import ISSUE, Paper
from tests.support.warm import warm_python

NOW = dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)
BLOG = Source("Blog", "feed")
DOWN = SourceError("Blog", "http-503", "it answers 503", "Wait.")
CHANNEL = SourceError(
    "Blog", "http-403", "the bot may not read it", "Invite it.", subject="#secret"
)
NOTICE = SourceError("Blog", "moved", "it moved", fatal=False)


def attempt(status: str, *troubles: SourceError, hours: int = 0, new: int = 0) -> Collection:
    at = NOW - dt.timedelta(hours=hours)
    return Collection("Blog", "feed", at, at, status, new=new, troubles=troubles)


@pytest.mark.parametrize(
    ("collections", "items", "status", "reason"),
    [
        pytest.param([], 0, "missing", "was not collected", id="never asked"),
        pytest.param([], 3, "read", "", id="imported"),
        pytest.param([attempt("read")], 3, "read", "", id="read"),
        pytest.param([attempt("unchanged")], 0, "unchanged", "", id="nothing new"),
        pytest.param([attempt("missing", DOWN)], 0, "missing", "it answers 503", id="down"),
        pytest.param([attempt("read"), attempt("missing", DOWN)], 3, "partial", "it answers 503",
                     id="down since noon"),
        pytest.param([attempt("missing", DOWN), attempt("read")], 3, "read", "", id="up again"),
        pytest.param([attempt("partial", CHANNEL)], 3, "partial",
                     "#secret: the bot may not read it", id="one channel"),
        pytest.param([attempt("read", NOTICE)], 3, "read", "", id="a notice is no failure"),
    ],
)  # fmt: skip
def test_what_an_issue_says_of_a_source(collections, items, status, reason):
    (note,) = source_notes([BLOG], collections, {"Blog": items})
    assert (note.status, note.items, note.reason) == (status, items, reason)


def test_notes_stand_in_the_order_of_the_file():
    sources = [Source("B", "feed"), Source("A", "feed")]
    assert [note.name for note in source_notes(sources, [], {})] == ["B", "A"]


@pytest.mark.parametrize(
    ("options", "spent", "left"),
    [
        pytest.param({}, 0, 300, id="defaults"),
        pytest.param({"posts_per_run": 50}, 0, 50, id="the run's limit"),
        pytest.param({"posts_per_month": 100}, 4, 5, id="what the days so far were meant for"),
        pytest.param({"posts_per_month": 100}, 70, 2, id="a day's share of the month's rest"),
        pytest.param({"posts_per_month": 60, "posts_per_run": 1}, 0, 1, id="the run's limit again"),
        pytest.param({"posts_per_month": 100}, 130, 0, id="nothing left"),
    ],
)
def test_x_may_spend_the_tighter_of_two_budgets(tmp_path: Path, options, spent, left):
    source = Source("X", "x", options=options)
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.items.save_batch(source, Batch((), {}, spent=spent), NOW)
        assert allowance(source, store, NOW) == left
        assert allowance(source, store, NOW + dt.timedelta(days=31)) > 0
        assert allowance(BLOG, store, NOW) is None


def test_the_health_of_a_source_counts_failures_in_a_row():
    found = SourceHealth(
        [
            attempt("missing", DOWN, hours=48),
            attempt("read", hours=24, new=10),
            attempt("missing", DOWN, hours=2),
            attempt("missing", DOWN, hours=1),
        ]
    )
    assert found.failures == 2
    assert found.last_success == NOW - dt.timedelta(hours=24)
    assert found.items_a_day(NOW) == pytest.approx(5)
    assert found.error == DOWN
    assert SourceHealth().last_success is None


def test_http_settings_are_those_of_the_file():
    config = parse_config({"http": {"contact": "me@paper.example"}}, folder=Path(), secrets={})
    assert PoliteClient(config.http).settings.contact == "me@paper.example"


OTHER = """
import sys, datetime as dt
from dateline.day.collect import claimed
from dateline.store.store import Store
from ingest.source import Source
sources = [Source("X", "x"), Source("Blog", "feed")]
with Store.open(sys.argv[1]) as store, claimed(sources, store) as busy:
    print(dict(busy), flush=True)
    sys.stdin.readline()
"""


@contextlib.contextmanager
def other_process(url: str) -> Iterator[str]:
    """Let another process read the sources until the end of the `with`; give what it was told."""
    command = [*warm_python(), "-c", OTHER, url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.wait(20) == 0


def test_a_source_that_costs_money_is_read_by_one_process_at_a_time(store_url: str):
    url, sources = store_url, [Source("X", "x"), BLOG]
    with Store.open(url) as store:
        with other_process(url) as told, claimed(sources, store) as busy:
            assert told == "{}"
            assert list(busy) == ["X"]
        with claimed(sources, store) as busy, other_process(url) as told:
            assert busy == {}
            with claimed(sources, store) as again:  # a worker's own job, given out once more
                assert list(again) == ["X"]
            assert told == f"{{'X': '{holder().partition('@')[2]}'}}"


def test_what_another_process_reads_is_left_to_it_and_not_asked(paper: Paper):
    paper.keep_sources("X", "Hacker News")
    with Store.open(f"sqlite:///{paper.folder / 'dateline.db'}") as store:
        source = next(s for s in load_config(paper.config, {}).followed() if s.kind == "x")
        x = source.name
        expires = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        row = {"name": f"collect:{source.key}", "holder": "elsewhere:7", "expires": expires}
        with store.write() as connection:
            connection.execute(tables.leases.insert(), [row])
        rows = {row["source"]: row for row in paper.ok("ingest", "-d", ISSUE, "--json").json}
        assert rows[x]["status"] == "missing"
        assert "is being read by elsewhere:7" in rows[x]["troubles"][0]["message"]
        assert store.cursors.spent(source, f"{paper.now:%Y-%m}") == 0
        assert rows["Hacker News"]["status"] == "read"
        kept = store.collections.load([source], since=NOW - dt.timedelta(days=30), until=NOW)
        assert kept == []
        with store.write() as connection:
            connection.execute(tables.leases.delete())
        rows = {row["source"]: row for row in paper.ok("ingest", "-d", ISSUE, "--json").json}
        assert rows[x]["status"] == "read"
        assert store.cursors.spent(source, f"{paper.now:%Y-%m}") > 0


class Thief(Progress):
    """Lets another process have the source once its first batch came, as after a long sleep."""

    def __init__(self, store: Store, source: Source) -> None:
        self.store, self.lease = store, f"collect:{source.key}"

    @contextlib.contextmanager
    def task(self, name: str, total: int) -> Iterator[Progress]:
        yield self

    def advance(self, words: str = "") -> None:
        mine = tables.leases.c.name == self.lease
        self.store.change(tables.leases.update().where(mine).values(holder="elsewhere:7"))


def test_a_process_that_lost_its_source_meanwhile_counts_nothing_more_of_it(paper: Paper):
    config = load_config(paper.config, {})
    (source,) = [source for source in config.followed() if source.kind == "x"]
    window = Window(NOW - dt.timedelta(days=2), NOW)
    with Store.open(config.store_url) as store:
        room = Newsroom(config, store, NOW, Thief(store, source))
        reading = collect(room, window, sources=[source])
        with pytest.raises(BusyError, match="is being read by elsewhere:7"):
            asyncio.run(reading)
        assert store.cursors.spent(source, f"{NOW:%Y-%m}") == 0
        assert store.items.count() == 0
