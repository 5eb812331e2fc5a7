"""The sample day's events: two of them must not be told as one."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest

from dateline.config.load import parse_config
from ingest.item import Item
from summarize.stories.find import find_stories
from summarize.stories.settings import StorySettings
from tests.support.day_events import label_items
from tests.support.world import DAY, World, collect_all

NEAR = [
    {"altman-stanford", "altman-agents"},
    {"gsm1k", "mmlu-doubt"},
    {"vibe-eval", "three-evals"},
]
"""Events that lean on each other so much that a reader would not mind."""


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Item, ...]]:
    import tomllib

    with World() as world:
        data = tomllib.loads(world.config_toml())
        config = parse_config(data, folder=tmp_path_factory.mktemp("day"), secrets=world.secrets)
        batches = [b for source in config.followed() for b in collect_all(source, world)]
    items = {
        i.id: i for batch in batches for i in batch.items if DAY.start <= i.published_at < DAY.end
    }
    wide = StorySettings(max_stories=99, max_per_topic=99, max_per_source=99)
    day = find_stories(list(items.values()), past=[], usual={}, settings=wide)
    return [story.everything for story in (*day.told, *day.others)]


def test_hardly_any_story_holds_two_events(stories):
    label = label_items([item for items in stories for item in items])
    merged = []
    for items in stories:
        events = {label[item.id] for item in items if item.id in label}
        if len(events) > 1 and events not in NEAR:
            merged.append(sorted(events))
    assert len(merged) <= 2, merged


def test_the_large_events_are_stories(stories):
    label = label_items([item for items in stories for item in items])
    places: dict[str, Counter[int]] = defaultdict(Counter)
    for number, items in enumerate(stories):
        for item in items:
            if item.id in label:
                places[label[item.id]][number] += 1
    for event in ("gsm1k", "vibe-eval", "kan", "llama-3-1048k", "rocm", "triton", "jailbreak"):
        found = places[event]
        assert found.most_common(1)[0][1] >= found.total() / 3, (event, found)


def test_pairs_of_one_story_are_mostly_one_event(stories):
    label = label_items([item for items in stories for item in items])
    right = wrong = 0
    for items in stories:
        for a, b in combinations([label[i.id] for i in items if i.id in label], 2):
            right, wrong = right + (a == b), wrong + (a != b)
    assert right / (right + wrong) >= 0.85
