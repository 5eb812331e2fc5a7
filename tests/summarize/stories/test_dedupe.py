"""Copies are collapsed, and only copies."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Item
from summarize.stories.dedupe import Deduped, collapse
from tests.support.story_items import item

LONG = "The harbour authority opened twelve berths on Monday and expects forty ships each week"
KOREAN = "항만청은 월요일 선석 열두 곳을 열고 매주 배 마흔 척이 들어올 것으로 내다봤다"
CHINESE = "港务局星期一开放全部新泊位，预计每周将有大批货船停靠并带来更多就业机会"
JAPANESE = "港湾局は月曜日に七つの新しい岸壁を開き、毎週多くの船が入港すると見込んでいる"
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
        pytest.param(item(1, KOREAN), item(2, f"{KOREAN} - 항구신문"), True, id="Korean, near"),
        pytest.param(item(1, CHINESE), item(2, CHINESE.replace("，", " ")), True,
                     id="Chinese, another punctuation"),
        pytest.param(item(1, JAPANESE), item(2, f"速報：{JAPANESE}"), True, id="Japanese, near"),
        pytest.param(item(1, KOREAN), item(2, KOREAN.replace("월요일", "화요일")), False,
                     id="Korean, another day"),
        pytest.param(item(1, JAPANESE), item(2, JAPANESE.replace("七", "八")), False,
                     id="Japanese, another number"),
        pytest.param(item(1, f"{LONG}, says the second of its reports on the year"),
                     item(2, f"{LONG}, says the third of its reports on the year"), False,
                     id="a number word"),
        pytest.param(item(1, LONG, url="https://one.example/call"),
                     item(2, f"{LONG} (result)", url="https://one.example/result"), False,
                     id="two titles of two pages of one site"),
        pytest.param(item(1, LONG, url="https://one.example/call?from=rss"),
                     item(2, LONG, url="https://one.example/old/call"), True,
                     id="one title of two addresses of one site"),
        pytest.param(item(1, "Here is the latest", url="https://one.example/monday", author="A"),
                     item(2, "Here is the latest", url="https://one.example/tuesday", author="A"),
                     False, id="a heading that names nothing, over two pages"),
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


def test_a_site_s_phrase_as_title_joins_no_pages() -> None:
    phrase = "Harbour site: the open source community of all the sailors and builders of the sea"
    pages = [item(n, phrase, url=f"https://site.example/{n}") for n in range(5)]
    named = [
        item(10 + n, f"The {name} lighthouse opens", url=f"https://site.example/{n}")
        for n, name in enumerate(("northern", "southern"))
    ]
    assert len(collapse([*pages, *named]).items) == len(pages)


TALK = {"url": "https://talk.example/1"}


def test_a_changed_title_joins_no_two_pages() -> None:
    talk = "The bridge over the sound will open in June", "The sound gets its bridge this summer"
    items = [
        item(1, talk[0], url="https://a.example/report"),
        item(2, talk[1], url="https://b.example/other"),
        item(3, talk[0], **TALK),
        item(4, talk[1], **TALK),
    ]
    assert len(collapse(items).items) == 2


_TITLES = st.sampled_from((LONG, f"{LONG} again", f"{LONG} at 40 euros", KOREAN, CHINESE, "wow"))
_ADDRESSES = st.sampled_from(("https://a.example/1", "https://a.example/2", "https://b.example/1"))
_BATCHES = st.lists(st.tuples(_TITLES, _ADDRESSES, st.sampled_from("ab")), max_size=12)


def _grouped(deduped: Deduped) -> set[frozenset[str]]:
    copies = {id_: {i.id for i in group} for id_, group in deduped.copies.items()}
    return {frozenset({i.id, *copies.get(i.id, ())}) for i in deduped.items}


@given(_BATCHES, st.randoms(use_true_random=False))
def test_the_order_changes_nothing_and_nothing_is_lost(batch: list[tuple[str, str, str]],
                                                       chance: random.Random) -> None:  # fmt: skip
    items = [item(n, title, url=url, author=who) for n, (title, url, who) in enumerate(batch)]
    mixed = list(items)
    chance.shuffle(mixed)
    once = collapse(items)
    assert collapse(mixed) == once
    ids = [id_ for group in _grouped(once) for id_ in group]
    assert sorted(ids) == sorted(
        i.id for i in items if i.id not in {pasted.id for pasted in once.pasted}
    )


@given(_BATCHES)
def test_a_batch_that_is_read_twice_changes_nothing(batch: list[tuple[str, str, str]]) -> None:
    items = [item(n, title, url=url, author=who) for n, (title, url, who) in enumerate(batch)]
    assert collapse([*items, *items]) == collapse(items)


def test_all_places_are_kept() -> None:
    kept = collapse([item(n, LONG) for n in range(4)])
    (copies,) = kept.copies.values()
    assert {i.id for i in (*kept.items, *copies)} == {f"feed:{n}" for n in range(4)}
