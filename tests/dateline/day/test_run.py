"""A whole day, end to end: the sample day from its services to the published post."""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from sqlalchemy.exc import OperationalError

from dateline.cli.demo_day import demo_config, publish_day
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.context import BusyError, IssueContext, Newsroom
from dateline.day.publish import stored_editions, write_posts
from dateline.day.run import RunResult, run_date
from dateline.day.write import EmptyDayError, write
from dateline.demo.replay import DEMO_NOW, ISSUE_DATE
from dateline.store.items import ItemShelf
from dateline.store.store import Store
from ingest.source import Window
from summarize.errors import UserError
from tests.support.newsletters import FEW, ISSUE, NO_PAGES, Paper, with_sources
from tests.support.postgres import Server, database
from tests.world.world import World

QUIET = Progress()


@dataclass
class Day:
    """The sample day, published once for all tests that only look."""

    config: Config
    store: Store
    result: RunResult
    world: World

    @property
    def issue(self) -> IssueContext:
        return Newsroom(self.config, self.store, DEMO_NOW).issue(ISSUE_DATE)

    @property
    def post(self) -> Path:
        return self.result.posts[0].path

    @property
    def text(self) -> str:
        return self.post.read_text("utf-8")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def day(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("day")
    with World() as world, ExitStack() as stack:
        config = demo_config(world.config_toml(), folder, folder / "dateline.db")
        if request.param == "postgres":
            url = stack.enter_context(database(request.getfixturevalue("server")))
            config = replace_store(config, url)
        store = stack.enter_context(Store.open(config.store_url))
        yield Day(config, store, publish_day(config, store, QUIET), world)


def replace_store(config: Config, url: str) -> Config:
    return config.model_copy(update={"secrets": {**config.secrets, "DATELINE_STORE": url}})


def test_all_four_services_were_asked_over_http(day: Day):
    assert {exchange.service for exchange in day.world.exchanges} == set(day.world.services)
    kinds = {collection.kind for collection in day.result.collections}
    assert {"feed", "x", "reddit", "discord"} <= kinds
    assert any("praw" in exchange.user_agent.lower() for exchange in day.world.asked("reddit"))


def test_counts_in_are_items_copies_and_skipped(day: Day):
    for found in day.result.collections:
        assert found.seen == found.new + found.duplicates + found.skipped, found.source
        stored = sum(item.source == found.source for item in all_items(day))
        assert stored == found.new, found.source


def all_items(day: Day):
    always = Window(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
    return day.store.items.load_items(always, day.config.followed())


def test_the_post_has_the_form_of_the_house(day: Day):
    assert day.post.name == f"{ISSUE_DATE}-{day.config.newsletter.slug}.md"
    _, head, body = day.text.split("---\n", 2)
    matter = yaml.safe_load(head)
    assert list(matter) == ["title", "description", "date", "update", "tags"]
    assert matter["date"] == matter["update"] == ISSUE_DATE
    assert 3 <= len(matter["tags"]) <= 6
    headings = re.findall(r"^#+ .*$", body, re.MULTILINE)
    assert headings[:3] == ["## Today's Preview", "### AI Viewpoint 🤖", "## Today's Overview"]
    assert len(headings) == 4
    assert headings[3].startswith("### ")
    assert re.findall(r"^\*\*(\d+)\. .+\*\*$", body, re.MULTILINE)[:2] == ["1", "2"]
    preview, overview = body.split("## Today's Overview")
    assert re.search(r"^\* \S", preview, re.MULTILINE)
    assert re.search(r"^  - \S", preview, re.MULTILINE)
    assert re.search(r"^> \S", preview, re.MULTILINE)
    bullets = re.findall(r"^- .*$", overview, re.MULTILINE)
    assert len(bullets) >= 10
    for bullet in bullets:
        assert re.match(r"- \*\*[^*]+\*\*: .+\(\[.+\]\(https?://\S+\)", bullet), bullet


def test_the_post_is_commonmark_without_html(day: Day):
    body = day.text.split("---\n", 2)[2]
    tokens = MarkdownIt("commonmark").parse(body)
    inner = [child for token in tokens for child in token.children or []]
    assert not [t for t in (*tokens, *inner) if t.type.startswith("html")]


def links_of(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        str(child.attrs["href"])
        for token in tokens
        for child in token.children or []
        if child.type == "link_open"
    ]


def test_every_link_is_one_that_the_world_served(day: Day):
    links = links_of(day.text.split("---\n", 2)[2])
    (edition,) = day.result.written.editions
    pages = day.store.items.items_by_id(edition.references)
    known = {item.url for item in (*all_items(day), *pages.values())}
    assert len(links) >= 20
    assert set(links) <= known
    assert not [link for link in links if re.search(r"[?&](utm_|ref=|fbclid|s=\d)", link)]
    assert all(re.match(r"https://[^/]+\.example/", link) for link in links)


def test_no_link_repeats_within_a_section(day: Day):
    body = day.text.split("---\n", 2)[2]
    for section in re.split(r"^(?:#+ |\*\*\d+\. |\* )", body, flags=re.MULTILINE):
        links = links_of(section)
        assert len(links) == len(set(links)), section[:80]


def test_no_story_is_told_twice(day: Day):
    (edition,) = day.result.written.editions
    told = [b.statement.story for section in edition.overview for b in section.bullets]
    assert len(told) == len(set(told))
    texts = [statement.plain for _, statement in edition.statements()]
    assert len(texts) == len(set(texts))


def test_orders_to_a_model_and_spam_stay_out(day: Day):
    assert not re.search(r"ignore (all |the )?previous|system prompt", day.text, re.IGNORECASE)


def test_rendering_again_touches_nothing_and_asks_nobody(day: Day):
    before, asked = day.post.stat(), len(day.world.exchanges)
    editions = stored_editions(day.issue)
    (post,) = write_posts(day.issue, editions)
    assert not post.changed
    assert day.post.stat().st_mtime_ns == before.st_mtime_ns
    text = day.text
    day.post.unlink()
    write_posts(day.issue, editions)
    assert day.text == text
    assert len(day.world.exchanges) == asked


def test_another_machine_with_another_database_makes_the_same_bytes(
    collected: Paper, paper: Paper, server: Server
):
    kept = ("summarize", "--date", ISSUE, "--json")
    with database(server) as url:
        paper.keep_sources(*FEW)
        paper.set("stories", NO_PAGES)
        with (paper.folder / ".env").open("a") as secrets:
            secrets.write(f"DATELINE_STORE={url}\n")
        paper.ok("run", "--date", ISSUE, "--no-site")
        collected.ok("run", "--date", ISSUE, "--no-site")
        assert paper.post.read_bytes() == collected.post.read_bytes()
        (edition,) = paper.ok(*kept).json
        assert [edition] == collected.ok(*kept).json
        paper.ok("run", "--date", ISSUE, "--offline", "--no-site")
        assert paper.ok(*kept).json == [edition]
    assert not (paper.folder / "dateline.db").exists()


def test_a_second_run_keeps_the_issue_and_reads_little(day: Day):
    asked = len(day.world.exchanges)
    again = run_date(day.issue)
    assert again.written.editions == day.result.written.editions
    assert sum(c.new for c in again.collections) == 0
    assert len(day.world.exchanges) - asked < asked / 2


@pytest.mark.parametrize("names", [("x", "discord"), ("reddit", "web")])
def test_an_issue_without_a_service_says_what_is_missing(tmp_path: Path, names: tuple[str, ...]):
    kept = ("X", "Reddit: hosted models", "Kernel Room", FEW[-1])
    with World() as world:
        for name in names:
            world.services[name].stop()
        config = demo_config(with_sources(world.config_toml(), kept), tmp_path, tmp_path / "a.db")
        with Store.open(config.store_url) as store:
            result = publish_day(config, store, QUIET)
    (edition,) = result.written.editions
    missing = [note for note in edition.sources if note.status == "missing"]
    assert len(missing) == len(names)
    assert all(note.reason for note in missing)
    text = result.posts[0].path.read_text("utf-8")
    assert "Missing today:" in text


def test_without_any_service_there_is_no_issue(tmp_path: Path):
    with World() as world:
        config = demo_config(world.config_toml(), tmp_path, tmp_path / "dateline.db")
    with Store.open(config.store_url) as store:
        with pytest.raises(UserError, match="no source could be read"):
            publish_day(config, store, QUIET)
        (run,) = store.runs.recent(config.newsletter.slug)
        assert (run.status, run.phase) == ("failed", "collect")
        with pytest.raises(UserError, match=r"no issue of .* is stored"):
            stored_editions(Newsroom(config, store, DEMO_NOW).issue(ISSUE_DATE))
    assert not (tmp_path / "posts").exists()


def test_a_date_without_items_is_no_issue(day: Day):
    with pytest.raises(EmptyDayError):
        write(replace(day.issue, date=dt.date(2023, 1, 1)), read_links=False)


def test_a_run_that_its_disk_ends_says_so_in_its_status(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
):
    def full(*_args: object, **_options: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(ItemShelf, "save_batches", full)
    paper.keep_sources("Hacker News")
    done = paper.run("run", "--date", "2024-05-03")
    assert (done.code, "Free some space" in done.err) == (1, True)
    assert "failed (collect): database or disk is full" in paper.ok("status").out


def test_two_runs_of_one_date_do_not_overlap(day: Day, monkeypatch: pytest.MonkeyPatch):
    lease = f"run:{day.config.newsletter.slug}:{ISSUE_DATE}"
    with Store.open(day.config.store_url) as other:
        with monkeypatch.context() as patch:
            patch.setattr("dateline.store.leases.holder", lambda: "elsewhere:1")
            assert other.leases.take(lease) == ""
        with pytest.raises(BusyError, match="elsewhere:1"):
            run_date(day.issue)
        with monkeypatch.context() as patch:
            patch.setattr("dateline.store.leases.holder", lambda: "elsewhere:1")
            other.leases.drop(lease)
