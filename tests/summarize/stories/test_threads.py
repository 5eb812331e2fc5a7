"""Threads: whether today's story was told before, and what it adds."""

import datetime as dt

import numpy as np
import pytest

from ingest.item import Item
from summarize.stories.features import featurize
from summarize.stories.threads import (
    LIKENESS,
    Headlines,
    ThreadHistory,
    continued,
    links_of,
    matches,
    numbers_of,
    past_items,
    started,
)
from summarize.story import PastStory
from tests.support.story_items import EVENTS, item

DAY = dt.date(2024, 5, 1)
TOLD = item(
    1,
    "Harbor opens the weights of Pier",
    "It has 7 billion parameters and was trained on 15 trillion tokens.",
    links=["https://harbor.example/pier"],
)


def past(*items: Item, day: int = 0, **more: object) -> PastStory:
    values = {
        "id": f"s-{day}", "thread": "t-1", "date": DAY + dt.timedelta(days=day),
        "title": "Harbor opens Pier", "items": items,
    }  # fmt: skip
    return PastStory(**(values | more))  # type: ignore[arg-type]


KNOWN = ThreadHistory.of([past(TOLD)])

TODAY = [
    pytest.param([TOLD], "repeats", id="the same item"),
    pytest.param([item(2, TOLD.title, TOLD.text, url=TOLD.url)], "repeats", id="the same words"),
    pytest.param(
        [item(2, "Harbor opens weights of Pier", links=["https://www.harbor.example/pier/"])],
        "repeats", id="the same link in another spelling",
    ),
    pytest.param(
        [item(2, TOLD.title, TOLD.text, links=["https://harbor.example/pier/licence"])],
        "continues", id="a new link",
    ),
    pytest.param([item(2, TOLD.title, "It has 70 billion parameters.")], "continues",
                 id="a new number"),
    pytest.param([item(2, "Regulators open an inquiry, ministers demand answers")], "continues",
                 id="other words"),
    pytest.param([TOLD, item(2, "Pier runs at 80 tokens a second")], "continues", id="old and new"),
    pytest.param([item(2, TOLD.title, links=["https://harbor.example/"])], "repeats",
                 id="a home page is no news"),
    pytest.param([item(2, "👍")], "repeats", id="emoji only"),
]  # fmt: skip


@pytest.mark.parametrize(("items", "kind"), TODAY)
def test_a_story_that_was_told(items: list[Item], kind: str):
    thread = continued(items, KNOWN)
    assert thread.kind == kind
    assert thread.id == "t-1"
    assert thread.last == thread.since == DAY
    assert TOLD.id not in thread.new_items


def test_all_days_of_a_thread_are_known_not_only_the_last():
    known = ThreadHistory.of([past(TOLD), past(item(2, "Pier gets a second version"), day=2)])
    assert continued([item(3, TOLD.title, TOLD.text, url=TOLD.url)], known).kind == "repeats"
    assert (known.since, known.last.date) == (DAY, DAY + dt.timedelta(days=2))


def test_what_an_earlier_issue_noted_is_known_without_its_items():
    story = past(links=frozenset({"https://a.example/p"}), numbers=frozenset({"7"}))
    known = ThreadHistory.of([story])
    thread = continued([item(2, "Harbor opens Pier 7", links=["https://a.example/p"])], known)
    assert (thread.new_links, thread.new_numbers) == ((), ())


def test_a_first_story_is_new_in_all_its_parts():
    thread = started([TOLD, item(2, "Pier", "It costs 3 dollars.")], "s-new")
    assert (thread.kind, thread.id) == ("new", "s-new")
    assert thread.new_items == (TOLD.id, "feed:2")
    assert thread.new_links == ("https://harbor.example/pier",)
    assert {"7", "15", "3"} <= set(thread.new_numbers)


def test_an_item_points_to_its_links_and_itself():
    assert links_of(TOLD) == {"harbor.example/pier", "news1.example/post-1"}
    assert links_of(item(1, url="https://a.example/")) == frozenset()


def test_numbers_late_in_a_long_text_are_not_news():
    assert numbers_of(item(1, "Pier 7", "words " * 200 + "99")) == {"7"}


def test_an_earlier_story_without_items_is_known_by_its_title():
    items, labels = past_items([past(TOLD, item(2, "B")), past(day=1), past(item(3, "C"), day=2)])
    assert [i.id for i in items] == ["feed:1", "feed:2", "past:s-1", "feed:3"]
    assert labels.tolist() == [0, 0, 1, 2]
    assert items[2].title == "Harbor opens Pier"


def test_each_story_finds_its_own_earlier_day():
    earlier = [item(100 + n, event[0]) for n, event in enumerate(EVENTS)]
    today = [item(n, event[1]) for n, event in enumerate(EVENTS)]
    features = featurize([*earlier, *today, item(50, "Beekeeping in Kyoto doubles its honey")])
    count = len(EVENTS)
    found = matches(features.take(np.arange(count, len(features))), features.take(np.arange(count)))
    assert found == {n: n for n in range(count)}


def test_without_a_past_or_a_today_nothing_matches():
    some, none = featurize([TOLD]), featurize([])
    assert matches(some, none) == matches(none, some) == {}


HEADED = [
    ("Harbor opens the weights of Pier", "Harbor opens Pier, its small model", "continues"),
    ("Harbor hires a chief of safety", "Harbor opens Pier, its small model", ""),
    ("Court lets Harbor keep training data", "Ministers ask Harbor for training plans", "repeats"),
    ("", "Harbor opens Pier, its small model", ""),
]


@pytest.mark.parametrize(("title", "earlier", "allowed"), HEADED)
def test_a_thread_needs_headlines_that_are_alike(title: str, earlier: str, allowed: str):
    others = [
        "Harbor drops its old licence",
        "A chip for Harbor",
        "What Harbor costs",
        "Ministers meet",
    ]
    headlines = Headlines([title, earlier, *others])
    likeness = headlines.likeness([item(1, title)], title, past(title=earlier))
    reached = [kind for kind, least in LIKENESS.items() if likeness >= least]
    assert (reached[-1] if reached else "") == allowed


def test_headlines_of_one_place_must_be_more_alike():
    title, earlier = "Harbor Tools released: 1.4", "Ferry Bridge released: 2.6"
    headlines = Headlines([title, earlier, "A chip that halves power", "Ministers meet"])
    elsewhere = headlines.likeness(
        [item(1, title, publisher="a.example")], title, past(title=earlier)
    )
    same = past(item(2, earlier, publisher="a.example"), title=earlier)
    assert headlines.likeness([item(1, title, publisher="a.example")], title, same) < elsewhere
