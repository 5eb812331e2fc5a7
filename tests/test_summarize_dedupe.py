"""Copies are collapsed, and only copies."""

import pytest

from ingest.item import Item
from summarize.dedupe import collapse
from tests.story_items import item

LONG = "The harbour authority opened twelve berths on Monday and expects forty ships each week"
SAME = {"url": "https://one.example/page"}


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        pytest.param(item(1, "A title", **SAME), item(2, "Other words", **SAME), True,
                     id="one address under two titles"),
        pytest.param(item(1, LONG), item(2, LONG), True, id="equal words"),
        pytest.param(item(1, LONG), item(2, LONG.upper()), True, id="another case"),
        pytest.param(item(1, f"{LONG} from next spring until late autumn"),
                     item(2, f"{LONG} from next spring until late winter"), True, id="near"),
        pytest.param(item(1, LONG), item(2, f"{LONG} at 40 euros"), False, id="another number"),
        pytest.param(item(1, "nice work"), item(2, "nice work"), False, id="a short cry of two"),
        pytest.param(item(1, "", LONG, links=("https://a.example/1",)),
                     item(2, "", LONG, links=("https://b.example/2",)), False,
                     id="equal words that lead to different pages"),
        pytest.param(item(1, LONG), item(2, "", relations=(("repost", "feed:1"),)), True,
                     id="a repost"),
        pytest.param(item(1, LONG), item(2, "Quite another event in quite another town"), False,
                     id="different words"),
    ],
)  # fmt: skip
def test_two_items(a: Item, b: Item, one: bool) -> None:
    assert (len(collapse([a, b]).items) == 1) is one
    assert collapse([a, b]) == collapse([b, a])


def test_the_same_id_keeps_the_newer_count_of_reactions() -> None:
    kept = collapse([item(1, LONG, score=5), item(1, LONG, score=9)])
    assert [i.engagement.score for i in kept.items] == [9]


def test_a_listing_page_is_not_one_item() -> None:
    page = [item(n, f"Entry {word} of the log", **SAME) for n, word in enumerate("abcdef")]
    assert len(collapse(page).items) == len(page)


def test_a_phrase_that_a_site_puts_on_its_pages_collapses_none() -> None:
    pages = [
        item(n, "Harbour site: the open community of sailors", url=f"https://site.example/{n}")
        for n in range(5)
    ]
    assert len(collapse(pages).items) == len(pages)


def test_all_places_are_kept() -> None:
    kept = collapse([item(n, LONG) for n in range(4)])
    (copies,) = kept.copies.values()
    assert {i.id for i in (*kept.items, *copies)} == {f"feed:{n}" for n in range(4)}
