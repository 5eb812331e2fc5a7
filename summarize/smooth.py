"""Neighbours' words: an item is also known by what those near it say.

Two headlines of one event may share no word, though both share words with a third. So each item's
text vector takes up a share of its nearest neighbours', each by its cosine: one step of diffusion
on the graph of neighbours, as in pseudo-relevance feedback (Rocchio, 1971), and the cheap kin of
latent semantic analysis. Only near neighbours count, since a share of far ones would pull
strangers together; so an item without any stays as it is.

Measured on the dev halves of benchmarks.stories, one step adds .01 to B-cubed F1 where stories are
large (UCI news) and .03 to .09 where texts are long (Google News snippets); on days of few and
short titles it changes nothing.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from scipy import sparse

from summarize.features import Features, squared_lengths
from summarize.similarity import Pairs

NEIGHBOURS: Final = 20
SMALL_DAY: Final = 300
ITEMS_PER_NEIGHBOUR: Final = 100
"""A batch of this many items more allows one neighbour more; a small day has none, because there
the nearest item is too often a stranger: on the sample day (250 items, 38 labelled events) wrong
pairs fell from 148 to 78 without them."""

NEAR: Final = 0.12
"""Least cosine at which a neighbour's words count."""


def smoothed(features: Features, pairs: Pairs) -> Features:
    """Give the features with the neighbours' words taken up; `pairs` sorted by row and nearness."""
    count = len(features)
    near = (pairs.cosines >= NEAR) & (pairs.rows != pairs.columns)
    rows, columns, cosines = pairs.rows[near], pairs.columns[near], pairs.cosines[near]
    most = min(NEIGHBOURS, max(0, count - SMALL_DAY) / ITEMS_PER_NEIGHBOUR)
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < most
    share = (cosines[kept].astype(np.float32), (rows[kept], columns[kept]))
    mixed = (features.text + sparse.csr_matrix(share, (count, count)) @ features.text).tocsr()
    mixed.sort_indices()
    squared = squared_lengths(mixed) + features.rest
    scale = np.divide(1, np.sqrt(squared), out=np.zeros(count), where=squared > 0)
    mixed.data *= np.repeat(scale, np.diff(mixed.indptr)).astype(np.float32)
    return replace(features, text=mixed, rest=features.rest * scale**2)
