"""Candidates: the pairs of items that may be one story, without comparing all with all.

Only pairs that share a word, a key or, with a model, a place in its space are ever met. Missing a
pair is the worse mistake here, since what is not proposed is never compared; so each item proposes
more neighbours than a story has members, and `similarity` judges them.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from summarize.stories.features import Features
from summarize.stories.sparse import Dense, Floats, Rows, blocks, dense_dots, dots

TOP: Final = 25
"""Nearest neighbours by text that each item proposes as partners; with 40 no dev half gains."""

FLOOR: Final = 0.06
"""Least cosine of a candidate: below it the bias alone says no."""

COMMON: Final = 1_000
"""A word of more items than this is not searched by."""

COMMON_KEY: Final = 200
"""Nor is a key of more: its rarity is below .37, which needs much text beside it."""

TEXT_BLOCK: Final = 1_024
DENSE_BLOCK: Final = 256
"""Rows whose embeddings are held against all others at once: 100 MB on a day of 100,000 items."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows, and how alike their texts are (0 where only a key is shared).

    Small numbers, since a large day has tens of millions of pairs.
    """

    rows: Rows
    columns: Rows
    cosines: NDArray[np.float32]


def neighbours(a: Features, b: Features, *, top: int = TOP) -> Pairs:
    """Find candidate pairs: each row's `top` nearest by text, and all that share a key.

    An inverted index in the form of a sparse product, block by block: only pairs that share a word
    are ever met, and words of more than COMMON rows are left out of the search (not of the
    evidence), which bounds the cost per item. Keys of many rows are left out likewise: alone they
    are not evidence enough.
    """
    left, right = _searchable(a.text, b.text, COMMON)
    index = right.T.tocsr()
    found = [_pairs([], [], [])]
    for part in blocks(left.shape[0], TEXT_BLOCK):
        rows, columns, cosines = _top_of_rows((left[part] @ index).tocsr(), top + (a is b))
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
        cosines[part] += dense_dots(said, rows[part], known, columns[part])
    cosines /= 2
    order = np.lexsort((columns, -cosines, rows))
    return Pairs(*_pairs(rows[order], columns[order], cosines[order]))


def _pairs(rows: Any, columns: Any, cosines: Any) -> tuple[Any, Any, Any]:
    return np.asarray(rows, np.int32), np.asarray(columns, np.int32), np.asarray(cosines, "f")


def _searchable(a: Any, b: Any, common: int) -> tuple[Any, Any]:
    """Keep the columns that occur on both sides and are not too common; number them anew."""
    in_a = np.bincount(a.indices, minlength=a.shape[1])
    in_b = np.bincount(b.indices, minlength=b.shape[1])
    kept = (in_a > 0) & (in_b > 0) & (np.maximum(in_a, in_b) <= common)
    if a is b:
        kept &= in_a > 1
    columns = np.flatnonzero(kept)
    left = a[:, columns]
    return left, left if a is b else b[:, columns]


def _top_of_rows(product: Any, top: int) -> tuple[Rows, Rows, Floats]:
    """Return (row, column, value) of each row's largest entries from FLOOR; ties by column."""
    row_of = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
    good = product.data >= FLOOR
    rows, columns, data = row_of[good], product.indices[good], product.data[good]
    order = np.lexsort((columns, -data, rows))
    rows, columns, data = rows[order], columns[order], data[order]
    kept = np.arange(len(rows)) - np.searchsorted(rows, rows) < top
    return rows[kept], columns[kept], data[kept]
