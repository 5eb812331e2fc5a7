"""What those share who read at the same time: one transaction for many, one client, no failures."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dateline.day.reading import Reading, Shared
from dateline.store.store import Store
from ingest.gather import Gathered
from ingest.http.settings import HttpSettings
from ingest.item import Item
from ingest.source import Batch, Source

NOW = dt.datetime(2024, 5, 3, 6, tzinfo=dt.UTC)


def test_what_is_asked_for_meanwhile_is_done_together_and_a_failure_is_ones_own():
    calls: list[list[int]] = []

    async def ask() -> list[object]:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def work(numbers: Sequence[int]) -> list[int]:
            calls.append(list(numbers))
            begun.set()
            await go_on.wait()
            return [12 // number for number in numbers]

        gathered = Gathered(work)
        first = asyncio.create_task(gathered(1))
        stopped = asyncio.create_task(gathered(6))
        await begun.wait()
        later = [asyncio.create_task(gathered(number)) for number in (2, 0, 3, 4)]
        stopped.cancel()
        await asyncio.sleep(0)  # all have asked by now
        go_on.set()
        return await asyncio.gather(first, *later, return_exceptions=True)

    one, two, zero, three, four = asyncio.run(ask())
    assert (one, two, three, four) == (12, 6, 4, 3)
    assert isinstance(zero, ZeroDivisionError)
    assert calls == [[1, 6], [2, 0, 3, 4], [2], [0], [3], [4]]


def test_a_reading_is_closed_by_the_last_one_who_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("dateline.day.reading.MOST", 2)

    async def lend(store: Store) -> list[Reading]:
        shared, closed = Shared(lambda: Reading(store, HttpSettings())), list[Reading]()

        async def aclose(self: Reading) -> None:
            closed.append(self)

        monkeypatch.setattr(Reading, "aclose", aclose)
        async with shared.one() as first:
            async with shared.one() as second:
                assert second is first
            async with shared.one() as third:
                assert third is not first
                assert closed == []
            assert closed == [third]
        assert closed == [third, first]
        async with shared.one() as fourth:
            assert fourth not in closed
        return closed

    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        assert len(asyncio.run(lend(store))) == 3


def item(number: int, text: str, source: str) -> Item:
    return Item(
        id=f"feed:{number}",
        source=source,
        url=f"https://a.example/{number}",
        title=f"Number {number}",
        text=text,
        author="Ann",
        published_at=NOW,
    )


def test_batches_kept_together_are_as_if_kept_one_after_the_other(tmp_path: Path):
    one, two = (Source(name, "feed", options={"url": f"https://{name}/"}) for name in ("1", "2"))
    given = [
        (two, Batch((item(2, "b", "2"), item(1, "a", "2")), {"at": "1"}), NOW),
        (one, Batch((item(1, "a and more", "1"), item(3, "c", "1")), {"at": "2"}), NOW),
        (two, Batch((item(3, "c", "2"), item(3, "c goes on", "2")), {"at": "3"}), NOW),
        (one, Batch((), {"at": "4"}), NOW),
    ]
    later = [(by, replace(batch), NOW + dt.timedelta(hours=1)) for by, batch, _ in given[:2]]
    found = []
    for name in ("together", "apart"):
        with Store.open(f"sqlite:///{tmp_path / name}.db") as store:
            if name == "together":
                new = store.items.save_batches(given) + store.items.save_batches(later)
            else:
                new = [store.items.save_batch(*one) for one in (*given, *later)]
            with store.read() as connection:
                rows = [
                    sorted(map(str, connection.exec_driver_sql(f"SELECT * FROM {table}")))
                    for table in ("items", "item_sources", "cursors")
                ]
            found.append((new, store.cursors.of([one, two, Source("3", "feed")]), rows))
    assert found[0] == found[1]
    assert found[0][0] == [2, 1, 0, 0, 0, 0]
    assert found[0][1] == [{"at": "2"}, {"at": "1"}, None]
