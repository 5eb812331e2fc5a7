"""Which story a digest's passage is on: it supports that one, though the digest is no story.

A passage is asked of the one similarity after all stories are found, so it never brings two of them
together, and goes to one at most. To cite a page for what it does not tell is the worse mistake: a
passage must lead to a page of the story and be more likely on it than not, or else be surely on it.
Of 150 stories of ten recorded days that a round-up supports so, 147 are what its passage tells of;
the others had joined two events (docs/stories.md).
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from summarize.stories.features import Features
from summarize.stories.neighbours import neighbours
from summarize.stories.similarity import ComparedSide, Weights, log_odds
from summarize.stories.sparse import dots

CANDIDATES: Final = 10
"""Stories that each passage is held against."""

SURE: Final = 4.0
"""Log-odds that a passage is on a story whose pages it does not lead to."""


def supporting(passages: Features, groups: Features, weights: Weights) -> Iterator[tuple[int, int]]:
    """Yield passages, each with the group that it is on, the likeliest first.

    A publication that is in a group's story already does not support it.
    """
    pairs = neighbours(passages, groups, top=CANDIDATES)
    side, other = ComparedSide.of(passages), ComparedSide.of(groups)
    odds = log_odds(side, pairs.rows, other, pairs.columns, weights)
    led = dots(side.keys, pairs.rows, other.keys, pairs.columns) > 0
    own = dots(passages.houses, pairs.rows, groups.houses, pairs.columns) > 0
    likely = np.flatnonzero((odds > np.where(led, 0, SURE)) & ~own)
    placed = set[int]()
    for pair in likely[np.lexsort((pairs.columns[likely], pairs.rows[likely], -odds[likely]))]:
        if (row := int(pairs.rows[pair])) not in placed:
            placed.add(row)
            yield row, int(pairs.columns[pair])
