"""The one similarity: how likely it is that two items, or two groups of them, are one story.

It is asked by clustering (today's items with each other), by threading (today's stories with those
of the days before) and by "did we say this already", so that the three can't disagree. The answer
is a log-odds: a weighted sum of pieces of evidence, 0 where both answers are equally likely.

- text: cosine of the TF-IDF vectors (words and word pairs, titles first);
- keys: shared links and addresses, replies, quotes, reposts, weighed by rarity;
- conflict: the same named thing in another version, or the same template with other numbers;
- house: both hold something that the same publisher wrote within a day of the other;
- time: days apart beyond the first two;
- dense: cosine of sentence embeddings, only if a model is configured.

For groups A and B with summed vectors a and b, the text similarity is
`a.b / (|a||b|)^g / (|A||B|)^(1-g)`: average linkage at g = 0 (Sokal and Michener, 1958), centroid
cosine at g = 1. Average linkage tears large stories apart, since their many wordings are far from
each other; the centroid alone pulls strangers into them; in between both mistakes are rarer. For
embeddings the average is best: any two of one field are somewhat alike, which a centroid sums up.

Wrongly merging two events is the worse mistake: a reader sees a sentence that is false, while a
story told in two bullets only wastes a line. The weights were chosen on the dev halves of
benchmarks.stories (UCI news, AINews' Reddit titles, TREC, Google News), where they are near the
best B-cubed F1 on the side of precision; a conflict outweighs any likeness of words. The log-odds
are no calibrated probability of a person's judgement: on AINews' pairs with a hidden shared link
even odds have a precision of .99 against random pairs of the day, but pairs of one company's events
are harder than random ones.

Tried and not taken: a lower threshold for small days gives AINews' titles .04, since their gold
stories are a day's themes ("Qwen models on devices"), but joins events: of the sample day's pairs,
15 items at a time, .41 would be right instead of .88. `quiet` is as much as leaves them near .85.
Two posts of one subreddit share a theme four times as often, but real events cross communities.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from summarize.features import Features
from summarize.matrices import Floats, Rows, blocks, columns_of, dots, squared_lengths

Dense = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence counts, in log-odds; see the module's docstring."""

    bias: float = -3.2
    text: float = 20.0
    keys: float = 5.0
    conflict: float = -20.0
    house: float = -4.0
    day: float = -0.6
    dense: float = 20.0
    dense_bias: float = -3.6
    centroid: float = 0.8
    quiet: float = 0.4

    def on_day_of(self, count: int) -> "Weights":
        """Give the weights for a day of so many items: a small one's threshold is lower.

        A larger day takes up its neighbours' words, which draws its items nearer to each other.
        """
        fewer = max(0.0, 1 - count / USUAL_DAY)
        return replace(self, bias=self.bias + self.quiet * fewer)


WEIGHTS: Final = Weights()
"""One set for all corpora and languages."""

USUAL_DAY: Final = 300
"""Items from which on the bias is as stated, since neighbours' words count then (`smooth`)."""

SAME_DAY: Final = 0.8
"""Days within which a publisher seldom writes twice of one event; later it follows up. On the
sample day's labels this took a third of the wrong pairs away and no right one."""

FREE_DAYS: Final = 2.0
"""Days apart that cost nothing: a story is talked about for about two days."""


TOP: Final = 25
"""Nearest neighbours by text that each item proposes as partners; with 40 no dev half gains."""

FLOOR: Final = 0.06
"""Least cosine of a candidate: below it the bias alone says no."""

COMMON: Final = 1_000
"""A word of more items than this is not searched by."""

DENSE_BLOCK: Final = 256
"""Rows whose embeddings are held against all others at once: 100 MB on a day of 100,000 items."""

COMMON_KEY: Final = 200
"""Nor is a key of more: its rarity is below .37, which needs much text beside it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: features and the lengths of their summed text vectors."""

    features: Features
    keys: sparse.csr_matrix
    lengths: Floats

    @classmethod
    def of(cls, features: Features) -> "Side":
        """Measure the vectors' lengths once, for many comparisons."""
        squared = squared_lengths(features.text) + features.rest
        return cls(features, _keys_of_groups(features), np.sqrt(squared))


def _keys_of_groups(features: Features) -> sparse.csr_matrix:
    """Weigh a group's keys by how many of its members have them, 1 at most.

    So a digest that links to three papers may belong to one of their stories, but does not hand
    the other two papers on to that story.
    """
    keys = features.keys.copy()
    scale = np.repeat(1 / np.sqrt(features.size), np.diff(keys.indptr))
    keys.data = np.minimum(keys.data * scale, 1).astype(np.float32)
    return keys


def evidence(
    a: Side, rows: Rows, b: Side, columns: Rows, weights: Weights = WEIGHTS
) -> dict[str, Floats]:
    """Give each piece of evidence for the pairs `a[rows[i]]`, `b[columns[i]]`, in log-odds.

    The sum of the values is the log-odds that the pair is one story.
    """
    left, right = a.features, b.features
    sizes = left.size[rows] * right.size[columns]
    text = dots(left.text, rows, right.text, columns)
    cosine = _linked(text, a.lengths[rows] * b.lengths[columns], sizes, weights.centroid)
    keys = np.minimum(dots(a.keys, rows, b.keys, columns), 1.0)
    same_kind = dots(left.kinds, rows, right.kinds, columns)
    same_thing = dots(left.things, rows, right.things, columns)
    same_house = dots(left.houses, rows, right.houses, columns)
    days = np.abs(left.when[rows] - right.when[columns])
    apart = np.maximum(days - FREE_DAYS, 0)
    parts = {
        "bias": np.full(len(rows), weights.bias),
        "text": weights.text * cosine,
        "keys": weights.keys * keys,
        "conflict": np.where((same_kind > 0) & (same_thing == 0), weights.conflict, 0.0),
        "house": np.where((same_house > 0) & (days < SAME_DAY), weights.house, 0.0),
        "time": weights.day * np.minimum(apart, 10),
    }
    if left.dense is not None and right.dense is not None:
        near = _dense_dots(left.dense, rows, right.dense, columns) / np.maximum(sizes, 1)
        parts["dense"] = weights.dense_bias + weights.dense * near
    return parts


def log_odds(a: Side, rows: Rows, b: Side, columns: Rows, weights: Weights = WEIGHTS) -> Floats:
    """Sum up the evidence of each pair, a block of pairs at a time."""
    total = np.zeros(len(rows))
    for part in blocks(len(rows)):
        for piece in evidence(a, rows[part], b, columns[part], weights).values():
            total[part] += piece
    return total


def probability(odds: Floats) -> Floats:
    """Turn log-odds into a probability."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))), np.float64)


def _linked(dots: Floats, lengths: Floats, sizes: Floats, centroid: float) -> Floats:
    """Scale a dot product of sums to a similarity between average linkage and centroid cosine."""
    scale = np.maximum(lengths, 1e-9) ** centroid * sizes ** (1 - centroid)
    return dots / scale


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, and how alike their texts are (0 where only a key is shared).

    Small numbers, since a large day has tens of millions of pairs.
    """

    rows: Rows
    columns: Rows
    cosines: NDArray[np.float32]


def neighbours(
    a: Features, b: Features, *, top: int = TOP, floor: float = FLOOR, block: int = 1024
) -> Pairs:
    """Find candidate pairs: each row's `top` nearest by text, and all that share a key.

    An inverted index in the form of a sparse product, block by block: only pairs that share a word
    are ever met, and words of more than COMMON rows are left out of the search (not of the
    evidence), which bounds the cost per item. `floor` is the least cosine over the other words.
    Keys of many rows are left out likewise: alone they are not evidence enough.
    """
    left, right = _searchable(a.text, b.text, COMMON)
    index = right.T.tocsr()
    found = [_pairs([], [], [])]
    for part in blocks(left.shape[0], block):
        rows, columns, cosines = _top_of_rows((left[part] @ index).tocsr(), top + (a is b), floor)
        found.append(_pairs(rows + part.start, columns, cosines))
    if a.keys.nnz and b.keys.nnz:
        left, right = _searchable(a.keys, b.keys, COMMON_KEY)
        shared = (left @ right.T).tocoo()
        found.append(_pairs(shared.row, shared.col, np.zeros(shared.nnz)))
    by_text = Pairs(*(np.concatenate(part) for part in zip(*found, strict=True)))
    if a.dense is None or b.dense is None:
        return by_text
    return _near_by_both(a, a.dense, b, b.dense, by_text, top + (a is b))


def _near_by_both(
    a: Features, said: Dense, b: Features, known: Dense, by_text: Pairs, top: int
) -> Pairs:
    """Add each row's nearest by embedding; the cosine of a pair is the mean of both kinds.

    So with a model an item takes up the words of what says the same in other words (`smooth`).
    """
    codes = [by_text.rows.astype(np.int64) * len(b) + by_text.columns]
    for part in blocks(len(a), DENSE_BLOCK):
        likeness = said[part] @ known.T
        nearest = np.argpartition(-likeness, min(top, len(b)) - 1, axis=1)[:, :top]
        first = np.arange(part.start, part.start + len(nearest), dtype=np.int64)
        codes.append((first[:, None] * len(b) + nearest).ravel())
    rows, columns = np.divmod(np.unique(np.concatenate(codes)), len(b))
    cosines = dots(a.text, rows, b.text, columns)
    for part in blocks(len(rows)):
        cosines[part] += _dense_dots(said, rows[part], known, columns[part])
    cosines /= 2
    order = np.lexsort((columns, -cosines, rows))
    return Pairs(*_pairs(rows[order], columns[order], cosines[order]))


def _dense_dots(a: Dense, rows: Rows, b: Dense, columns: Rows) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", a[rows], b[columns]), np.float64)


def _pairs(rows: Any, columns: Any, cosines: Any) -> tuple[Any, Any, Any]:
    return np.asarray(rows, np.int32), np.asarray(columns, np.int32), np.asarray(cosines, "f")


def _searchable(a: Any, b: Any, common: int) -> tuple[Any, Any]:
    """Keep the columns that occur on both sides and are not too common; number them anew."""
    in_a = np.bincount(a.indices, minlength=a.shape[1])
    in_b = np.bincount(b.indices, minlength=b.shape[1])
    kept = (in_a > 0) & (in_b > 0) & (np.maximum(in_a, in_b) <= common)
    if a is b:
        kept &= in_a > 1
    left = columns_of(a, kept)
    return left, left if a is b else columns_of(b, kept)


def _top_of_rows(product: Any, top: int, floor: float) -> tuple[Rows, Rows, Floats]:
    """Give (row, column, value) of each row's largest entries above a floor; ties by column."""
    row_of = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
    good = product.data >= floor
    rows, columns, data = row_of[good], product.indices[good], product.data[good]
    order = np.lexsort((columns, -data, rows))
    rows, columns, data = rows[order], columns[order], data[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < top
    return rows[kept], columns[kept], data[kept]
