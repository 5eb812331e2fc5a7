"""Ranking: which stories a reader should see first, as a sum of parts that explain themselves.

A score is the log-odds (from any story's) that an editor chooses a story, by a logistic regression
with few features. It was fitted on 14,800 stories of feeds on 25 days of 2026, of which AINews
linked or told 222, by the weeks of one half and asked of the other: among the 28 best stand 0.47
and 0.44 of those, where weights set by hand and six more features (money, law, a move ...) had 0.41
and 0.37. What readers' reactions are worth comes from 843 posts of people on X, of which it linked
15: a doubling shifts the log-odds by 0.45.

Reactions are measured against what is usual for the place (a 200-like post of a small lab can beat
a 5,000-like post of a celebrity) and a story takes those of its best member, so that many posts
count no more than one good one. Voices are independent publishers: places of one owner, and posts
of one author in many places, are one voice. Nothing in a score grows with the number of items.
Burying the day's event is the worse mistake, so no single part can outweigh all others.

Within one subreddit an editor's choice is the order by score: of 19 days of r/LocalLLaMA nothing
that a title says gained anything on the weeks left out (`benchmarks.selection`).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from ingest.item import Item
from summarize.stories.lead_item import is_official
from summarize.stories.settings import StorySettings
from summarize.stories.traits import head_of, traits_of
from summarize.stories.wording import account_of
from summarize.story import TALK, Story
from summarize.text.language import speaks
from summarize.text.names import known_names_in
from summarize.text.tokens import TextIndex
from summarize.text.versions import versions

PRIOR_POSTS: Final = 5
"""A place of which so few posts are known counts half as its whole service does."""

TYPICAL: Final = {"reddit": 5.0, "x": 7.0, "hackernews": 4.0, "discord": 2.0}
"""Doublings of a service's middling post at most: who follows only its best posts would otherwise
take those for usual."""

MAX_ENGAGEMENT: Final = 9.0
MIN_ENGAGEMENT: Final = -2.0
ENGAGEMENT: Final = 0.5
VOTES: Final = 0.7
"""The same where readers choose by vote (VOTED)."""

VOICES: Final = 0.9
NEWS: Final = {"named": 1.1, "version": 0.5, "official": 1.0, "release": 0.8}
"""What a text is: it names somebody known or a version; its maker says it; something comes out."""

VOTED: Final = frozenset({"reddit", "hackernews"})
"""Places whose readers choose by vote. Where it is known NEWS says nothing more."""

FOREIGN: Final = -1.75
"""A story that no source tells in the newsletter's language."""

CHAT: Final = -1.5
"""A story of chat alone. AINews linked what 1 of 793 lead to (45 of 6,063 of feeds)."""

INTEREST: Final = 1.5
MAX_INTEREST: Final = 3.0
CONTINUES: Final = -0.5
FLAGS: Final = {"bot": -2.0, "nsfw": -3.0, "announcement": 0.5}


@dataclass(frozen=True, slots=True)
class UsualEngagement:
    """What is usual for a place: its posts' median engagement (in doublings) and number."""

    doublings: float
    posts: int


def place_of(item: Item) -> str:
    """Name the place whose usual engagement an item is held against."""
    return f"{item.kind}:{(item.publisher or item.source).casefold()}"


def doublings(item: Item) -> float | None:
    """Return an item's engagement on a scale of doublings; None where the service tells none.

    Replies count where nothing else is told, and half, since a quarrel has many; a repost is worth
    two likes.
    """
    e = item.engagement
    if e.score is None and e.replies is None and e.reposts is None:
        return None
    liked = 0.5 * (e.replies or 0) if e.score is None else e.score
    total = liked + 2 * ((e.reposts or 0) + (e.quotes or 0))
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


def engagement(item: Item, usual: Mapping[str, UsualEngagement]) -> float:
    """Return what reactions to an item are worth in a score."""
    return (VOTES if item.kind in VOTED else ENGAGEMENT) * excess(item, usual)


def owner_of(item: Item, owners: Mapping[str, str]) -> str:
    """Name who owns the place of an item: as configured, or the place itself."""
    place = item.publisher or item.source
    for name in (place, item.author, item.source):
        if name in owners:
            return owners[name].casefold()
    return place.casefold()


def voices(items: Sequence[Item], owners: Mapping[str, str]) -> int:
    """Count independent voices: owners, but no more than there are people who wrote."""
    people = {account_of(item) for item in items}
    return max(1, min(len({owner_of(item, owners) for item in items}), len(people)))


def parts_of(
    story: Story, usual: Mapping[str, UsualEngagement], settings: StorySettings
) -> dict[str, float]:
    """Return the parts of a story's score; parts that are 0 are left out."""
    items = story.everything
    weight = max(settings.source_weights.get(item.source, 1.0) for item in items)
    flags = set.intersection(*(set(item.flags) for item in items))
    parts = {
        "engagement": max(engagement(item, usual) for item in items),
        "voices": VOICES * math.log2(voices(items, settings.owners)),
        **news_of(story, settings.language),
        "source weight": math.log2(max(weight, 0.01)),
        "interests": min(MAX_INTEREST, INTEREST * len(named(story, settings.interests))),
        "continues": CONTINUES if story.thread.kind == "continues" else 0.0,
        "flags": sum(FLAGS.get(flag, 0.0) for flag in sorted(flags)),
    }
    return {name: round(value, 3) for name, value in parts.items() if round(value, 3)}


def news_of(story: Story, language: str) -> dict[str, float]:
    """Return what a story is worth by what its items say, whoever reacted to it."""
    heads = [head_of(item) for item in story.everything]
    parts = {} if any(speaks(head, language) for head in heads) else {"foreign": FOREIGN}
    if all(item.kind in TALK and "announcement" not in item.flags for item in story.items):
        parts["chat"] = CHAT
    if story.best.kind in VOTED and doublings(story.best):  # their feeds tell no votes
        return parts
    first = head_of(story.best)
    holds = {
        "named": known_names_in(first),
        "version": versions(first),
        "official": any(map(is_official, story.everything)),
        "release": any("release" in traits_of(head) for head in heads),
    }
    return parts | {name: NEWS[name] for name, held in holds.items() if held}


def named(story: Story, phrases: Sequence[str]) -> list[str]:
    """Return those of some plain words or phrases that the story's title or best item holds."""
    if not phrases:
        return []
    best = story.items[0]
    said = TextIndex(f"{story.title}\n{best.title}\n{best.text[:1_000]}")
    return [phrase for phrase in phrases if phrase in said]
