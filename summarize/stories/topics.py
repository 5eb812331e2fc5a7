"""Topics: under which heading a story is told.

A topic is a key, a title in each language and seed words. A story goes to the topic whose seeds its
words hold most: seeds in the title count three times, and a seed that several topics name counts
less. A story without any goes to the last topic, which is for all else. A wrong heading is a small
mistake, so the device is simple enough to be predicted by whoever writes the config.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from summarize.story import Story, Topic
from summarize.text.tables import table
from summarize.text.tokens import TextIndex

TITLE: Final = 3.0
HEAD_CHARS: Final = 800
ITEMS: Final = 5
"""So many of a story's best items are read for its topic."""


def _load(kind: str) -> tuple[Topic, ...]:
    rows = table("summarize.stories", "topics.toml")[kind]
    return tuple(Topic(row["key"], row["titles"], tuple(row["seeds"])) for row in rows)


DEFAULT_TOPICS: Final = _load("topics")
"""The taxonomy without a configured one; the order is that of an issue."""

THEMES: Final = _load("themes")
"""What a reader follows over weeks, as tags beside names."""


def assign_topic(story: Story, topics: Sequence[Topic]) -> str:
    """Return the key of the topic whose seed words the story holds most; else the last."""
    if not topics:
        return ""
    shared = Counter(seed.casefold() for topic in topics for seed in set(topic.seeds))
    title = TextIndex(story.title)
    body = [TextIndex(f"{item.title} {item.text[:HEAD_CHARS]}") for item in story.items[:ITEMS]]
    best, best_score = topics[-1].key, 0.0
    for topic in topics:
        score = 0.0
        for seed in topic.seeds:
            heard = TITLE * (seed in title) + sum(seed in said for said in body) / len(body)
            score += heard / shared[seed.casefold()]
        score /= math.sqrt(math.sqrt(len(topic.seeds) or 1))
        if score > best_score:
            best, best_score = topic.key, score
    return best
