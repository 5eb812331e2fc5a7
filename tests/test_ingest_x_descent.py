"""Reading a timeline down to where it was read: no gap, whatever interrupts it."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.x_descent import PAGE_POSTS, POSTS_PER_ROW, Descent, Purse


def page_of(timeline: list[int], token: str, size: int) -> tuple[tuple[int, ...], str]:
    """Give a page as X does: newest first, a token that holds its place as the top grows."""
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
        descent = Descent.resumed(place, start=0)
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


@given(st.integers(0, 400), st.lists(st.tuples(st.integers(1, 10), st.integers(0, 300))))
def test_a_purse_is_never_overdrawn(allowance: int, pages: list[tuple[int, int]]) -> None:
    purse = Purse(allowance)
    spent, aside = 0, []
    for smallest, cost in pages:
        if size := purse.set_aside(smallest):
            assert smallest <= size <= PAGE_POSTS
            aside.append((size, min(cost, size * POSTS_PER_ROW)))
        if len(aside) > 2:
            size, used = aside.pop(0)
            purse.settle(size, used)
            spent += used
    for size, used in aside:
        purse.settle(size, used)
        spent += used
    assert spent <= allowance
    assert purse.left == allowance - spent


def test_no_limit_always_gives_a_whole_page() -> None:
    purse = Purse(None)
    assert [purse.set_aside(5) for _ in range(3)] == [PAGE_POSTS] * 3
    purse.settle(100, 300)
    assert purse.left is None
