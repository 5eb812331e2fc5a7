"""The one similarity: how likely it is that two items, or two groups of them, are one story.

It is asked by clustering (today's items with each other), by threading (today's stories with those
of the days before) and by "did we say this already", so that the three can't disagree. The answer
is a log-odds: a weighted sum of pieces of evidence, 0 where both answers are equally likely.

- text: cosine of the TF-IDF vectors (words and word pairs, titles first);
- keys: shared links and addresses, replies, quotes, reposts, weighed by rarity;
- conflict: the same named thing in another version;
- few: too few things shared that are new today (on a newsroom's day only, see `subjects`);
- loose: how much of both is chat, questions and tales of oneself (on a newsroom's day only);
- house: both hold something of one place (a paper, an account, a subreddit) within a day;
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

Tried and not taken: a lower threshold for small days gives AINews' titles .01 to .04, since their
gold stories are a day's themes ("Qwen models on devices"), but joins events: of the sample day's
pairs, 15 items at a time, .41 would be right instead of .88; even by .4 less it made five wrong
stories more, and no right one, of a read day of 114 posts. Two posts of one subreddit share a theme
four times as often, but real events cross communities.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from summarize.stories.features import Features
from summarize.stories.sparse import Floats, Rows, blocks, dense_dots, dots, squared_lengths


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each piece of evidence counts, in log-odds; see the module's docstring."""

    bias: float = -3.2
    text: float = 20.0
    keys: float = 5.0
    conflict: float = -20.0
    house: float = -4.0
    loose: float = 0.0
    few: float = 0.0
    day: float = -0.6
    dense: float = 20.0
    dense_bias: float = -3.6
    centroid: float = 0.8


WEIGHTS: Final = Weights()
"""One set for all corpora and languages: batches of large stories."""

DAY_WEIGHTS: Final = replace(
    WEIGHTS, bias=-4.2, text=22.0, keys=7.0, house=-2.0, loose=-1.5, few=10.0
)
"""For a newsroom's day, whose items are mostly no story at all: of pairs of near neighbours of real
days every sixth is one event (`benchmarks.events`), of news corpora most are. Two texts that ask,
chat or tell of their writers are seldom one event, however many words they share; nor are two posts
of one place, since whoever would tell it again sees it told (dev half, with communities as places:
precision 0.91 instead of 0.85 at the same recall)."""

ENOUGH: Final = 1.3
"""Things new today that one story's items share: more than one (see `subjects`)."""

SAME_DAY: Final = 0.8
"""Days within which a place seldom tells twice of one event; later it follows up."""

FREE_DAYS: Final = 2.0
"""Days apart that cost nothing: a story is talked about for about two days."""


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side of a comparison: features, the lengths of their summed text vectors, and which rows
    have an embedding (a model may give none for some text, and nothing follows from that)."""

    features: Features
    keys: sparse.csr_matrix
    subjects: sparse.csr_matrix
    lengths: Floats
    embedded: NDArray[np.bool_]

    @classmethod
    def of(cls, features: Features) -> "ComparedSide":
        """Measure the vectors' lengths once, for many comparisons."""
        squared = squared_lengths(features.text) + features.rest
        nothing = np.zeros(len(features), bool)
        embedded = nothing if features.dense is None else np.any(features.dense != 0, axis=1)
        keys, subjects = _keys_of_groups(features), _subjects_of_groups(features)
        return cls(features, keys, subjects, np.sqrt(squared), embedded)


def _keys_of_groups(features: Features) -> sparse.csr_matrix:
    """Weigh a group's keys by how many of its members have them, 1 at most.

    So a digest that links to three papers may belong to one of their stories, but does not hand
    the other two papers on to that story.
    """
    keys = features.keys.copy()
    scale = np.repeat(1 / np.sqrt(features.size), np.diff(keys.indptr))
    keys.data = np.minimum(keys.data * scale, 1).astype(np.float32)
    return keys


def _subjects_of_groups(features: Features) -> sparse.csr_matrix:
    """Return the root of each subject's share of a group, whose product is the mean of two."""
    subjects = features.subjects.copy()
    shares = np.repeat(1 / features.size, np.diff(subjects.indptr))
    subjects.data = np.sqrt(subjects.data * shares).astype(np.float32)
    return subjects


def evidence(
    a: ComparedSide, rows: Rows, b: ComparedSide, columns: Rows, weights: Weights = WEIGHTS
) -> dict[str, Floats]:
    """Return each piece of evidence for the pairs `a[rows[i]]`, `b[columns[i]]`, in log-odds.

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
    loose = left.loose[rows] / left.size[rows] + right.loose[columns] / right.size[columns]
    days = np.abs(left.when[rows] - right.when[columns])
    apart = np.maximum(days - FREE_DAYS, 0)
    parts = {
        "bias": np.full(len(rows), weights.bias),
        "text": weights.text * cosine,
        "keys": weights.keys * keys,
        "conflict": np.where((same_kind > 0) & (same_thing == 0), weights.conflict, 0.0),
        "house": np.where((same_house > 0) & (days < SAME_DAY), weights.house, 0.0),
        "loose": weights.loose * loose,
        "few": weights.few
        * np.minimum(dots(a.subjects, rows, b.subjects, columns) + 3 * keys - ENOUGH, 0),
        "time": weights.day * np.minimum(apart, 10),
    }
    if left.dense is not None and right.dense is not None:
        near = dense_dots(left.dense, rows, right.dense, columns) / np.maximum(sizes, 1)
        known = a.embedded[rows] & b.embedded[columns]
        parts["dense"] = np.where(known, weights.dense_bias + weights.dense * near, 0.0)
    return parts


def log_odds(
    a: ComparedSide, rows: Rows, b: ComparedSide, columns: Rows, weights: Weights = WEIGHTS
) -> Floats:
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
