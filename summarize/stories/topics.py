"""Topics: under which heading a story is told.

A topic is a key, a title in each language, seed words, and words for kinds of events. The headline
of the best item decides: a suit is a matter of law, whatever it is about. A headline that tells no
such event goes to the topic whose seeds the story's words hold most: seeds in the title count three
times, and a seed that several topics name counts less. A story without any goes to the last topic,
which is for what people say, unless a publication tells it, or it names a product.

The usual topics are few and wide. Strangers said of 303 lines of recorded days under which headings
each may stand: with six narrow topics .77 of all lines stood right, with these .90, and none has to
go under "other news".
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from summarize.stories.lead_item import is_official
from summarize.stories.traits import head_of, traits_of
from summarize.story import PUBLICATIONS, Story, Topic
from summarize.text.names import is_of_ai, names_product
from summarize.text.tables import table
from summarize.text.tokens import PhraseSet, TextIndex

TITLE: Final = 3.0
HEAD_CHARS: Final = 300
ITEMS: Final = 3
"""So many of a story's best items are read for its topic."""


def _load(kind: str) -> tuple[Topic, ...]:
    rows = table("summarize.stories", "topics.toml")[kind]
    return tuple(
        Topic(row["key"], row["titles"], tuple(row["seeds"]), tuple(row.get("events", ())))
        for row in rows
    )


DEFAULT_TOPICS: Final = _load("topics")
"""The taxonomy without a configured one; the order is that of an issue."""

PRODUCTS: Final = "models"
COMPANIES: Final = "business"
"""The topics of stories that no topic claims: of a product, of a publication or a maker."""

_SUM: Final = re.compile(r"[$€£]\s?[\d.,]{1,9}\s?(?:[kmb]n?\b|[mbtr]+illion)", re.IGNORECASE)
"""A sum that firms move; "$299" is a price."""

_ASIDE: Final = re.compile(r",\s(?:which|who|whose)\s[^,]*,")

THEMES: Final = _load("themes")
"""What a reader follows over weeks, as tags beside names."""

_THEME_SEEDS: Final = PhraseSet(seed for theme in THEMES for seed in theme.seeds)


def themes_in(text: str, language: str = "en") -> list[str]:
    """Return the titles of the themes that a text names, in the themes' order."""
    found = _THEME_SEEDS.found_in(TextIndex(text))
    named = (theme for theme in THEMES if not found.isdisjoint(theme.seeds))
    return [theme.titles.get(language, theme.titles["en"]) for theme in named]


def assign_topic(story: Story, topics: Sequence[Topic], language: str = "en") -> str:
    """Return the key of a story's topic; "" without topics. It is told in `language`."""
    if not topics:
        return ""
    seeds, shared, events = _words_of(tuple((t.seeds, t.events) for t in topics))
    told = next((item for item in story.items if item.language == language), story.best)
    headline = _ASIDE.sub("", head_of(told))
    head = TextIndex(headline)
    if _SUM.search(headline) and any(topic.key == COMPANIES for topic in topics):
        return COMPANIES
    if told_events := events.found_in(head):
        return next(t.key for t in reversed(topics) if not told_events.isdisjoint(t.events))
    title = seeds.found_in(TextIndex(story.title))
    body = [
        seeds.found_in(TextIndex(f"{item.title} {item.text[:HEAD_CHARS]}"))
        for item in story.items[:ITEMS]
    ]
    rest = topics[-1].key
    if names_product(f"{told.title} {told.text[:HEAD_CHARS]}"):
        rest = PRODUCTS
    elif told.kind in PUBLICATIONS or is_official(told):
        rest = COMPANIES
    elif is_of_ai(headline) or "release" in traits_of(headline):
        rest = PRODUCTS
    heard = {
        seed: (TITLE * (seed in title) + sum(seed in said for said in body) / len(body))
        / shared[seed.casefold()]
        for seed in title.union(*body)
    }
    scores = {
        topic.key: sum(heard[seed] for seed in topic.seeds if seed in heard)
        / math.sqrt(math.sqrt(len(topic.seeds) or 1))
        for topic in topics
    }
    best = max(scores, key=scores.__getitem__)
    if scores[best]:
        return best
    return rest if rest in scores else topics[-1].key


@functools.lru_cache(maxsize=8)
def _words_of(
    topics: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...],
) -> tuple[PhraseSet, Counter[str], PhraseSet]:
    """Return the seeds of (seeds, events), how many topics name each, and the events."""
    shared = Counter(seed.casefold() for seeds, _ in topics for seed in set(seeds))
    all_seeds = PhraseSet(seed for seeds, _ in topics for seed in seeds)
    return all_seeds, shared, PhraseSet(event for _, events in topics for event in events)
