"""The sample day itself: large enough, messy enough, invented throughout, and without dead ends."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dateline.config.load import parse_config
from tests.support.day_events import EVENTS, label_items
from tests.support.world import DAY, ask, collect_all, follow, world
from tests.world import discord_messages, reddit_posts, x_posts
from tests.world.sample import DAY_FOLDER, list_names, read_bytes, read_table
from tests.world.world import World

__all__ = ["world"]

URL = re.compile(r"https?://[^\s<>\"'\])]+")
NAMESPACES = (
    "http://purl.org/",
    "http://www.w3.org/",
    "https://jsonfeed.org/",
    "https://schema.org/",
)
FOLDERS = ("feeds", "pages", "images")
NOWHERE = {"spy.example"}
"""A host that an attack in the day names and that nobody serves."""


def day_files() -> list[str]:
    names = [file.name for file in DAY_FOLDER.iterdir() if file.is_file()]
    return sorted(names) + [name for folder in FOLDERS for name in list_names(folder, "")]


def links_of_the_day() -> dict[str, str]:
    """All absolute links in the day's text files, each with a file that holds it."""
    found = {}
    for name in day_files():
        if name.startswith("images/") or name == "newsletter.toml":
            continue
        text = read_bytes(name).decode().replace("&amp;", "&").replace("&lt;", "<")
        for url in URL.findall(text):
            clean = url.rstrip(".,;:!?\\")
            if not clean.startswith(NAMESPACES) and "{" not in clean:
                found[clean] = name
    return found


def feed_entries() -> Iterator[tuple[str, str]]:
    """Each entry of the day's feeds as (form, its text)."""
    for name in list_names("feeds", ""):
        text = read_bytes(name).decode()
        if name.endswith(".json"):
            yield from (("json", json.dumps(item)) for item in json.loads(text)["items"])
        elif name.endswith(".atom"):
            yield from (("atom", part) for part in text.split("<entry>")[1:])
        else:
            form = "rdf" if name.endswith(".rdf") else "rss"
            yield from ((form, part) for part in re.split(r"<item[ >]", text)[1:])


def within_day(at: datetime) -> bool:
    return DAY.start <= at < DAY.end


def test_x_has_sixty_posts_within_the_day() -> None:
    timeline = x_posts.load_timeline()
    inside = [at for at in timeline.times.values() if within_day(at)]
    assert len(inside) >= 60
    assert len(timeline.times) > len(inside), "some posts are of the day before"


def test_x_day_is_messy() -> None:
    timeline = x_posts.load_timeline()
    kinds = {
        reference["type"]
        for post in timeline.posts.values()
        for reference in post.get("referenced_tweets", [])
    }
    assert kinds == {"retweeted", "quoted", "replied_to"}
    assert timeline.deleted
    assert {post["lang"] for post in timeline.posts.values()} >= {"en", "ko", "ja"}
    assert any("note_tweet" in post for post in timeline.posts.values())
    tracked = [url for url in timeline.short_links.values() if "utm_" in url or "fbclid" in url]
    assert len(tracked) >= 5


def test_reddit_has_thirty_submissions_with_comments() -> None:
    forum = reddit_posts.load_forum()
    inside = [
        post
        for post in forum.posts.values()
        if within_day(datetime.fromtimestamp(post["created_utc"], UTC))
    ]
    assert len(inside) >= 30
    assert sum(1 for post in inside if post["name"] in forum.threads) >= 25
    assert any(post["author"] == "[deleted]" for post in forum.posts.values())


def test_discord_has_150_messages_in_six_channels_of_three_servers() -> None:
    servers = discord_messages.load_servers()
    readable = {
        channel: [m for m in messages if within_day(servers.times[m["id"]])]
        for channel, messages in servers.messages.items()
        if channel not in servers.closed
    }
    assert sum(map(len, readable.values())) >= 150
    assert sum(1 for messages in readable.values() if messages) >= 6
    assert len(servers.guilds) == 3


def test_feeds_have_thirty_entries_in_three_forms() -> None:
    forms = [form for form, _ in feed_entries() if form != "rdf"]
    assert len(forms) >= 30
    assert set(forms) == {"rss", "atom", "json"}


def test_twelve_article_pages_have_clutter_around_real_text() -> None:
    articles = [n for n in list_names("pages", ".html") if n != "pages/labnotices-news.html"]
    texts = [read_bytes(name).decode() for name in articles]
    assert len(articles) >= 12
    assert sum("cookie" in text.lower() for text in texts) >= 6
    assert sum("og:title" in text for text in texts) >= 6
    assert sum("og:image" in text for text in texts) >= 3


@pytest.mark.parametrize(
    "term",
    [
        "GSM1k", "GSM8K", "MMLU", "Vibe-Eval", "Jim Fan", "GPT-5", "GPT-3.5", "8192",
        "Effort Engine", "InstaDeep", "1048k", "ROCm 6", "KAN", "Med-Gemini", "91.1%",
    ],
)  # fmt: skip
def test_the_days_topics_are_in_several_services(term: str) -> None:
    places = [name for name in ("x.toml", "reddit.toml", "discord.toml") if term in
              read_bytes(name).decode()]  # fmt: skip
    feeds = "".join(read_bytes(name).decode() for name in list_names("feeds", ""))
    assert len(places) + (term in feeds) >= 2


@pytest.mark.parametrize("name", day_files())
def test_no_file_of_the_day_is_empty(name: str) -> None:
    assert len(read_bytes(name).strip()) > 100


def test_every_link_is_under_example() -> None:
    outside = {u: f for u, f in links_of_the_day().items()
               if not re.match(r"https://[\w.-]+\.example(?=[/?#:]|$)", u)}  # fmt: skip
    assert outside == {}


def test_every_link_leads_to_something(world: World) -> None:
    refused = {entry["url"] for entry in read_table("web.toml")["refusal"]}
    dead = {}
    for url, file in links_of_the_day().items():
        host = url.split("/")[2]
        if host in NOWHERE or url in refused:
            continue
        if url.count("/") < 3 or url.endswith(".example/") or "/intent/" in url:
            continue  # front pages and share buttons are furniture of the pages, no item's link
        status = follow(world, url).status_code
        if status != 200:
            dead[url] = (status, file)
    assert dead == {}


def test_every_short_link_leads_to_its_target(world: World) -> None:
    timeline = x_posts.load_timeline()
    assert len(timeline.short_links) >= 40
    for short, target in timeline.short_links.items():
        answer = ask(world, short)
        assert (answer.status_code, answer.headers["location"]) == (301, target)
        assert follow(world, short).status_code == 200, target


def test_every_picture_is_served_as_what_it_says(world: World) -> None:
    starts = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
    media = x_posts.load_timeline().media.values()
    assert len(media) >= 4
    for picture in media:
        answer = ask(world, picture["url"])
        kind = picture["url"].rpartition(".")[2]
        assert answer.status_code == 200
        assert answer.content.startswith(starts[kind])
        assert picture["alt_text"]


def test_the_sample_newsletter_is_a_valid_configuration(world: World) -> None:
    data = tomllib.loads(world.config_toml())
    config = parse_config(data, folder=Path("/"), secrets=world.secrets)
    kinds = {source.kind for source in config.followed()}
    assert kinds == {"x", "reddit", "discord", "hackernews", "feed", "page"}
    assert "{" not in re.sub(r"mirrors = \{.*\}", "", world.config_toml())


def test_every_event_of_the_day_has_items(world: World) -> None:
    config = parse_config(tomllib.loads(world.config_toml()), folder=Path("/"), secrets={})
    items = [
        item
        for source in config.followed()
        for batch in collect_all(source, world)
        for item in batch.items
        if DAY.start <= item.published_at < DAY.end
    ]
    told = set(label_items(items).values())
    assert told == set(EVENTS)
    assert len(EVENTS) >= 30
