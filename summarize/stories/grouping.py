"""A day's items in groups, with all that is known of how the groups stand.

One space of features holds the items of the days before and those of today, so that clustering,
threading and the nearest rejected neighbours are all asked of the same similarity.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final, Self

import numpy as np

from ingest.item import Item
from summarize.passages import passages_of, whole_of
from summarize.stories.cluster import cluster
from summarize.stories.dedupe import Deduped
from summarize.stories.features import Embed, Features, featurize
from summarize.stories.lead_item import lead_worth
from summarize.stories.link_keys import link_key
from summarize.stories.near_misses import NearMiss, near_misses
from summarize.stories.neighbours import neighbours
from summarize.stories.overrides import Overrides, regroup
from summarize.stories.rank import UsualEngagement, excess
from summarize.stories.similarity import DAY_WEIGHTS, WEIGHTS, Weights
from summarize.stories.smoothing import NEAR, NEAR_ON_A_DAY, smoothed
from summarize.stories.sparse import Rows, dots
from summarize.stories.supporting import supporting
from summarize.stories.threads import (
    LIKENESS,
    Headlines,
    ThreadHistory,
    continued,
    matches,
    past_items,
    started,
)
from summarize.story import PastStory, Story
from summarize.text.tokens import first_sentence

CENTRAL: Final = 1.5
"""What nearness to a story's middle is worth in its best item, against 1 for a title: one at its
edge, however loud, would put its own headline over the others' news."""

ALIKE: Final = 0.1
"""Cosine from which two items' stories are shown as neighbours that were kept apart."""


def story_id(items: Iterable[Item]) -> str:
    """Return the id of a story: that of its earliest item, shortened."""
    founding = min(items, key=lambda item: (item.published_at, item.id))
    return f"s-{hashlib.blake2b(founding.id.encode(), digest_size=6).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Today's items (copies collapsed) with their groups, in the space of the days before."""

    deduped: Deduped
    today: Features
    labels: Rows
    groups: Features
    alike: tuple[Rows, Rows]
    past: Features
    weights: Weights
    passages: Mapping[int, Sequence[Item]]
    """What digests say of a group's story, one passage of each publication."""

    @classmethod
    def open(
        cls,
        deduped: Deduped,
        past: Sequence[PastStory],
        *,
        overrides: Overrides = Overrides(),  # noqa: B008 - immutable
        embed: Embed | None = None,
        background: Sequence[Item] = (),
        real_day: bool = False,
    ) -> Self:
        """Find the groups of a day; `background` tells how common words are on other days.

        A `real_day` is a newsroom's, most of whose items are no story: its pairs are judged more
        strictly than those of a batch in which most items have their event.
        """
        weights, near = (DAY_WEIGHTS, NEAR_ON_A_DAY) if real_day else (WEIGHTS, NEAR)
        passages = [part for item in deduped.items for part in passages_of(item)]
        today, told, parts = _space(deduped, passages, past, embed, background)
        pairs = neighbours(today, today)
        today = smoothed(today, pairs, near)
        found = cluster(today, pairs=pairs, weights=weights)
        labels = regroup(found, _homes(deduped), overrides)
        alike = pairs.cosines >= ALIKE
        groups = today.grouped(labels)
        said: dict[int, dict[str, Item]] = defaultdict(dict)
        for row, group in supporting(parts, groups, weights) if passages else ():
            said[group].setdefault(passages[row].publisher, passages[row])
        return cls(
            deduped=deduped,
            today=today,
            labels=labels,
            groups=groups,
            alike=(labels[pairs.rows[alike]], labels[pairs.columns[alike]]),
            past=told,
            weights=weights,
            passages={group: tuple(found.values()) for group, found in said.items()},
        )

    def stories(
        self, past: Sequence[PastStory], usual: Mapping[str, UsualEngagement] = MappingProxyType({})
    ) -> list[Story]:
        """Make the groups stories, each with its thread; the best item of each comes first."""
        central = self._centrality()
        matched = matches(self.groups, self.past)
        threads: dict[str, list[PastStory]] = defaultdict(list)
        for told in past:
            threads[told.thread or told.id].append(told)
        known = {thread: ThreadHistory.of(days) for thread, days in threads.items()}
        titles = [title_of(item) for item in self.deduped.items]
        headlines = Headlines([*titles, *(story.title for story in past)])
        stories = []
        for group, rows in enumerate(self._members()):
            worth = {
                row: lead_worth(item) + CENTRAL * central[row] + 0.2 * excess(item, usual)
                for row in rows
                if (item := self.deduped.items[row])
            }
            order = sorted(rows, key=lambda row: (-worth[row], row))
            items = tuple(self.deduped.items[row] for row in order)
            copies = {i.id: c for i in items if (c := self.deduped.copies.get(i.id))}
            everything = [*items, *(copy for group_ in copies.values() for copy in group_)]
            id_ = story_id(everything)
            title = title_of(items[0])
            thread = started(items, id_)
            if group in matched:
                earlier = past[matched[group]]
                before = continued(items, known[earlier.thread or earlier.id])
                if headlines.likeness(items, title, earlier) >= LIKENESS[before.kind]:
                    thread = before
            every = (*items, *self.passages.get(group, ()))
            stories.append(Story(id_, title, every, copies, thread=thread))
        return stories

    def _members(self) -> list[list[int]]:
        members: list[list[int]] = [[] for _ in range(len(self.groups))]
        for row, label in enumerate(self.labels):
            members[label].append(row)
        return members

    def _centrality(self) -> list[float]:
        """Return for each row how near it is to its story's middle, 1 for the nearest."""
        near = dots(self.today.text, np.arange(len(self.labels)), self.groups.text, self.labels)
        nearest = np.full(len(self.groups), 1e-9)
        np.maximum.at(nearest, self.labels, near)
        central: list[float] = (near / nearest[self.labels]).tolist()
        return central

    def apart(self, ids: Sequence[str]) -> Callable[[str], list[NearMiss]]:
        """Return what finds a story's (`ids` by group) nearest neighbours that were kept apart."""
        return partial(near_misses, ids, self.groups, self.alike, self.weights)


def _space(
    deduped: Deduped,
    passages: Sequence[Item],
    past: Sequence[PastStory],
    embed: Embed | None,
    background: Sequence[Item],
) -> tuple[Features, Features, Features]:
    """Make the features of today's items, of the earlier stories and of passages, in one space.

    A digest's links are its passages', whose address is the digest's and none of their own.
    """
    earlier, story_of = past_items(past)
    parted = {whole_of(part.id) for part in passages}
    items = [replace(i, links=()) if i.id in parted else i for i in deduped.items]
    everything = [*earlier, *items, *(replace(part, url="") for part in passages)]
    aliases = [()] * len(earlier) + [_aliases(deduped, item) for item in items]
    aliases += [()] * len(passages)
    features = featurize(everything, embed=embed, aliases=aliases, background=background)
    first, last = len(earlier), len(earlier) + len(items)
    told = features.take(np.arange(first))
    today = features.take(np.arange(first, last))
    parts = features.take(np.arange(last, len(features)))
    return today, told.grouped(story_of) if earlier else told, parts


def title_of(item: Item) -> str:
    """Return what an item is called: its title, the first sentence of its text, or its address."""
    return " ".join(item.title.split()) or first_sentence(item.text) or item.url


def _aliases(deduped: Deduped, item: Item) -> list[str]:
    """Return the ids and addresses under which an item's copies are known."""
    copies = deduped.copies.get(item.id, ())
    return [key for copy in copies for key in (copy.id, link_key(copy.url)) if key]


def _homes(deduped: Deduped) -> dict[str, int]:
    """Return a row for each id of an item or a copy, and of the story that it may have founded."""
    homes: dict[str, int] = {}
    for row, item in enumerate(deduped.items):
        for same in (item, *deduped.copies.get(item.id, ())):
            homes |= {same.id: row, story_id([same]): row}
    return homes
