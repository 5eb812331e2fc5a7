"""Reading a timeline down to where it was read: no gap, whatever interrupts it."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.x.timeline import (
    PAGE_POSTS,
    POSTS_PER_ROW,
    Descent,
    Place,
    PostBudget,
    next_rows,
)


def page_of(timeline: list[int], token: str, size: int) -> tuple[tuple[int, ...], str]:
    """Return a page as X does: newest first, a token that holds its place as the top grows."""
    newest_first = sorted(timeline, reverse=True)
    below = [number for number in newest_first if not token or number < int(token)]
    page = tuple(below[:size])
    return page, str(page[-1]) if len(below) > size else ""


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=8),
    st.integers(1, 7),
    st.lists(st.integers(0, 4), min_size=1, max_size=30),
)
def test_every_post_is_read_once_whatever_interrupts_the_descents(
    growth: list[int], size: int, pages_per_run: list[int]
) -> None:
    timeline: list[int] = []
    seen: Counter[int] = Counter()
    kept: dict[str, Any] = {}
    last = 0
    # Each run reads some pages, keeps its place as a cursor would, and more is posted meanwhile.
    for run, pages in enumerate([*pages_per_run, *[1000] * 2]):
        grown = growth[run % len(growth)] if run < len(pages_per_run) else 0
        timeline += range(last + 1, last + 1 + grown)
        last += grown
        place = Place.read(kept)
        gaps = place.gaps
        for number, descent in enumerate((Descent(place.since or 0), *gaps)):
            rest = replace(place, gaps=gaps[number:])
            while pages and not descent.complete:
                ids, token = page_of(timeline, descent.token, size)
                seen.update(n for n in ids if n > descent.since)
                descent, pages = descent.after(ids, token), pages - 1
            place = rest.after(descent)
            if not descent.complete:
                break
        kept = json.loads(json.dumps(place.kept()))
    assert set(seen) == set(timeline)
    assert set(seen.values()) <= {1}


@pytest.mark.parametrize(
    ("kept", "place"),
    [
        pytest.param({}, Place(), id="never read"),
        pytest.param({"since": "70"}, Place(70), id="read to the end"),
        pytest.param(
            {"since": "40", "newest": "70", "token": "t"},
            Place(70, (Descent(40, 70, "t"),)),
            id="broken off in an older version",
        ),
        pytest.param(
            {"since": "90", "gaps": [{"since": "40", "until": "55", "token": "t"}], "short": True},
            Place(90, (Descent(40, 55, "t"),), short=True),
            id="short of budget, with a gap",
        ),
    ],
)
def test_a_place_is_read_from_a_cursor(kept: dict[str, Any], place: Place) -> None:
    assert Place.read(kept) == place
    if "newest" not in kept:
        assert place.kept() == kept


@pytest.mark.parametrize(
    ("place", "begun"),
    [
        pytest.param(Place(40), Place(40), id="quiet, and read to its end"),
        pytest.param(Place(40, short=True), Place(90, (Descent(40, 91),)), id="left out last"),
        pytest.param(Place(90, short=True), Place(90, short=True), id="the newest itself"),
    ],
)
def test_what_was_left_for_want_of_budget_is_read_after_what_is_new(
    place: Place, begun: Place
) -> None:
    assert place.catching_up(90) == begun


@pytest.mark.parametrize(
    ("asked", "ids", "since", "rows"),
    [
        pytest.param(5, [100, 98, 96, 94, 92], 0, 10, id="far to go: double"),
        pytest.param(100, list(range(500, 400, -1)), 0, 100, id="never over X's page"),
        pytest.param(40, list(range(100, 60, -1)), 41, 20, id="by the page's pace"),
        pytest.param(40, list(range(100, 60, -1)), 60, 5, id="nearly there"),
        pytest.param(5, [100], 0, 10, id="one post has no pace"),
        pytest.param(5, [], 0, 10, id="an empty page"),
    ],
)
def test_pages_of_a_list_fit_what_is_left(
    asked: int, ids: list[int], since: int, rows: int
) -> None:
    assert next_rows(asked, ids, since) == rows


@given(
    st.integers(0, 400),
    st.lists(
        st.lists(st.tuples(st.integers(1, 10), st.integers(0, 300)), max_size=4),
        min_size=1,
        max_size=6,
    ),
)
def test_a_purse_is_never_overdrawn_and_nobody_waits_for_ever(
    allowance: int, chains: list[list[tuple[int, int]]]
) -> None:
    spent: list[int] = []

    async def chain(purse: PostBudget, pages: list[tuple[int, int]]) -> None:
        for smallest, cost in pages:
            size = await purse.set_aside(smallest)
            if not size:
                break
            assert smallest <= size <= PAGE_POSTS
            await asyncio.sleep(0)
            used = min(cost, size * POSTS_PER_ROW)
            spent.append(used)
            purse.settle(size, used)
        purse.leave()

    async def run() -> PostBudget:
        purse = PostBudget(allowance, len(chains))
        async with asyncio.timeout(60):
            await asyncio.gather(*(chain(purse, pages) for pages in chains))
        return purse

    assert asyncio.run(run()).left == allowance - sum(spent) >= 0


def test_no_limit_always_gives_a_whole_page() -> None:
    purse = PostBudget(None)
    assert asyncio.run(purse.set_aside(5)) == PAGE_POSTS
    purse.settle(100, 300)
    assert purse.left is None


def test_a_purse_that_is_short_is_shared() -> None:
    purse = PostBudget(300, chains=10)
    assert [asyncio.run(purse.set_aside(1)) for _ in range(3)] == [10, 9, 8]
    assert asyncio.run(PostBudget(300, chains=1).set_aside(1)) == 100
    assert asyncio.run(PostBudget(30_000, chains=10).set_aside(1)) == 100
