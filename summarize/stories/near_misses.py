"""Near misses: the stories that were held against each other and kept two.

An editor who asks why two bullets are not one wants each story's nearest neighbours with the
evidence. A large day has hundreds of thousands of such pairs and an editor asks for one story, so
the evidence is weighed when it is asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from summarize.stories.features import Features
from summarize.stories.similarity import ComparedSide, Weights, evidence, probability
from summarize.stories.sparse import Rows

NEAREST: Final = 3
"""Neighbours that are given for each story."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A story that was compared and kept apart: how likely it was the same, and by what parts."""

    story: str
    probability: float
    parts: Mapping[str, float]


def near_misses(
    ids: Sequence[str], groups: Features, pairs: tuple[Rows, Rows], weights: Weights, story: str
) -> list[NearMiss]:
    """Return a story's nearest neighbours that were kept apart, nearest first; none of a stranger.

    `ids` are the stories' by group; `pairs` are the groups that were compared, by `weights`.
    """
    if story not in ids:
        return []
    group, (low, high) = ids.index(story), pairs
    others = np.setdiff1d(np.concatenate([high[low == group], low[high == group]]), [group])
    side = ComparedSide.of(groups.take(np.concatenate([[group], others]).astype(np.intp)))
    here = np.arange(1, len(others) + 1)
    parts = evidence(side, np.zeros(len(others), np.intp), side, here, weights)
    chance = probability(np.sum(list(parts.values()), axis=0))
    return [
        NearMiss(
            ids[others[n]],
            round(float(chance[n]), 4),
            {name: value for name, v in parts.items() if (value := round(float(v[n]), 2))},
        )
        for n in np.lexsort((others, -chance))[:NEAREST]
    ]
