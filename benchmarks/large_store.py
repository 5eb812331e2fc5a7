"""A day's queries on a large store: their plans, their times, and the rate of ingest.

A PostgreSQL is filled with items of many sources over a year, in the order in which they came, by
the database itself. Then what a newsletter of 10 sources and one of 1,000 do in a day is done
through the store's own methods; each SELECT that they send is explained. No item, and no attempt at
a source, may be looked for by reading the whole table, no query may take a second, and batches are
saved as fast as into an empty store (or nearly).
"""

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from dateline.config.settings import Config
from dateline.day.context import Newsroom
from dateline.operate.problems import HABIT_DAYS, problems
from dateline.store.items import Late
from dateline.store.store import Store
from ingest.item import Item
from ingest.source import Batch, Source, Window
from tests.support.postgres import database, postgres_server

NOW = dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)
DAYS = 365
TEXT = "What a maker says of its model, in a few sentences that somebody wrote. " * 8
LARGE = 1_000
SCANNED = ("items", "item_sources", "collections")
BATCHES, BATCH, ROUNDS = 20, 10, 12


def source(number: int) -> Source:
    return Source(f"f{number}", "feed", options={"url": f"https://h{number}.example/feed"})


def item(id_: str, source_name: str, at: dt.datetime) -> Item:
    return Item(
        id=id_, source=source_name, url=f"https://h.example/{id_}", title="A title of an item",
        text=TEXT, author="Kim", published_at=at,
    )  # fmt: skip


def fill(store: Store, count: int, sources: int) -> None:
    """Put in items, who gave them, cursors, and attempts: one at a source, of weeks at some."""
    keys = [source(n).key for n in range(sources)]
    data = json.dumps(item("ID", "SOURCE", NOW).to_json())
    with store.write() as connection:
        run = connection.exec_driver_sql
        run("CREATE TEMP TABLE s AS SELECT n - 1 AS n, key FROM unnest(%s::text[]) "
            "WITH ORDINALITY AS u(key, n)", (keys,))  # fmt: skip
        # Every tenth item is of one of the first ten sources: a list of X has many.
        run(
            "CREATE TEMP TABLE g AS SELECT n, "
            "  %s::timestamptz - (1 - n::float / %s::int) * %s::int * interval '1 day' AS at, "
            "  CASE n %% 10 WHEN 0 THEN n / 10 %% 10 ELSE n %% %s::int END AS source "
            "FROM generate_series(1, %s::int) AS n",
            (NOW, count, DAYS, sources, count),
        )
        run(
            "INSERT INTO items (id, source, published_at, first_seen, data) "
            "SELECT 'feed:' || n, 'f' || source, "
            "  at, at + interval '1 hour', replace(%s, 'ID', n::text)::json FROM g",
            (data,),
        )
        run(
            "INSERT INTO item_sources (item, source, seen) "
            "SELECT 'feed:' || g.n, key, at + interval '1 hour' "
            "FROM g JOIN s ON s.n = g.source"
        )
        run(
            "INSERT INTO cursors (source, name, cursor, saved_at) "
            "SELECT key, 'f' || n, '{}', %s::timestamptz FROM s", (NOW,),
        )  # fmt: skip
        run(
            "INSERT INTO collections (key, source, kind, started, finished, status, seen, new, "
            "  duplicates, skipped, bytes_read, troubles) "
            "SELECT key, 'f' || n, 'feed', %s::timestamptz, %s::timestamptz, 'read', "
            "  1, 1, 0, 0, 1, '[]' FROM s",
            (NOW, NOW),
        )
        run(
            "INSERT INTO collections (key, source, kind, started, finished, status, seen, new, "
            "  duplicates, skipped, bytes_read, troubles) "
            "SELECT key, 'f' || n, 'feed', at, at, 'unchanged', 30, "
            "  (h %% (6 + n %% 168) = 0)::int, 30, 0, 30000, '[]' "
            "FROM generate_series(1, %s::int) AS h CROSS JOIN s CROSS JOIN LATERAL "
            "  (SELECT %s::timestamptz - h * interval '1 hour') AS t(at) "
            "WHERE n < %s ORDER BY h DESC",
            (HABIT_DAYS * 24, NOW, LARGE),
        )
        run("ANALYZE")


@contextmanager
def explained(store: Store) -> Iterator[list[tuple[float, str, str]]]:
    """Explain each SELECT that is sent; give time in seconds, plan and statement."""
    found: list[tuple[float, str, str]] = []

    def explain(_: Any, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.startswith("SELECT") and "advisory" not in statement:
            with cursor.connection.cursor() as own:
                own.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
                (plan,) = own.fetchone()[0]
            found.append((plan["Execution Time"] / 1000, json.dumps(plan["Plan"]), statement))

    event.listen(store.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", explain)


def days_work(store: Store, sources: list[Source]) -> dict[str, Callable[[], object]]:
    """Return what a newsletter asks the store in a day, by name."""
    window = Window(NOW - dt.timedelta(days=1), NOW)
    before = NOW - dt.timedelta(days=3)
    ids = [f"feed:{n}" for n in range(1, 400)]
    tables = [{"kind": each.kind, "name": each.name, **each.options} for each in sources]
    config = Config.model_validate({"newsletter": {"name": "paper"}, "sources": tables})
    room, known = Newsroom(config, store, NOW), tuple(item(n, "f1", NOW) for n in ids[:30])
    return {
        "what is wrong": lambda: dict(problems(room)),
        "a batch of known": lambda: store.items.save_batch(sources[1], Batch(known, {}), NOW),
        "edition": lambda: store.editions.load("paper", NOW.date(), "en"),
        "first made": lambda: store.editions.first_made("paper", NOW.date()),
        "runs": lambda: store.runs.recent("paper"),
        "answer": lambda: store.runs.get("key"),
        "cost": lambda: store.runs.cost("paper", NOW),
        "vectors": lambda: store.vectors.get(ids),
        "cursors": lambda: store.cursors.load(sources),
        "items of the day": lambda: store.items.load_items(window, sources),
        "late items": lambda: store.items.load_items(
            window, sources, late=Late(before, window.start, NOW)
        ),
        "items of weeks": lambda: store.items.load_items(
            Window(NOW - dt.timedelta(days=15), window.start), sources
        ),
        "items by id": lambda: store.items.items_by_id(ids),
        "attempts": lambda: store.collections.load(
            sources, since=NOW - dt.timedelta(hours=1), until=NOW
        ),
        "stories told": lambda: store.editions.past("paper", NOW.date(), 14, store.items),
        "issues": lambda: store.editions.keys("paper"),
        "pages": lambda: store.items.pages([f"https://h.example/{n}" for n in range(100)]),
        "spent": lambda: store.cursors.spent(sources[0], "2024-05"),
        "owed": lambda: store.outbox.owed("paper", NOW.date()),
        "told": lambda: store.outbox.counts("paper", NOW.date()),
    }


def save_batches(store: Store, round_: int) -> float:
    """Save new batches; return the seconds that they took."""
    begun = time.perf_counter()
    for n in range(BATCHES):
        items = tuple(item(f"new:{round_}:{n}:{k}", "new", NOW) for k in range(BATCH))
        given = Source(f"new {n}", "feed", options={"n": n})
        store.items.save_batch(given, Batch(items, {}), NOW)
    return time.perf_counter() - begun


def measure(count: int, sources: int) -> dict[str, float]:
    figures: dict[str, float] = {"items": count, "sources": sources, "slowest_s": 0, "scans": 0}
    with postgres_server() as server:
        server.run("CREATE DATABASE paper_template")
        with (
            database(server) as url, database(server) as empty_url,
            Store.open(url) as store, Store.open(empty_url) as empty,
        ):  # fmt: skip
            begun = time.perf_counter()
            fill(store, count, sources)
            print(f"filled in {time.perf_counter() - begun:.0f} s")
            # In turns, so that whatever else the machine does weighs on both.
            pairs = [(save_batches(empty, n), save_batches(store, n)) for n in range(ROUNDS)]
            figures["batches_per_s_empty"] = BATCHES / median(a for a, _ in pairs)
            figures["batches_per_s"] = BATCHES / median(b for _, b in pairs)
            figures["ingest_share"] = median(a / b for a, b in pairs)
            for follows in (10, LARGE):
                for name, ask in days_work(store, [source(n) for n in range(follows)]).items():
                    with explained(store) as found:
                        ask()
                    took = sum(seconds for seconds, *_ in found)
                    scans = [plan for _, plan, _ in found if is_scan(json.loads(plan))]
                    slowest_s, plan, _ = max(found)
                    if slowest_s > figures["slowest_s"]:
                        figures["slowest_s"], slowest = slowest_s, f"{name}: {plan}"
                    figures["scans"] += len(scans)
                    print(f"{follows:>6} sources  {name:<18}{len(found):>3} queries {took:>8.3f} s"
                          + (f"  reads all: {scans[0]}" if scans else ""))  # fmt: skip
    print(f"slowest: {slowest}")
    return {name: round(value, 3) for name, value in figures.items()}


def is_scan(plan: dict[str, Any]) -> bool:
    """Return whether a plan reads all items, who gave them, or all attempts at sources."""
    mine = plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in SCANNED
    return mine or any(map(is_scan, plan.get("Plans", ())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="not needed")
    parser.add_argument("--quick", action="store_true", help="100,000 items")
    parser.add_argument("--items", type=int, default=2_000_000)
    parser.add_argument("--sources", type=int, default=100_000)
    options = parser.parse_args()
    figures = measure(100_000 if options.quick else options.items, options.sources)
    print(json.dumps({"benchmark": "large_store", "figures": figures}))


if __name__ == "__main__":
    main()
