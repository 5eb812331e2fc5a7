"""A feed of headlines: what only their pages say is told and cited as the feed's, or nothing is."""

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dateline.config.load import parse_config
from dateline.config.settings import Config
from dateline.day.check import check_stored
from dateline.day.context import IssueContext, Newsroom
from dateline.day.linked_pages import with_pages
from dateline.day.run import run_date
from dateline.day.write import estimate
from dateline.operate.backup import prune
from dateline.operate.transfer import export_issue, import_issue
from dateline.store.store import Store
from ingest.item import Item, Link
from summarize.story import Story
from tests.support.social import Loopback, serving
from tests.world.server import Request, Response

DAY = dt.date(2025, 6, 3)
NOW = dt.datetime(2025, 6, 3, 6, tzinfo=dt.UTC)
LINK = "https://wire.example/rook"
FIGURE = "31 billion parameters"

TITLES = {
    "rook": "Corvid Labs releases the open model Rook-2",
    "gone": "Ashgrove opens a research office in Lisbon for language models",
    "wall": "Tern AI raises a new round for its coding agent",
    "moved": "Pelion publishes a benchmark for long documents",
    "index": "Marrow Robotics trains a language model on repair manuals",
    "whole": "Quillon explains how its inference server batches requests",
}
ROOK = (
    f"Rook-2 of Corvid Labs has {FIGURE} and reads up to 256,000 tokens at once. The open model "
    "reaches 74.5 percent on CodeTrial, which is 9 points more than the first Rook reached. "
    "Corvid Labs trained it on 6 trillion tokens and releases the weights under Apache 2.0. "
)
WHOLE = "The inference server of Quillon collects requests for four milliseconds. " * 15


def page(title: str, *paragraphs: str) -> Response:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    html = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}"
    return Response(body=html.encode())


NOTICE = "We value your privacy and use cookies. Accept all cookies to go on. " * 6
PAGES: dict[str, Callable[[], Response]] = {
    "wire.example/rook": lambda: page(TITLES["rook"], ROOK, ROOK.replace("Rook-2", "The model")),
    "wire.example/wall": lambda: page("Sign in to Wire", "Sign in or register to go on. " * 20),
    "wire.example/moved": lambda: Response(302, headers={"location": "https://other.example/a"}),
    "other.example/a": lambda: page(TITLES["moved"], "Pelion publishes 40 long documents. " * 20),
    "wire.example/index": lambda: page("The Wire", *TITLES.values(), *TITLES.values(), NOTICE),
}


def answer(request: Request) -> Response:
    if request.path == "/feed.xml":
        entries = "".join(
            f"<item><title>{title}</title><link>https://wire.example/{name}</link>"
            f"<guid>{name}</guid><pubDate>Mon, 02 Jun 2025 1{n}:00:00 GMT</pubDate>"
            f"<description>{WHOLE if name == 'whole' else ''}</description></item>"
            for n, (name, title) in enumerate(TITLES.items())
        )
        feed = f'<rss version="2.0"><channel><title>The Wire</title>{entries}</channel></rss>'
        return Response(body=feed.encode(), content_type="application/rss+xml")
    make = PAGES.get(f"{request.host}{request.path}")
    return make() if make else Response(404)


def config_of(folder: Path, address: str, budget: int = 40) -> Config:
    text = f"""
    [newsletter]
    name = "Wire Notes"
    timezone = "UTC"
    [stories]
    read_teasers = {budget}
    [http]
    mirrors = {{ "*.example" = "{address}" }}
    [[sources]]
    kind = "feed"
    name = "The Wire"
    url = "https://wire.example/feed.xml"
    """
    secrets = {"DATELINE_STORE": f"sqlite:///{folder / 'dateline.db'}"}
    return parse_config(tomllib.loads(text), folder=folder, secrets=secrets)


@dataclass
class Day:
    """The issue of a feed of headlines, and the server that was asked."""

    issue: IssueContext
    world: Loopback
    post: Path

    def asked(self) -> set[str]:
        return {f"{e.host}{e.path}" for e in self.world.exchanges if "robots" not in e.path}


def publish(folder: Path, world: Loopback, budget: int = 40, **options: bool) -> Day:
    config = config_of(folder, world.address, budget)
    store = Store.open(config.store_url)
    issue = Newsroom(config, store, NOW).issue(DAY)
    return Day(issue, world, run_date(issue, **options).posts[0].path)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with serving(answer) as world:
        found = publish(tmp_path_factory.mktemp("wire"), world)
        with found.issue.store:
            yield found


def test_a_line_has_the_figure_that_only_the_page_has_and_cites_the_feeds_entry(day: Day):
    text = day.post.read_text("utf-8")
    lines = [line for line in text.splitlines() if FIGURE in line]
    assert lines, text
    assert all("(https://wire.example/rook)" in line for line in lines)
    (edition,) = [day.issue.store.editions.load(day.issue.slug, DAY, "en")]
    assert edition
    cited = [ref for ref in edition.references.values() if ref.url == "https://wire.example/rook"]
    assert [ref.publisher for ref in cited] == ["The Wire"]


def test_what_is_no_page_of_the_entry_is_not_told(day: Day):
    text = day.post.read_text("utf-8")
    for stranger in ("Sign in", "cookies", "40 long documents", "other.example"):
        assert stranger not in text
    assert "wire.example/whole" not in day.asked()


def test_pages_are_asked_once_and_an_issue_is_made_again_from_the_store(day: Day):
    before, asked = day.post.read_bytes(), len(day.world.exchanges)
    day.post.unlink()
    run_date(day.issue, fresh=True, offline=True)
    assert day.post.read_bytes() == before
    run_date(day.issue, fresh=True, collected=True)
    assert day.post.read_bytes() == before
    assert len(day.world.exchanges) == asked
    assert estimate(day.issue)["pages"] == 0


def test_an_issue_is_checked_against_the_pages_here_after_a_prune_and_elsewhere(
    day: Day, tmp_path: Path
):
    def is_sound(issue: IssueContext) -> bool:
        (report,) = check_stored(issue)
        return not [s for s in report["statements"] if not s["ok"]]

    assert is_sound(day.issue)
    config = config_of(tmp_path, day.world.address)
    with Store.open(config.store_url) as store:
        elsewhere = Newsroom(config, store, NOW).issue(DAY)
        import_issue(elsewhere, json.dumps(export_issue(day.issue)).encode())
        assert is_sound(elsewhere)
        later = Newsroom(config, store, NOW + dt.timedelta(days=400))
        prune(later, dt.timedelta(days=90))
        assert is_sound(later.issue(DAY))


@pytest.mark.parametrize("budget", [0, 2])
def test_no_more_pages_are_read_than_the_setting_says(tmp_path: Path, budget: int):
    with serving(answer) as world:
        found = publish(tmp_path, world, budget)
        found.issue.store.close()
        pages = {url for url in found.asked() if url.startswith("wire.example/")}
    assert len(pages - {"wire.example/feed.xml"}) == budget


def test_a_link_on_hacker_news_is_told_from_its_page_unless_that_is_an_item_itself():
    page = Item("page:1", "article", LINK, TITLES["rook"], ROOK * 2, "", NOW, "wire.example")
    post = Item("hackernews:1", "HN", "https://hn.example/1", TITLES["rook"], "", "", NOW)
    post = replace(post, links=(Link(LINK),))
    alone = with_pages(Story("s", post.title, (post,)), {LINK: page})
    assert alone.items == (replace(post, text=page.text),)
    beside = Story("s", post.title, (page, post))
    assert with_pages(beside, {LINK: page}) == beside


def test_a_passage_keeps_its_words_where_the_page_it_stands_on_was_read():
    page = Item("page:1", "article", LINK, TITLES["rook"], ROOK * 2, "", NOW, "wire.example")
    part = Item("feed:9#2", "wire", LINK, "", TITLES["rook"], "", NOW, "wire.example")
    assert with_pages(Story("s", TITLES["rook"], (part,)), {LINK: page}).items == (part,)
