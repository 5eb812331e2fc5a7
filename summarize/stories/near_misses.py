"""Apart: the stories that were held against each other and kept two.

An editor who asks why two bullets are not one wants each story's nearest neighbours with the
evidence. A large day has hundreds of thousands of such pairs and an editor asks for one story, so
the evidence is weighed when it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
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


class NearMisses(Mapping[str, tuple[NearMiss, ...]]):
    """Each story's nearest neighbours that were kept apart, nearest first.

    `ids` are the stories' by group; `low` and `high` the pairs of groups that were
    compared, by `weights`.
    """

    def __init__(
        self, ids: Sequence[str], groups: Features, low: Rows, high: Rows, weights: Weights
    ) -> None:
        self._ids, self._weights = ids, weights
        self._group = {id_: group for group, id_ in enumerate(ids)}
        self._groups = groups
        different = low != high
        self._low, self._high = low[different], high[different]

    def __getitem__(self, story: str) -> tuple[NearMiss, ...]:
        group = self._group[story]
        others = self._others(group)
        if not len(others):
            raise KeyError(story)
        rows = np.concatenate([[group], others])
        side = ComparedSide.of(self._groups.take(rows))
        here = np.arange(1, len(rows))
        parts = evidence(side, np.zeros(len(others), np.intp), side, here, self._weights)
        chance = probability(np.sum(list(parts.values()), axis=0))
        order = np.lexsort((others, -chance))[:NEAREST]
        return tuple(
            NearMiss(
                self._ids[others[n]],
                round(float(chance[n]), 4),
                {name: value for name, v in parts.items() if (value := round(float(v[n]), 2))},
            )
            for n in order
        )

    def _others(self, group: int) -> Rows:
        beside = [self._high[self._low == group], self._low[self._high == group]]
        return np.unique(np.concatenate(beside)).astype(np.intp)

    def __iter__(self) -> Iterator[str]:
        for group in np.unique(np.concatenate([self._low, self._high])):
            yield self._ids[group]

    def __len__(self) -> int:
        return len(np.unique(np.concatenate([self._low, self._high])))
