"""Features: items as rows, added up into groups, and what links and embeddings become in them."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Item
from summarize.stories.features import Features, featurize, keys_of, told
from summarize.stories.link_keys import link_key
from tests.support.story_items import EVENTS, NOON, day, directions, item, labels

LINKS = [
    pytest.param("https://arxiv.org/abs/2405.00332", "arxiv:2405.00332", id="paper"),
    pytest.param("http://arxiv.org/pdf/2405.00332v2", "arxiv:2405.00332", id="paper as PDF"),
    pytest.param("https://hf.example/papers/2405.00332", "arxiv:2405.00332", id="paper's page"),
    pytest.param("https://x.com/kim/status/17?s=20", "x:17", id="post"),
    pytest.param("https://fxtwitter.com/kim/status/17", "x:17", id="post by a mirror"),
    pytest.param("https://www.a.example/p/", "a.example/p", id="www and slash"),
    pytest.param("http://a.example/p", "a.example/p", id="scheme"),
    pytest.param("https://a.example/p?id=3", "a.example/p?id=3", id="query kept"),
    pytest.param("https://a.example/p#part", "a.example/p", id="fragment"),
    pytest.param("https://a.example/", "", id="home page"),
    pytest.param("https://a.example", "", id="bare host"),
    pytest.param("mailto:kim@a.example", "", id="no web address"),
    pytest.param("https://[broken/p", "", id="broken"),
    pytest.param("", "", id="nothing"),
]


@pytest.mark.parametrize(("url", "key"), LINKS)
def test_a_link_stands_for_what_it_leads_to(url: str, key: str):
    assert link_key(url) == key


@given(st.text(max_size=80) | st.builds("https://a.example/{}".format, st.text(max_size=40)))
def test_any_link_has_a_key_and_a_key_of_a_page_is_stable(url: str):
    key = link_key(url)
    if key and not key.startswith(("arxiv:", "x:")):
        assert link_key(f"https://{key}") in (key, "")


def test_an_items_own_address_is_a_strong_key_and_many_links_are_weak_ones():
    one = keys_of(item(1, links=["https://a.example/1"]))
    many = keys_of(item(2, links=[f"https://a.example/{n}" for n in range(50)]))
    assert one["feed:1"] == one["news1.example/post-1"] == one["a.example/1"] == 1
    assert many["a.example/1"] < 0.1


def test_a_reply_has_the_key_of_what_it_answers():
    assert keys_of(item(2, relations=[("reply", "feed:1")]))["feed:1"] == 1


def test_two_items_are_alike_by_a_word_that_is_new_today():
    background = [item(n, title="Wan on laptops") for n in range(100, 220)]
    said = [item(n, title=title) for n, title in enumerate(("Wan paints", "Krea cooks"))]
    again = [item(n, title=title) for n, title in enumerate(("Wan sings", "Krea rows"), start=2)]
    text = featurize([*said, *again], background=background).text
    known, new = (text[:2].multiply(text[2:])).sum(axis=1).ravel().tolist()[0]
    assert new > 2 * known


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"title": "T", "text": "body"}, "T\nbody", id="title and text"),
        pytest.param({"text": "body"}, "body", id="text alone"),
        pytest.param({"title": "T"}, "T", id="title alone"),
        pytest.param({}, "https://news1.example/post-1", id="neither"),
        pytest.param({"title": "T", "text": "x" * 50_000}, "T\n" + "x" * 600, id="50,000 letters"),
    ],
)
def test_what_an_embedding_model_reads_is_short_and_never_empty(values: dict[str, str], words: str):
    assert told(item(1, **values)) == words


def test_a_batch_has_a_row_for_each_item_whatever_is_in_it():
    odd = [
        item(1),
        item(2, "👍"),
        item(3, text="한국어 and English 日本語"),
        item(4, "A", "b " * 9_000),
    ]
    features = featurize(odd)
    assert len(features) == 4
    assert np.isfinite(features.text.data).all()
    assert features.dense is None
    assert len(featurize([])) == 0


def test_rows_do_not_depend_on_the_order_of_the_batch():
    items = day()
    forward, backward = featurize(items), featurize(items[::-1])
    cosines = (forward.text @ forward.text.T).toarray()
    turned = (backward.text @ backward.text.T).toarray()[::-1, ::-1]
    assert cosines == pytest.approx(turned, abs=1e-5)


def test_embeddings_are_rows_of_length_one_and_unknown_ones_are_near_to_nothing():
    items = [item(n, f"{word} {n}") for n, word in enumerate(["a", "b", "c", "unknown", "unknown"])]
    dense = featurize(items, embed=directions).dense
    assert dense is not None
    assert np.linalg.norm(dense, axis=1) == pytest.approx([1, 1, 1, 0, 0], abs=1e-4)
    assert abs(dense @ dense.T)[3:].max() == 0


@given(st.data())
def test_adding_up_twice_is_adding_up_by_the_composed_labels(data: Any):
    items = day()
    features = featurize(items, embed=directions)
    first = labels(data, len(items))
    second = labels(data, int(first.max()) + 1)
    twice = features.grouped(first).grouped(second)
    once = features.grouped(second[first])
    for name in ("text", "keys", "kinds", "things", "houses"):
        left, right = getattr(twice, name).toarray(), getattr(once, name).toarray()
        assert left == pytest.approx(right, abs=1e-4), name
    for name in ("size", "when", "rest", "dense"):
        assert getattr(twice, name) == pytest.approx(getattr(once, name), abs=1e-3), name


def test_a_group_counts_its_members_and_stands_at_their_mean_time():
    items = [item(1, EVENTS[0][0]), item(2, EVENTS[0][1]), item(3, EVENTS[1][0])]
    items[1] = item(2, EVENTS[0][1], published_at=NOON + dt.timedelta(days=2))
    features = featurize(items)
    groups = features.grouped(np.array([0, 0, 1]))
    assert groups.size.tolist() == [2, 1]
    assert groups.when[0] == pytest.approx((features.when[0] + features.when[1]) / 2)


def test_taken_rows_are_the_same_rows():
    features: Features = featurize(day(), embed=directions)
    rows = np.array([4, 0, 7])
    taken = features.take(rows)
    assert len(taken) == 3
    assert (taken.text != features.text[rows]).nnz == 0
    assert taken.when.tolist() == features.when[rows].tolist()
    assert taken.dense is not None
    assert features.dense is not None
    assert (taken.dense == features.dense[rows]).all()


def home_page_day() -> list[Item]:
    """Return items of which every second one links to one page."""
    return [
        item(n, f"Title {n}", links=["https://a.example/start"] if n % 2 else ()) for n in range(60)
    ]


def test_a_link_in_half_of_all_items_is_no_evidence():
    keys = featurize(home_page_day()).keys
    assert keys.nnz == 0


def test_words_of_other_days_count_for_less_and_add_no_rows():
    items = [
        item(1, "Laptop wanted for travel: advice please"),
        item(2, "Laptop with nine cores announced by Falcon"),
        item(3, "Falcon announces nine cores in a laptop"),
    ]
    before = [item(100 + n, f"Laptop question number {word}") for n, word in enumerate("abcdefgh")]
    alone, known = featurize(items), featurize(items, background=before)

    def cosine(features: Features, a: int, b: int) -> float:
        return float((features.text[a] @ features.text[b].T).toarray()[0, 0])

    assert len(known) == len(items)
    assert cosine(known, 0, 1) < 0.5 * cosine(alone, 0, 1)
    assert cosine(known, 1, 2) > 0.8 * cosine(alone, 1, 2)
    assert (known.text.multiply(known.text).sum(axis=1).A1 + known.rest) == pytest.approx(1)
