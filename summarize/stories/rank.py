"""Ranking: which stories a reader should see first, as a sum of parts that explain themselves.

Engagement is measured against what is usual for the place (a 200-like post of a small lab can beat
a 5,000-like post of a celebrity) and a story takes that of its best member, so that many posts
count no more than one good one. Voices are independent publishers: places of one owner, and posts
of one author in many places, are one voice. Nothing in a score grows with the number of items.

Parts are in doublings: one point is twice the usual engagement, or twice the voices. Burying the
day's event is the worse mistake, so no single part can outweigh all others: each is bounded.

Within one subreddit an editor's choice is nearly the order by score: on 10 days of r/LocalLLaMA no
trait of a title gained anything on held-out days (`benchmarks.selection`). Where places and kinds
differ, and feeds tell no score, what a text is counts (`newsworth`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from ingest.item import Item
from summarize.stories.newsworth import newsworth
from summarize.stories.wording import account_of
from summarize.story import Story
from summarize.text.tokens import TextIndex, content, words

PRIOR_POSTS: Final = 5
"""A place of which so few posts are known counts half as its whole service does."""

TYPICAL: Final = {"reddit": 5.0, "x": 7.0, "hackernews": 4.0, "discord": 2.0}
"""Doublings of a service's middling post at most: who follows only its best posts would otherwise
take those for usual."""

MAX_ENGAGEMENT: Final = 9.0
MIN_ENGAGEMENT: Final = -2.0
ENGAGEMENT: Final = 0.6
NEWS: Final = 0.6
"""Points for one of `newsworth`'s log-odds: of single posts a doubling of the score, which is worth
ENGAGEMENT, shifts the odds of an editor's choice by 0.95."""

VOTED: Final = frozenset({"reddit", "hackernews"})
"""Places whose readers choose by vote. Where it is known `newsworth` says nothing more: on
r/LocalLLaMA it put what an editor chose lower (NDCG@10 0.823 instead of 0.888)."""

VOICES: Final = 1.2
COMMUNITIES: Final = 0.6
INTEREST: Final = 1.5
MAX_INTEREST: Final = 3.0
CONTINUES: Final = -0.5
PER_DAY: Final = -0.1
FLAGS: Final = {"bot": -2.0, "nsfw": -3.0, "announcement": 0.5}
THIN: Final = -2.0
"""A story that nowhere says more than a few words."""

THIN_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class UsualEngagement:
    """What is usual for a place: its posts' median engagement (in doublings) and number."""

    doublings: float
    posts: int


@dataclass(frozen=True, slots=True)
class Scale:
    """All that scoring weighs a story with; see `StorySettings` for the user's part."""

    usual: Mapping[str, UsualEngagement]
    window_end: datetime
    interests: Sequence[str] = ()
    source_weights: Mapping[str, float] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)


def place_of(item: Item) -> str:
    """Name the place whose usual engagement an item is held against."""
    return f"{item.kind}:{(item.publisher or item.source).casefold()}"


def doublings(item: Item) -> float | None:
    """Return an item's engagement on a scale of doublings; None where the service tells none.

    Replies count half, since a quarrel has many; a repost is worth two likes.
    """
    e = item.engagement
    if e.score is None and e.replies is None and e.reposts is None:
        return None
    total = (e.score or 0) + 0.5 * (e.replies or 0) + 2 * ((e.reposts or 0) + (e.quotes or 0))
    return math.log2(1 + max(0, total))


def usual_engagement(items: Iterable[Item]) -> dict[str, UsualEngagement]:
    """Learn what is usual for each place, and for each service (under its kind and a colon)."""
    seen: dict[str, list[float]] = defaultdict(list)
    for item in items:
        if (value := doublings(item)) is not None:
            seen[place_of(item)].append(value)
            seen[f"{item.kind}:"].append(value)
    return {place: UsualEngagement(median(values), len(values)) for place, values in seen.items()}


def excess(item: Item, usual: Mapping[str, UsualEngagement]) -> float:
    """An item's engagement above the usual, in doublings, bounded; 0 where nothing is told."""
    value = doublings(item)
    if value is None:
        return 0.0
    service = usual.get(f"{item.kind}:", UsualEngagement(value, 0))
    place = usual.get(place_of(item), UsualEngagement(0.0, 0))
    typical = min(service.doublings, TYPICAL.get(item.kind, math.inf))
    known = place.posts * place.doublings + PRIOR_POSTS * typical
    expected = known / (place.posts + PRIOR_POSTS)
    return min(MAX_ENGAGEMENT, max(MIN_ENGAGEMENT, value - expected))


def owner_of(item: Item, owners: Mapping[str, str]) -> str:
    """Name who owns the place of an item: as configured, as collected, or the place itself."""
    place = item.publisher or item.source
    for name in (place, item.author, item.source):
        if name in owners:
            return owners[name].casefold()
    return (item.owner or place).casefold()


def voices(items: Sequence[Item], owners: Mapping[str, str]) -> int:
    """Count independent voices: owners, but no more than there are people who wrote."""
    people = {account_of(item) for item in items}
    return max(1, min(len({owner_of(item, owners) for item in items}), len(people)))


def parts_of(story: Story, scale: Scale) -> dict[str, float]:
    """Return the parts of a story's score; parts that are 0 are left out."""
    items = story.everything
    strength = max(excess(item, scale.usual) for item in items)
    communities = len({item.kind for item in items})
    weight = max(scale.source_weights.get(item.source, 1.0) for item in items)
    newest = max(min(item.published_at, scale.window_end) for item in story.items)
    days = (scale.window_end - newest).total_seconds() / 86_400
    flags = set.intersection(*(set(item.flags) for item in items))
    parts = {
        "engagement": ENGAGEMENT * strength,
        "news": 0.0 if is_voted(story.best) else NEWS * newsworth(story.best),
        "voices": VOICES * math.log2(voices(items, scale.owners)),
        "communities": COMMUNITIES * math.log2(communities),
        "source weight": math.log2(max(weight, 0.01)),
        "interests": min(MAX_INTEREST, INTEREST * len(named(story, scale.interests))),
        "continues": CONTINUES if story.thread.kind == "continues" else 0.0,
        "age": PER_DAY * max(0.0, days),
        "flags": sum(FLAGS.get(flag, 0.0) for flag in sorted(flags)),
        "substance": THIN if is_thin(story.items) else 0.0,
    }
    return {name: round(value, 3) for name, value in parts.items() if round(value, 3)}


def is_voted(item: Item) -> bool:
    """Return whether readers' votes on an item are known; feeds of such places tell none."""
    return item.kind in VOTED and bool(doublings(item))


def is_thin(items: Sequence[Item]) -> bool:
    """Return whether no item of a story says more than a few words, or points to a page."""
    return all(
        not (item.links or item.media)
        and len(set(content(words(f"{item.title} {item.text[:400]}")))) < THIN_WORDS
        for item in items
    )


def named(story: Story, phrases: Sequence[str]) -> list[str]:
    """Return those of some plain words or phrases that the story's title or best item holds."""
    if not phrases:
        return []
    best = story.items[0]
    said = TextIndex(f"{story.title}\n{best.title}\n{best.text[:1_000]}")
    return [phrase for phrase in phrases if phrase in said]
