"""Clustering: items become stories, without comparing all pairs and without chaining.

Agglomerative clustering by rounds of reciprocal best neighbours (de Rham, 1980): in each round all
pairs of groups that are each other's most likely partner merge, as long as "one story" is the
likelier answer. For a reducible linkage this gives the tree of the classic algorithm, which needs
all pairs; here only pairs of a sparse candidate graph are held, and contracted as groups merge.
Groups are compared by all that their members say, not by their two nearest members, so a row of
small steps does not chain two events together as connected components would.

The order of the items has no influence, as long as they come sorted by something of their own
(`stories` does that): scores are exact functions of the groups, and ties go to the lower numbers.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarize.stories.features import Features
from summarize.stories.neighbours import Pairs, neighbours
from summarize.stories.similarity import WEIGHTS, ComparedSide, Weights, log_odds
from summarize.stories.sparse import Rows

HOPELESS: Final = -1.5
"""Pairs below these log-odds are dropped from the graph for good. On the dev halves of
benchmarks.stories nothing is lost down from -1, and the graph has half the pairs of -3."""


def cluster(features: Features, *, pairs: Pairs | None = None, weights: Weights = WEIGHTS) -> Rows:
    """Group the rows of `features` into stories: return the label of each row, 0 and up.

    Rows are expected in a canonical order. `pairs` are the candidates, if known.
    """
    if len(features) < 2:
        return np.arange(len(features))
    pairs = pairs or neighbours(features, features)
    graph = _Graph(features, pairs, weights)
    while graph.merge_best():
        pass
    return by_first_member(graph.labels)


def by_first_member(labels: Rows) -> Rows:
    """Number the groups by their first row."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    place = np.empty(len(first), np.intp)
    place[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(place[inverse], np.intp)


class _Graph:
    """Groups, the pairs of them that may merge, and each pair's log-odds."""

    def __init__(self, features: Features, pairs: Pairs, weights: Weights) -> None:
        self.labels: Rows = np.arange(len(features))
        self.weights = weights
        self.groups = features
        self.side = ComparedSide.of(features)
        self.low, self.high = _distinct(pairs.rows, pairs.columns, len(features))
        self.odds = log_odds(self.side, self.low, self.side, self.high, weights)
        self._drop_hopeless()

    def merge_best(self) -> bool:
        """Merge every pair of reciprocal best neighbours with odds above 0; False if none is."""
        winners = self._reciprocal()
        if not len(winners):
            return False
        target = np.arange(len(self.groups))
        target[self.high[winners]] = self.low[winners]
        merged = np.zeros(len(self.groups), bool)
        merged[self.low[winners]] = True
        _, renumbered = np.unique(target, return_inverse=True)
        self._contract(np.asarray(renumbered, np.intp), merged[target])
        return True

    def _reciprocal(self) -> Rows:
        """Find the pairs that are the best of both their groups, in one total order of pairs."""
        hopeful = np.flatnonzero(self.odds > 0)
        order = hopeful[np.lexsort((self.high[hopeful], self.low[hopeful], -self.odds[hopeful]))]
        best = np.full(len(self.groups), len(order))
        place = np.arange(len(order))
        np.minimum.at(best, self.low[order], place)
        np.minimum.at(best, self.high[order], place)
        mutual = (best[self.low[order]] == place) & (best[self.high[order]] == place)
        return np.asarray(order[mutual], np.intp)

    def _contract(self, target: Rows, changed: NDArray[np.bool_]) -> None:
        """Make merged groups one node; only pairs that touch one are scored anew."""
        self.labels = target[self.labels]
        self.groups = self.groups.grouped(target)
        self.side = ComparedSide.of(self.groups)
        fresh = np.zeros(len(self.groups), bool)
        fresh[target[changed]] = True
        node = target.astype(np.int32)
        low, high = node[self.low], node[self.high]
        stale = fresh[low] | fresh[high]
        new_low, new_high = _distinct(low[stale], high[stale], len(self.groups))
        new_odds = log_odds(self.side, new_low, self.side, new_high, self.weights)
        self.low = np.concatenate([low[~stale], new_low])
        self.high = np.concatenate([high[~stale], new_high])
        self.odds = np.concatenate([self.odds[~stale], new_odds])
        self._drop_hopeless()

    def _drop_hopeless(self) -> None:
        keep = self.odds > HOPELESS
        self.low, self.high, self.odds = self.low[keep], self.high[keep], self.odds[keep]


def _distinct(a: Rows, b: Rows, count: int) -> tuple[Rows, Rows]:
    """Return each unordered pair of different groups once, as (low, high)."""
    codes = np.minimum(a, b).astype(np.int64)
    codes *= count
    codes += np.maximum(a, b)
    codes = np.unique(codes[a != b])
    return (codes // count).astype(np.int32), (codes % count).astype(np.int32)
