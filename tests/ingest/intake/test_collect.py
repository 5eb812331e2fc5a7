"""All sources at once: every batch comes, one bad source stops no other, and nothing stays open."""

import asyncio
import sys
import types
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from ingest import source as kinds
from ingest.http.client import HttpSettings, PoliteClient
from ingest.intake.collect import collect_all
from ingest.item import Item
from ingest.source import Batch, CollectContext, Cursor, Source
from tests.support.social import DAY, NOW


def item(key: str) -> Item:
    at = datetime(2024, 5, 2, 12, tzinfo=UTC)
    return Item(f"feed:{key}", "s", f"https://a.example/{key}", key, key, "a", at)


class Kind:
    """A kind of source of the tests' own, and what became of its collections."""

    def __init__(self) -> None:
        self.cursors: list[Cursor] = []
        self.open = self.most_open = 0

    async def collect(
        self, source: Source, cursor: Cursor, context: CollectContext
    ) -> AsyncIterator[Batch]:
        self.cursors.append(cursor)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            for number in range(int(source.options.get("batches", 2))):
                await asyncio.sleep(float(source.options.get("wait_s", 0.01)))
                if number == source.options.get("fails_at"):
                    raise KeyError("a bug with a s3cret in its words")
                yield Batch((item(f"{source.name}{number}"),), {"at": number}, seen=1)
        finally:
            self.open -= 1


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kind]:
    made = Kind()
    module = types.ModuleType("tests_kind")
    module.collect = made.collect  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests_kind", module)
    monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, "testing": "tests_kind"})
    yield made
    assert made.open == 0


def run(
    sources: list[Source],
    cursors: dict[str, Cursor] | None = None,
    at_once: int = 64,
    stop_after: int = 0,
) -> list[tuple[Source, Batch]]:
    async def gather() -> list[tuple[Source, Batch]]:
        found = []
        async with PoliteClient(HttpSettings()) as http:
            context = CollectContext(http, DAY, NOW)
            chain = collect_all(sources, cursors or {}, lambda _: context, at_once=at_once)
            async for pair in chain:
                found.append(pair)
                if len(found) == stop_after:
                    break
            await chain.aclose()  # type: ignore[attr-defined]
        return found

    return asyncio.run(gather())


def test_every_batch_of_every_source_comes_with_its_source(kind: Kind) -> None:
    sources = [Source(name, "testing", options={"batches": 3}) for name in "abc"]
    found = run(sources)
    assert sorted(batch.items[0].id for _, batch in found) == [
        f"feed:{name}{number}" for name in "abc" for number in range(3)
    ]
    assert all(batch.items[0].id.startswith(f"feed:{s.name}") for s, batch in found)
    for name in "abc":  # the batches of one source stay in their order
        cursors = [batch.cursor["at"] for source, batch in found if source.name == name]
        assert cursors == [0, 1, 2]


def test_each_source_goes_on_from_its_own_cursor(kind: Kind) -> None:
    run([Source("a", "testing"), Source("b", "testing")], {"b": {"at": 7}})
    assert sorted(map(str, kind.cursors)) == ["{'at': 7}", "{}"]


def test_sources_are_read_together_but_not_more_than_allowed(kind: Kind) -> None:
    run([Source(str(n), "testing") for n in range(10)])
    assert kind.most_open == 10
    kind.most_open = 0
    run([Source(str(n), "testing") for n in range(10)], at_once=3)
    assert kind.most_open == 3


def test_the_heaviest_sources_begin_first(kind: Kind) -> None:
    weights = {"light": 0.5, "heavy": 3.0, "usual": 1.0}
    sources = [Source(name, "testing", weight, options={}) for name, weight in weights.items()]
    order = [source.name for source, _ in run(sources, at_once=1)]
    assert list(dict.fromkeys(order)) == ["heavy", "usual", "light"]


def test_a_bug_in_one_collector_ends_its_source_only_and_is_logged(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    bad = Source("bad", "testing", options={"fails_at": 1})
    found = run([bad, Source("good", "testing", options={"batches": 4, "wait_s": 0.05})])
    assert len([1 for source, _ in found if source.name == "good"]) == 4
    first, last = [batch for source, batch in found if source.name == "bad"]
    assert first.items
    (trouble,) = last.troubles
    assert (trouble.code, trouble.fatal) == ("bug", True)
    assert "KeyError" in trouble.message
    assert "s3cret" not in trouble.message
    assert last.cursor == first.cursor  # what was read stays read
    assert "Traceback" in caplog.text
    assert "fails_at" not in caplog.text


def test_no_sources_are_no_batches() -> None:
    assert run([]) == []


def test_closing_early_ends_what_is_under_way(kind: Kind) -> None:
    slow = [Source(str(n), "testing", options={"batches": 50}) for n in range(5)]
    assert len(run(slow, stop_after=3)) == 3
