"""A day of items becomes stories: whole days, their properties, and bad input."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.item import Engagement, Item
from summarize.stories.explain import explain
from summarize.stories.find import FoundStories, find_stories
from summarize.stories.overrides import Overrides
from summarize.stories.select import A_COMMENT
from summarize.stories.settings import StorySettings
from summarize.story import PastStory, Story
from tests.support.story_items import EVENTS, NOON, day, item

ROOMY = StorySettings(max_per_topic=99, max_per_source=99, max_per_account=99, max_stories=99)


def found(items: Sequence[Item], **more: object) -> FoundStories:
    more.setdefault("settings", ROOMY)
    return find_stories(items, **more)  # type: ignore[arg-type]


def groups(newsday: FoundStories) -> set[frozenset[str]]:
    return {frozenset(i.id for i in story.everything) for story in newsday.stories}


def story_with(newsday: FoundStories, id_: str) -> Story:
    return next(s for s in newsday.stories if any(i.id == id_ for i in s.everything))


def test_each_event_is_one_story() -> None:
    assert groups(found(day())) == {
        frozenset(f"feed:{10 * e + n}" for n in range(3)) for e in range(len(EVENTS))
    }


def test_every_item_is_in_exactly_one_story() -> None:
    newsday = found(day())
    ids = sorted(i.id for story in newsday.stories for i in story.everything)
    assert ids == sorted(i.id for i in day())


def test_a_score_is_the_sum_of_its_parts() -> None:
    newsday = found([replace(i, engagement=Engagement(score=n)) for n, i in enumerate(day())])
    for story in newsday.told:
        assert story.score == pytest.approx(sum(story.parts.values()), abs=1e-9)
        assert story.parts["voices"] > 0


def test_an_empty_day_has_no_stories() -> None:
    assert found([]).stories == ()


@given(order=st.permutations(range(12)))
def test_the_order_of_items_has_no_influence(order: list[int]) -> None:
    items = day()
    mixed, once = found([items[n] for n in order]), found(items)
    assert mixed == once
    assert [mixed.near(s.id) for s in once.stories] == [once.near(s.id) for s in once.stories]


@given(
    chosen=st.lists(st.integers(0, 11), min_size=1, max_size=12, unique=True),
    copied=st.integers(0, 11),
    same_address=st.booleans(),
)
def test_an_exact_duplicate_changes_no_membership(
    chosen: list[int], copied: int, same_address: bool
) -> None:
    items = [day()[n] for n in chosen]
    original = items[copied % len(items)]
    url = original.url if same_address else "https://mirror.example/copy"
    copy = replace(original, id="page:copy", url=url, publisher="Mirror", author="copier")
    before, after = found(items), found([*items, copy])
    assert {g - {"page:copy"} for g in groups(after)} == groups(before)
    assert any(copy in story.everything for story in after.stories)


@given(gone=st.sets(st.integers(0, 11), max_size=11))
def test_removing_a_source_removes_only_its_items(gone: set[int]) -> None:
    items = [replace(i, source="going" if n in gone else "wire") for n, i in enumerate(day())]
    ids = {i.id for i in items if i.source == "going"}
    rest = found([i for i in items if i.source != "going"])
    assert groups(rest) == {g - ids for g in groups(found(items))} - {frozenset()}


def test_finding_again_among_the_chosen_items_gives_the_same_stories() -> None:
    first = found(day())
    again = found([i for story in first.stories for i in story.everything])
    assert again == first


CHATTER = [item(n, text="this!", id=f"x:{n}", score=900) for n in range(40)]
EMOJI = [item(n, text="🔥🔥🔥", id=f"x:{n}", score=900) for n in range(40)]
EMPTY = [item(n) for n in range(40)]
TEMPLATE = [
    item(n, text=f"Coin price now ${60_000 + 7 * n}, follow for more updates", author="pricebot",
         publisher="@pricebot", id=f"x:{n}", score=500)
    for n in range(40)
]  # fmt: skip
PASTA = [
    item(n, text="I made 900 dollars a day with this one trick, ask me how", id=f"x:{n}",
         links=(f"https://spam{n}.example/buy-{n}",), score=500)
    for n in range(40)
]  # fmt: skip
TRUISM = [item(n, text=f"wow {word}", id=f"x:{n}") for n, word in enumerate(["ok", "yes"] * 20)]


@pytest.mark.parametrize(
    ("noise", "reason"),
    [
        pytest.param(CHATTER, "says too little", id="one-word posts of many"),
        pytest.param(EMOJI, "says too little", id="emoji only"),
        pytest.param(EMPTY, "says too little", id="no title and no text"),
        pytest.param(PASTA, "copypasta", id="one text with a different link each"),
        pytest.param(TRUISM, "says too little", id="two words of many"),
    ],
)
def test_noise_makes_no_story(noise: list[Item], reason: str) -> None:
    newsday = found([*day(), *(replace(i, id=f"{i.id}-noise") for i in noise)])
    assert len(newsday.told) == len(EVENTS)
    assert max(len(story.items) for story in newsday.told) == 3
    reasons = {newsday.left_out[s.id] for s in newsday.others}
    assert reasons == {reason}


def test_a_bot_s_posts_that_differ_in_a_number_get_an_account_s_share() -> None:
    items = [*day(), *(replace(i, id=f"{i.id}-bot") for i in TEMPLATE)]
    newsday = found(items, settings=StorySettings())
    assert max(len(story.items) for story in newsday.stories) == 3
    bots = [story for story in newsday.told if story.best.author == "pricebot"]
    assert len(bots) == StorySettings().max_per_account


def test_one_link_in_half_of_all_items_joins_nothing() -> None:
    shared = "https://hub.example/front"
    items = [
        replace(i, links=item(0, links=(shared,)).links) if n % 2 else i
        for n, i in enumerate(day() + lonely())
    ]
    assert max(len(story.items) for story in found(items).stories) == 3


LONELY = (
    "Quarterly", "Gardening", "Submarine", "Opera", "Marathon", "Lighthouse", "Beekeeping",
    "Cathedral", "Origami", "Glacier", "Saxophone", "Carpentry", "Vineyard", "Telescope",
)  # fmt: skip


CRAFTS = (
    "repaired", "painted", "insured", "rebuilt", "auctioned", "photographed", "measured",
    "insulated", "financed", "mapped", "tuned", "varnished", "harvested", "polished",
)  # fmt: skip
PLACES = (
    "Lisbon Bridge", "Nairobi Docks", "Oslo Museum", "Quito Square", "Hanoi Yard", "Perth Harbour",
    "Lima Avenue", "Dakar Market", "Bergen Quay", "Kyoto Shrine", "Tunis Gate", "Riga Hall",
    "Porto Cellar", "Tartu School",
)  # fmt: skip


def lonely(**more: Any) -> list[Item]:
    """Return events of one item each, which share no word."""
    things = zip(LONELY, CRAFTS, PLACES, strict=True)
    return [item(600 + n, f"{a} was {b} in {c}", **more) for n, (a, b, c) in enumerate(things)]


def test_thousands_of_items_that_share_one_link_are_not_one_story() -> None:
    items = [
        item(
            n,
            f"{LONELY[n % 14]} {CRAFTS[n // 14 % 14]} by team{n} in place{n // 2}",
            links=("https://hub.example/front",),
            published_at=NOON + dt.timedelta(seconds=n),
        )
        for n in range(1_500)
    ]
    assert max(len(story.items) for story in found(items).stories) < 100


def test_a_book_of_a_page_stays_one_story_and_is_quick() -> None:
    book = " ".join(f"chapter{n % 5_000} tells" for n in range(25_000))
    newsday = found([*day(), item(500, "A book in a page", book)])
    assert len(newsday.stories) == len(EVENTS) + 1


def test_languages_mixed_in_a_sentence_still_meet() -> None:
    items = [
        item(1, "엔비디아가 Blackwell GPU 출하를 시작했다고 밝혔습니다"),
        item(2, "엔비디아는 Blackwell GPU 출하 시작을 공식 발표"),
        item(3, "아이폰 신제품 발표 일정이 유출되었다"),
    ]
    assert groups(found(items)) == {frozenset({"feed:1", "feed:2"}), frozenset({"feed:3"})}


def test_a_date_in_the_future_gains_nothing() -> None:
    later = replace(day()[0], published_at=NOON + dt.timedelta(days=400))
    newsday = found([later])
    assert "age" not in newsday.told[0].parts


def test_a_flooding_account_is_capped() -> None:
    flood = [
        replace(i, source=f"s{n}") for n, i in enumerate(lonely(author="flooder", score=10_000))
    ]
    newsday = find_stories([*day(), *flood])
    led = [story for story in newsday.told if story.items[0].author == "flooder"]
    assert 0 < len(led) <= StorySettings().max_per_account
    assert any("account" in reason for reason in newsday.left_out.values())


def test_volume_alone_makes_no_story_better() -> None:
    chatty = [
        item(700 + n, "Ferry timetable of the island changes again", f"Part {word}: nothing else",
             publisher="Chatty", author="chatty", url=f"https://chatty.example/{n}")
        for n, word in enumerate(LONELY)
    ]  # fmt: skip
    one = found([*day(), chatty[0]])
    many = found([*day(), *chatty])
    best = max(s.score for s in many.stories if s.items[0].publisher == "Chatty")
    assert best <= story_with(one, chatty[0].id).score + 0.05
    assert many.told[0].items[0].publisher != "Chatty"


def told_before(items: Sequence[Item], date: dt.date = dt.date(2024, 5, 2)) -> PastStory:
    return PastStory("s-old", "s-first", date, items[0].title, tuple(items))


def test_what_was_told_and_brings_nothing_new_is_left_out() -> None:
    yesterday = [replace(i, id=f"old:{i.id}", published_at=NOON) for i in day()[:2]]
    newsday = found(day(), past=[told_before(yesterday)])
    (repeated,) = newsday.repeated
    assert repeated.thread.kind == "repeats"
    assert repeated.thread.id == "s-first"
    assert "nothing new" in newsday.left_out[repeated.id]


def test_a_story_continues_with_what_is_new() -> None:
    yesterday = [replace(i, id=f"old:{i.id}") for i in day()[:2]]
    fresh = item(0, f"{EVENTS[0][0]}, 40 partners join", links=("https://harbor.example/join",))
    newsday = found([fresh, *day()[3:]], past=[told_before(yesterday)])
    story = story_with(newsday, fresh.id)
    assert (story.thread.kind, story.thread.id) == ("continues", "s-first")
    assert story.thread.new_links == ("https://harbor.example/join",)
    assert story.thread.new_numbers == ("40",)
    assert story.thread.last == dt.date(2024, 5, 2)


def test_overrides_are_respected() -> None:
    overrides = Overrides(
        pin=("feed:30",),
        drop=("feed:10",),
        merge=(("feed:0", "feed:20"),),
        split=(("feed:30", ("feed:32",)),),
        retitle=(("feed:0", "A better title"),),
    )
    newsday = found(day(), overrides=overrides)
    assert newsday.told[0] == story_with(newsday, "feed:30")
    assert newsday.left_out[story_with(newsday, "feed:10").id] == "dropped by an editor"
    assert story_with(newsday, "feed:0") == story_with(newsday, "feed:20")
    assert story_with(newsday, "feed:30") != story_with(newsday, "feed:32")
    assert story_with(newsday, "feed:0").title == "A better title"
    assert found(day(), overrides=overrides) == newsday


def test_an_override_that_no_story_has_is_reported() -> None:
    assert found(day(), overrides=Overrides(pin=("feed:404",))).unmatched == ("feed:404",)


def test_muted_words_keep_a_story_out_and_interests_raise_it() -> None:
    wanted = replace(ROOMY, muted=("volcano",), interests=("overfitting",))
    newsday = found(day(), settings=wanted)
    assert newsday.left_out[story_with(newsday, "feed:30").id] == "muted: volcano"
    assert newsday.told[0] == story_with(newsday, "feed:20")


def test_why_names_items_links_scores_and_neighbours() -> None:
    items = [replace(day()[0], links=item(0, links=("https://harbor.example/pier",)).links)]
    pilots = "Harbor opens a free training course for barge pilots before autumn storms arrive"
    items += [item(90, pilots), *day()[1:]]
    newsday = found(items)
    text = "\n".join(explain(story_with(newsday, items[0].id), newsday))
    assert "told, place" in text
    assert "-> https://harbor.example/pier" in text
    assert "voices" in text
    assert "kept apart" in text


def test_the_share_of_a_place_is_counted_apart_from_its_source() -> None:
    events = [(n, told[0]) for n, told in enumerate(EVENTS)]
    posts = [
        item(n, said, id=f"reddit:{n}", source="Reddit", publisher=f"r/{n % 2}")
        for n, said in events
    ]
    pages = [
        item(n, said, source="List", publisher="List", url=f"https://news{n % 2}.example/{n}")
        for n, said in events
    ]
    one_each = replace(ROOMY, max_per_source=1)
    told = found(posts, settings=one_each).told
    assert sorted(story.best.publisher for story in told) == ["r/0", "r/1"]
    assert len(found(pages, settings=one_each).told) == 2  # the sites', not the list's


def test_comments_alone_are_no_story() -> None:
    said = item(1, "", EVENTS[0][0], id="reddit:c1", relations=[("reply", "reddit:gone")])
    day = found([said, item(2, EVENTS[1][0])])
    assert [story.best.id for story in day.told] == ["feed:2"]
    assert A_COMMENT in day.left_out.values()


def test_chat_needs_a_link_or_several_people_and_a_digest_is_no_story() -> None:
    chat = replace(item(1, "", EVENTS[0][0]), id="discord:1")
    linked = replace(item(2, "", EVENTS[1][0], links=("https://a.example/p",)), id="discord:2")
    digest = item(3, "This week in bottles: corks, glass and labels")
    newsday = found([chat, linked, digest], settings=ROOMY)
    assert [story.best.id for story in newsday.told] == ["discord:2"]
    assert "only talk" in newsday.left_out[story_with(newsday, "discord:1").id]
    assert "digest" in newsday.left_out[story_with(newsday, "feed:3").id]


def test_an_account_tells_once_of_one_version() -> None:
    said = ("GLM-4.5 unifies reasoning and agents", "Hybrid thinking arrives with GLM-4.5 servers")
    posts = [
        replace(item(n, "", text, publisher="@zai", author="zai"), id=f"x:{n}")
        for n, text in enumerate(said)
    ]
    newsday = found(posts, settings=ROOMY)
    assert len(newsday.told) == 1
    assert "GLM-4.5 of x:zai" in next(iter(newsday.left_out.values()))
