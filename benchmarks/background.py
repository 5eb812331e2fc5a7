"""What knowing other days' words is worth: the sample day's labelled events, with and without it.

A word that two posts of a small day share may be rare there and common in the field ("server",
"laptop", "TTS"). `find_stories(background=)` counts words over items of other days too. Measured on
pairs of the sample day's labelled items (precision: pairs told as one story that are one event;
recall: pairs of one event that are told as one story), whole and as random parts of PARTS items, as
small newsletters have them. The background are DATA's recorded Reddit posts of r/LocalLLaMA and the
titles of ai_stream: other days, other places.
"""

import argparse
import json
import os
import random
import tempfile
import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.pairs import stream_items
from benchmarks.selection import load_days
from dateline.config.load import parse_config
from ingest.item import Item
from summarize.stories.find import StorySettings, find_stories
from tests.support.day_events import label_items
from tests.support.world import DAY, World, collect_all

PARTS = (30, 60)
DRAWS = 40
MOST = 3_000
SEED = 3
WIDE = StorySettings(max_stories=99, max_per_topic=99, max_per_source=99)


def sample_day() -> list[Item]:
    """Collect the sample day from its loopback world."""
    with World() as world, tempfile.TemporaryDirectory() as folder:
        data = tomllib.loads(world.config_toml())
        config = parse_config(data, folder=Path(folder), secrets=world.secrets)
        batches = [b for source in config.followed() for b in collect_all(source, world)]
    items = {item.id: item for batch in batches for item in batch.items}
    return [item for _, item in sorted(items.items()) if DAY.holds(item.published_at)]


def other_days(data: Path) -> list[Item]:
    """Read the recorded posts and titles, no more than MOST."""
    posts = [item for day in load_days(data) for item in day.items]
    found = [*posts, *stream_items(data)]
    return random.Random(SEED).sample(found, min(MOST, len(found)))


def pairs(items: Sequence[Item], background: Sequence[Item]) -> tuple[int, int, int]:
    """Count right pairs, wrong pairs, and pairs that there are."""
    label = label_items(list(items))
    day = find_stories(items, window_end=DAY.end, settings=WIDE, background=background)
    home = {item.id: story.id for story in day.stories for item in story.everything}
    told, events = [], 0
    for a, b in combinations([item.id for item in items if item.id in label], 2):
        events += label[a] == label[b]
        if home[a] == home[b]:
            told.append(label[a] == label[b])
    return sum(told), len(told) - sum(told), events


def measure(draws: Sequence[Sequence[Item]], background: Sequence[Item]) -> tuple[float, float]:
    """Return precision and recall over all pairs of some days."""
    counts = [pairs(items, background) for items in draws]
    right, wrong, events = (sum(column) for column in zip(*counts, strict=True))
    return right / max(1, right + wrong), right / max(1, events)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("DATELINE_DATA", "")))
    parser.add_argument("--quick", action="store_true", help="fewer draws")
    options = parser.parse_args()
    items, chance = sample_day(), random.Random(SEED)
    draws = {
        str(size): [chance.sample(items, size) for _ in range(4 if options.quick else DRAWS)]
        for size in PARTS
    } | {"all": [items]}
    figures = {}
    for name, background in (("without", []), ("with", other_days(options.data))):
        for size, days in draws.items():
            precision, recall = measure(days, background)
            print(f"{name:<8} {size:>4} items  precision {precision:.3f}  recall {recall:.3f}")
            figures[f"precision_{size}_{name}"] = round(precision, 4)
            figures[f"recall_{size}_{name}"] = round(recall, 4)
    print(json.dumps({"benchmark": "background", "figures": figures}))


if __name__ == "__main__":
    main()
