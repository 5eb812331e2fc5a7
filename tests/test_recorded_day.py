"""Real recorded bodies through the whole house: nothing crashes, nothing is dropped in silence.

More than 300 real feed documents, the recorded bodies of X, Reddit and Discord are served by the
world and read by the newsroom's own collectors into a real store; then one of their days becomes
an issue. Needs DATELINE_DATA. It takes half a minute of the processor, so `make test` leaves it to
`make test-all`; the bodies of each service are read by the collectors' own tests there too.
"""

import asyncio
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from dateline.config.load import parse_config
from dateline.config.settings import Config
from dateline.day.collect import collect
from dateline.day.context import Newsroom
from dateline.day.run import RunResult, run_date
from dateline.store.collections import Collection
from dateline.store.items import ItemShelf
from dateline.store.store import Store
from ingest.item import Item
from ingest.source import Batch, Source, Window
from tests.world.recorded import Recorded
from tests.world.world import World

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
"""It reads 700 bodies on whatever machine it is; usually that takes 15 seconds."""

NOW = datetime(2026, 11, 25, tzinfo=UTC)
EVER = Window(datetime(1990, 1, 1, tzinfo=UTC), NOW)
ISSUE = date(2025, 8, 1)
"""31 July 2025 is a day of which the recordings hold most submissions."""


class WitnessedShelf(ItemShelf):
    """The store's own shelf of items, which also remembers every batch that it was given."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.batches: dict[str, list[Batch]] = defaultdict(list)
        self.stored = 0

    def save_batches(self, given: Sequence[tuple[Source, Batch, datetime]]) -> list[int]:
        new = super().save_batches(given)
        for source, batch, _ in given:
            self.batches[source.name].append(batch)
        self.stored += sum(new)
        return new


@dataclass(frozen=True)
class Gathered:
    """What the recordings gave, by source, and which addresses were asked."""

    config: Config
    recorded: Recorded
    store: Store
    shelf: WitnessedShelf
    collections: dict[str, Collection]
    asked: set[tuple[str, str]]

    @property
    def batches(self) -> dict[str, list[Batch]]:
        return self.shelf.batches

    def items(self, name: str) -> list[Item]:
        return [item for batch in self.batches[name] for item in batch.items]

    def all_items(self) -> list[Item]:
        return [item for name in list(self.batches) for item in self.items(name)]

    def codes(self, name: str) -> set[str]:
        return {trouble.code for batch in self.batches[name] for trouble in batch.troubles}


@pytest.fixture(scope="module")
def gathered(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gathered]:
    folder = tmp_path_factory.mktemp("house")
    with (
        World(recorded=data_dir) as world,
        Store.open(f"sqlite:///{folder / 'dateline.db'}") as store,
    ):
        assert world.recorded
        data = tomllib.loads(world.recorded_config_toml())
        config = parse_config(data, folder=folder, secrets=world.secrets)
        store.items = shelf = WitnessedShelf(store)
        found = asyncio.run(collect(Newsroom(config, store, NOW), EVER))
        yield Gathered(
            config,
            world.recorded,
            store,
            shelf,
            {collection.source: collection for collection in found},
            {(e.service, e.host if e.service == "web" else e.path) for e in world.exchanges},
        )


def test_the_recordings_are_as_many_as_asked_for(gathered: Gathered) -> None:
    recorded = gathered.recorded
    assert len(recorded.feeds) >= 300
    assert len(recorded.lists) >= 50
    assert len(recorded.communities) >= 50
    assert len(recorded.channels) >= 40


def test_every_body_was_asked_for(gathered: Gathered) -> None:
    recorded, asked = gathered.recorded, gathered.asked
    assert {("web", host) for host in recorded.feeds} <= asked
    assert {("x", f"/2/lists/{key}/tweets") for key in recorded.lists} <= asked
    assert {("reddit", f"/r/{name}/hot") for name in recorded.communities} <= asked
    assert {("discord", f"/api/v10/channels/{key}/messages") for key in recorded.channels} <= asked


def test_counts_in_are_items_and_duplicates_and_skipped(gathered: Gathered) -> None:
    wrong = {
        name: (batch.seen, len(batch.items), batch.duplicates, batch.skipped)
        for name, batches in gathered.batches.items()
        for batch in batches
        if batch.seen != len(batch.items) + batch.duplicates + batch.skipped
    }
    assert wrong == {}


def test_every_feed_ends_as_items_or_as_a_named_error(gathered: Gathered) -> None:
    silent = [
        gathered.recorded.names[host]
        for host in gathered.recorded.feeds
        if not gathered.items(host) and not gathered.codes(host)
    ]
    assert silent == []


def test_skipped_entries_are_explained(gathered: Gathered) -> None:
    silent = [
        name
        for name, batches in gathered.batches.items()
        if sum(batch.skipped for batch in batches) and not gathered.codes(name)
    ]
    assert [name for name in silent if name != "Recorded threads"] == []


def test_nothing_is_a_bug_of_ours(gathered: Gathered) -> None:
    bugs = [
        (gathered.recorded.names.get(name, name), trouble.message)
        for name, batches in gathered.batches.items()
        for batch in batches
        for trouble in batch.troubles
        if trouble.code == "bug"
    ]
    assert bugs == []


@pytest.mark.parametrize(
    ("name", "at_least"),
    [("Recorded X", 1500), ("Recorded listings", 1500), ("Recorded Discord", 1000)],
)
def test_the_social_bodies_are_read(gathered: Gathered, name: str, at_least: int) -> None:
    assert len(gathered.items(name)) >= at_least


def test_most_feeds_are_read(gathered: Gathered) -> None:
    """Unit files mostly have no dates: their entries are remembered at a first visit, not told."""

    def undated(host: str) -> bool:
        troubles = (t for batch in gathered.batches[host] for t in batch.troubles)
        return any(trouble.code == "no-date" for trouble in troubles)

    hosts = gathered.recorded.feeds
    read = [host for host in hosts if gathered.items(host) or undated(host)]
    assert len(read) >= 0.75 * len(hosts)


def test_items_are_sound(gathered: Gathered) -> None:
    items = gathered.all_items()
    bad = [
        item.id
        for item in items
        if not re.match(r"https?://", item.url)
        or item.published_at.tzinfo is None
        or item.published_at > NOW
    ]
    assert bad == []
    wordless = [item for item in items if not (item.title or item.text or item.media)]
    assert len(wordless) < 0.01 * len(items), "few publish nothing but a link"


def test_every_item_is_in_the_store_once(gathered: Gathered) -> None:
    ids = {item.id for item in gathered.all_items()}
    assert gathered.shelf.stored == gathered.store.items.count() == len(ids)


def test_the_newsroom_counts_in_what_it_kept_and_left(gathered: Gathered) -> None:
    for name, found in gathered.collections.items():
        assert found.seen == found.new + found.duplicates + found.skipped, name
        assert found.seen == sum(batch.seen for batch in gathered.batches[name])
    kept = sum(found.new for found in gathered.collections.values())
    assert kept == gathered.store.items.count()


@pytest.fixture(scope="module")
def result(gathered: Gathered) -> RunResult:
    return run_date(Newsroom(gathered.config, gathered.store, NOW).issue(ISSUE), offline=True)


def test_one_of_the_days_becomes_a_readable_issue(result: RunResult) -> None:
    (post,) = result.posts
    text = post.path.read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    head = yaml.safe_load(front)
    assert list(head) == ["title", "description", "date", "update", "tags"]
    assert 20 <= len(head["title"]) <= 160
    assert head["date"] == ISSUE
    # Of a community's talk little is news; a short day needs no preview.
    assert body.count("\n- **") >= 3
    sections = ["### AI Viewpoint 🤖", "## Today's Overview"]
    assert [line for line in body.splitlines() if line in sections] == sections
    links = re.findall(r"\]\((https?://[^)\s]+)\)", body)
    assert len(links) >= 8
    assert not [link for link in links if "utm_" in link]


def test_its_links_are_those_of_its_items(result: RunResult, gathered: Gathered) -> None:
    (post,) = result.posts
    items = gathered.all_items()
    known = {item.url for item in items} | {link.url for item in items for link in item.links}
    media = {medium.url for item in items for medium in item.media}
    body = post.path.read_text("utf-8").split("---\n", 2)[2]
    links = set(re.findall(r"(?<!!)\]\((https?://[^)\s]+)\)", body))
    unknown = {link for link in links if link.replace("\\", "") not in known | media}
    assert unknown == set()
