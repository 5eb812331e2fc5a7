"""Reading a timeline down to where it was read: no gap, whatever interrupts it."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from ingest.x.timeline import PAGE_POSTS, POSTS_PER_ROW, PostBudget, TimelineCursor


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
def test_every_post_is_read_whatever_interrupts_the_descents(
    growth: list[int], size: int, pages_per_run: list[int]
) -> None:
    timeline: list[int] = []
    seen: set[int] = set()
    place: dict[str, str] = {}
    last = 0
    # Each run reads some pages, keeps its place as a cursor would, and more is posted meanwhile.
    for run, pages in enumerate([*pages_per_run, *[1000] * 2]):
        grown = growth[run % len(growth)] if run < len(pages_per_run) else 0
        timeline += range(last + 1, last + 1 + grown)
        last += grown
        descent = TimelineCursor.resumed(place, start=0)
        resumed = bool(descent.token)
        for _ in range(pages):
            ids, token = page_of(timeline, descent.token, size)
            seen.update(ids)
            descent = descent.after(ids, token)
            if not descent.token and not resumed:
                break
            if not descent.token:
                descent, resumed = descent.again(), False
        place = descent.place()
    assert seen == set(timeline)


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
