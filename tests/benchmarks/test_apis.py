"""The benchmark of recorded API answers: run over the real ones, and able to find a fault."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.apis import SERVICES, Reading, measure, read_discord, read_reddit, read_x
from benchmarks.apis_walk import Counts, walk_x

PAGE = {
    "data": [
        {"id": "1789000000000000002", "text": "and more", "author_id": "1",
         "referenced_tweets": [{"type": "replied_to", "id": "1789000000000000001"}]},
        {"id": "1789000000000000001", "text": "a thread", "author_id": "1"},
        {"id": "1789000000000000000", "text": "RT @b: said", "author_id": "1",
         "referenced_tweets": [{"type": "retweeted", "id": "1788000000000000000"}]},
    ],
    "errors": [{"title": "Not Found Error", "detail": "gone", "value": "1"}],
    "meta": {"result_count": 3},
}  # fmt: skip


def bodies(*values: Any) -> Iterator[tuple[str, bytes]]:
    for number, value in enumerate(values):
        yield str(number), value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.mark.parametrize(
    ("service", "step"),
    [
        pytest.param("X API v2", 3, id="x, every third"),
        pytest.param("Reddit", 20, id="reddit, every twentieth"),
        pytest.param("Discord", 3, id="discord, every third"),
    ],
)
def test_real_bodies_are_read_and_counted_right(data_dir: Path, service: str, step: int) -> None:
    folder, given, read, walk = SERVICES[service]
    row = measure(given(data_dir / folder), read, walk, step)
    assert row.crashed == []
    assert row.mismatches == []
    assert row.bodies > 15
    assert row.found["items"] > 300


def test_a_page_is_counted_by_hand() -> None:
    assert walk_x(PAGE) == Counts(items=2, reposts=1, replies=1, errors=1)
    row = measure(bodies(PAGE), read_x, walk_x, 1)
    assert (row.mismatches, row.crashed) == ([], [])


def test_a_parser_that_loses_an_item_is_found() -> None:
    def careless(body: Any) -> Reading:
        reading = read_x(body)
        counts = reading.counts
        return replace(reading, counts=replace(counts, items=counts.items - 1))

    assert len(measure(bodies(PAGE, PAGE), careless, walk_x, 1).mismatches) == 2


def test_a_parser_that_dies_is_found() -> None:
    def broken(body: Any) -> Reading:
        raise RecursionError("too deep")

    row = measure(bodies(PAGE), broken, walk_x, 1)
    assert row.crashed == ["0: RecursionError: too deep"]


@pytest.mark.parametrize("read", [read_x, read_reddit, read_discord])
@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"null", b"[[[", b"7", b'{"data": {"data": {"data": []}}}']
)
def test_what_is_no_answer_gets_a_word(read: Any, body: bytes) -> None:
    row = measure(bodies(body), read, lambda value: Counts(), 1)
    assert row.crashed == []
    assert [m for m in row.mismatches if "neither" in m or "seen is" in m] == []
