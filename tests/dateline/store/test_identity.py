"""Newsletters on one store tell only what they follow, also in a store of an earlier release."""

import datetime as dt
from pathlib import Path

import pytest

from dateline.cli.demo_day import demo_config
from dateline.day.context import Newsroom
from dateline.day.publish import post_options, stored_editions
from dateline.day.run import run_date
from dateline.day.stories import find_day
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE
from dateline.store.store import Store
from ingest.item import Item
from ingest.source import Batch, Source, Window
from render.post.post import render_post
from tests.support.newsletters import store_from_dump
from tests.world.world import World

NOW = dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)
DAY = Window(NOW - dt.timedelta(days=1), NOW)
BLOG = Source("Blog", "feed", options={"url": "https://blog.example/feed"})


def item(number: int, source: str = "Blog") -> Item:
    return Item(
        id=f"feed:{number}",
        source=source,
        url=f"https://blog.example/{number}",
        title="A",
        text="B.",
        author="",
        published_at=NOW - dt.timedelta(hours=1),
    )


def named(name: str, **options: object) -> Source:
    return Source(name, "feed", options={**BLOG.options, **options})


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(named("Another name"), True, id="another name"),
        pytest.param(named("Blog", max_entries=5), True, id="less of it"),
        pytest.param(named("Blog", url="https://b.example/"), False, id="another address"),
        pytest.param(Source("Blog", "page", options=BLOG.options), False, id="another kind"),
        pytest.param(named("Blog", names=True), False, id="people named"),
    ],
)
def test_what_a_source_is(other: Source, same: bool):
    assert (other.key == BLOG.key) is same


def test_an_issue_takes_what_its_followed_sources_gave(tmp_path: Path):
    chat = Source("Private chat", "discord", options={"server": "1"})
    ours = named("Our name for it")
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.items.save_batch(BLOG, Batch((item(1), item(2)), {"etag": "x"}), NOW)
        store.items.save_batch(chat, Batch((item(3, "Private chat"),), {}), NOW)
        found = store.items.load_items(DAY, [ours])
        assert [(i.id, i.source) for i in found] == [
            ("feed:1", "Our name for it"),
            ("feed:2", "Our name for it"),
        ]
        assert store.cursors.load([ours]) == {"Our name for it": {"etag": "x"}}
        assert store.items.load_items(DAY, []) == []
        # An item of two sources is told by the one that gave it first.
        store.items.save_batch(chat, Batch((item(1),), {}), NOW + dt.timedelta(hours=1))
        both = store.items.load_items(DAY, [chat, ours])
        assert [i.source for i in both] == ["Our name for it"] * 2 + ["Private chat"]


def test_money_and_place_stay_with_a_source_whose_options_change(tmp_path: Path):
    before = Source("X", "x", options={"lists": ["1"]})
    after = Source("X", "x", options={"lists": ["1", "2"]})
    with Store.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.items.save_batch(before, Batch((), {"timelines": {"1": "9"}}, spent=7), NOW)
        assert store.cursors.spent(after, "2024-05") == 7
        assert store.cursors.load([after]) == {"X": {"timelines": {"1": "9"}}}
        assert store.cursors.load([Source("X", "feed")]) == {}


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The store of the sample day as release 0.1 left it."""
    return store_from_dump(tmp_path / "dateline.db")


def test_a_store_of_an_earlier_release_goes_on(earlier: Path):
    with World() as world:
        config = demo_config(world.config_toml(), earlier.parent, earlier)
        with Store.open(config.store_url) as store:
            (edition,) = stored_editions(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE))
            day, notes, _ = find_day(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE))
            found = (*day.told, *day.others)
            known = {item.id for story in found for item in story.everything}
            told = {id_ for story in edition.stories for id_ in story.items}
            pages = {id_ for id_ in told if id_.startswith("page:")}  # read for the stories told
            assert told - pages <= known
            assert {n.name for n in notes if n.status == "missing"} == {
                n.name for n in edition.sources if n.status == "missing"
            }
            x = next(source for source in config.followed() if source.kind == "x")
            assert store.cursors.spent(x, "2024-05") > 0
            assert len(store.cursors.load(config.followed())) == len(config.followed())
            run_date(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE))
            post = earlier.parent / "posts" / f"{ISSUE_DATE}-{edition.newsletter.slug}.md"
            assert post.read_text("utf-8") == render_post(edition, post_options(config))
