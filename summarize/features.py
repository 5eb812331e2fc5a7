"""Items as sparse vectors: what `similarity` compares and `cluster` adds up.

Text is TF-IDF of word 1-2-grams, hashed (Weinberger et al., "Feature hashing", 2009), titles
weighing more than bodies; each row has length 1. Keys are everything that an item can share with
another exactly: links, its own address and id, the items that it replies to, quotes or reposts;
each weighs by its rarity, since a link in half of all items (a home page) says nothing. Identities
are versions and templates (see `names`).

A group's vector is the sum of its members' vectors, so groups are compared like items.
"""

import math
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ingest.item import Item
from summarize.names import identities
from summarize.words import MAX_CHARS, grams, words

Gram = tuple[str, float]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Gives one row per text, any width; rows need not be normalised."""

TEXT_BITS: Final = 22
"""Width of the hashed text space: 4 million columns."""

TITLE_WEIGHT: Final = 2.0
"""How many body words a title's word is worth."""

BODY_WEIGHT: Final = 0.7
LINK_SPREAD: Final = 0.75
"""How fast a link loses weight by its neighbours: one of four counts a third."""

ONE_VOICE: Final = frozenset({"feed", "page", "x"})
"""Kinds whose publisher is one voice; a forum or a channel is many."""

MAX_KEY_SHARE: Final = 0.05
"""A key in more items than this share (and more than MIN_COMMON) is no evidence at all."""
MIN_COMMON: Final = 12


@dataclass(frozen=True, slots=True)
class Features:
    """The vectors of n items or groups, row by row.

    `text`, `keys` and `kinds`/`things` are CSR, of columns that two rows share; `rest` is the
    squared length of a row's text in columns of its own. `houses` tells which publisher wrote a row
    (0 for communities, where many write). `size` counts members, `when` is the mean
    time in days; `dense` (n x d, rows of length 1) exists with an embedding model.
    """

    text: sparse.csr_matrix
    rest: NDArray[np.float64]
    keys: sparse.csr_matrix
    kinds: sparse.csr_matrix
    things: sparse.csr_matrix
    houses: sparse.csr_matrix
    size: NDArray[np.float64]
    when: NDArray[np.float64]
    dense: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.size)

    def take(self, rows: slice) -> Self:
        """Give some of the rows, in the same space."""
        return type(self)(
            text=self.text[rows],
            rest=self.rest[rows],
            keys=self.keys[rows],
            kinds=self.kinds[rows],
            things=self.things[rows],
            houses=self.houses[rows],
            size=self.size[rows],
            when=self.when[rows],
            dense=None if self.dense is None else self.dense[rows],
        )

    def grouped(self, labels: NDArray[np.intp]) -> Self:
        """Add up the rows of each group; `labels` are 0..k-1, one for each row."""
        count = int(labels.max()) + 1 if len(labels) else 0
        rows = np.arange(len(labels))
        adder = sparse.csr_matrix((np.ones(len(labels)), (labels, rows)), (count, len(labels)))
        size = adder @ self.size
        return type(self)(
            text=_sorted(adder @ self.text),
            rest=adder @ self.rest,
            keys=_sorted(adder @ self.keys),
            kinds=_flag(adder @ self.kinds),
            things=_flag(adder @ self.things),
            houses=_flag(adder @ self.houses),
            size=size,
            when=(adder @ (self.when * self.size)) / np.maximum(size, 1),
            dense=None if self.dense is None else np.asarray(adder @ self.dense, np.float32),
        )


def featurize(
    items: Sequence[Item], *, embed: Embed | None = None, aliases: Sequence[Iterable[str]] = ()
) -> Features:
    """Make the features of a batch; document frequencies are the batch's own.

    `aliases` gives, for each item, further keys of its own (addresses of its copies).
    """
    own = [keys_of(item, aliases[i] if aliases else ()) for i, item in enumerate(items)]
    marks = [identities(item) for item in items]
    text, rest = text_matrix(weighted_grams(item) for item in items)
    dense = None
    if embed is not None and items:
        dense = _unit_rows(np.asarray(embed([told(item) for item in items]), np.float32))
    return Features(
        text=text,
        rest=rest,
        keys=_key_matrix(own),
        kinds=_flag(_incidence([{kind for kind, _ in mark} for mark in marks])),
        things=_flag(_incidence([{" ".join(pair) for pair in mark} for mark in marks])),
        houses=_incidence([house_of(item) for item in items]),
        size=np.ones(len(items)),
        when=np.array([item.published_at.timestamp() / 86_400 for item in items]),
        dense=dense,
    )


def house_of(item: Item) -> set[str]:
    """Give the publisher that wrote an item by itself (a paper, a blog, an account), or nothing."""
    return {item.publisher} if item.publisher and item.kind in ONE_VOICE else set()


def told(item: Item) -> str:
    """Give what an item says, as an embedding model reads it: title and the start of its text."""
    return f"{item.title}\n{item.text[:600]}".strip() or item.url


def weighted_grams(item: Item) -> dict[str, float]:
    """Count an item's grams, a title's more; sublinear in the count."""
    title = Counter(grams(words(item.title[:MAX_CHARS])))
    body = Counter(grams(words(item.text[:MAX_CHARS]))) if item.text else Counter[Gram]()
    if not title:
        return {gram: weight * (1 + math.log(n)) for (gram, weight), n in body.items()}
    counts = {g: TITLE_WEIGHT * weight * (1 + math.log(n)) for (g, weight), n in title.items()}
    for (gram, weight), n in body.items():
        counts[gram] = counts.get(gram, 0.0) + BODY_WEIGHT * weight * (1 + math.log(n))
    return counts


def text_matrix(
    rows: Iterable[dict[str, float]],
) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    """Hash counted grams into a TF-IDF matrix of rows of length 1 (or 0 for an empty text).

    Most word pairs occur once in a batch and can match nothing, so only columns of two or more
    rows are kept; the second result is each row's squared length outside them.
    """
    mask = (1 << TEXT_BITS) - 1
    columns, values, starts = array("i"), array("f"), array("q", [0])
    for row in rows:
        columns.extend(zlib.crc32(gram.encode()) & mask for gram in row)
        values.extend(row.values())
        starts.append(len(columns))
    count = len(starts) - 1
    index = np.frombuffer(columns, np.int32) if columns else np.zeros(0, np.int32)
    weight = np.frombuffer(values, np.float32) if values else np.zeros(0, np.float32)
    width = mask + 1
    if len(index) < width // 4:  # a small day would pay for 4 million columns with 100 MB
        used, numbered = np.unique(index, return_inverse=True)
        index, width = numbered.astype(np.int32), max(1, len(used))
    matrix = sparse.csr_matrix((weight.copy(), index.copy(), starts), (count, width))
    matrix.sum_duplicates()
    seen = np.bincount(matrix.indices, minlength=width)
    idf = np.log((1 + count) / (1 + seen)) + 1
    matrix.data *= idf[matrix.indices].astype(np.float32)
    _unit(matrix)
    return _shared_columns(matrix, seen > 1)


def _shared_columns(
    matrix: sparse.csr_matrix, shared: NDArray[np.bool_]
) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    """Keep and renumber some columns; give the squared length of what each row loses."""
    kept = columns_of(matrix, shared)
    lost = squared_lengths(matrix) - squared_lengths(kept)
    return kept, np.maximum(lost, 0)


def columns_of(matrix: sparse.csr_matrix, kept: NDArray[np.bool_]) -> sparse.csr_matrix:
    """Select columns of a CSR matrix and number them anew, without an index of all of them."""
    number = np.cumsum(kept, dtype=np.int32) - 1
    here = kept[matrix.indices]
    ends = np.concatenate([[0], np.cumsum(here)])[matrix.indptr]
    shape = (matrix.shape[0], max(1, int(number[-1]) + 1))
    return sparse.csr_matrix((matrix.data[here], number[matrix.indices[here]], ends), shape)


def squared_lengths(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """Give the squared length of each row."""
    row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    squares = matrix.data.astype(np.float64) ** 2
    return np.bincount(row_of, squares, minlength=matrix.shape[0]).astype(np.float64)


def keys_of(item: Item, aliases: Iterable[str] = ()) -> dict[str, float]:
    """Give an item's keys, with the weight of each as evidence before its rarity.

    An item's own address and id weigh 1. Its links share a weight, so that a page with a hundred
    links is no strong tie to any of them. A home page is no key.
    """
    own = {item.id, link_key(item.url), *aliases} - {""}
    links = {key for link in item.links if (key := link_key(link.url))} - own
    share = max(1, len(links)) ** -LINK_SPREAD
    keys = dict.fromkeys(links, share)
    keys.update({relation.target: 1.0 for relation in item.relations})
    keys.update(dict.fromkeys(own, 1.0))
    return keys


_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})|papers/(\d{4}\.\d{4,5})")
_STATUS = re.compile(r"(?:twitter|x|nitter|fxtwitter|vxtwitter)\.[a-z]+/\w+/status/(\d+)")


def link_key(url: str) -> str:
    """Give what a link stands for: a paper, a post, or its address without scheme and tail.

    The empty string for a home page and for what is no web address.
    """
    if paper := _ARXIV.search(url):
        return f"arxiv:{paper[1] or paper[2]}"
    if post := _STATUS.search(url):
        return f"x:{post[1]}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not (path or parts.query):
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{path}{query}"


def _key_matrix(rows: Sequence[dict[str, float]]) -> sparse.csr_matrix:
    """Weigh keys by rarity: 1 for a key of two items, falling with the log of their number."""
    seen = Counter(key for row in rows for key in row)
    limit = max(MIN_COMMON, MAX_KEY_SHARE * len(rows))
    rarity = {k: 1 / math.log2(max(2, n)) ** 0.5 for k, n in seen.items() if 2 <= n <= limit}
    return _incidence([{k: v * rarity[k] for k, v in row.items() if k in rarity} for row in rows])


def _incidence(rows: Sequence[Any]) -> sparse.csr_matrix:
    """Make a matrix of rows that are sets (entries 1) or mappings (entries their values)."""
    column: dict[str, int] = {}
    indices, data, starts = [], [], [0]
    for row in rows:
        for name in sorted(row):
            indices.append(column.setdefault(name, len(column)))
            data.append(row[name] if isinstance(row, dict) else 1.0)
        starts.append(len(indices))
    shape = (len(rows), max(1, len(column)))
    return sparse.csr_matrix(
        (np.array(data, np.float32), np.array(indices, np.int32), starts), shape
    )


def _flag(matrix: Any) -> sparse.csr_matrix:
    """Set every stored entry to 1."""
    flagged = _sorted(matrix).astype(np.float32)
    flagged.data[:] = 1
    return flagged


def _unit(matrix: sparse.csr_matrix) -> None:
    """Scale rows to length 1 in place; empty rows stay empty."""
    lengths = np.sqrt(squared_lengths(matrix))
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr)).astype(np.float32)


def _sorted(matrix: Any) -> sparse.csr_matrix:
    """Sort each row's columns: products of unsorted rows take scipy's slow way."""
    ordered = matrix.tocsr()
    ordered.sort_indices()
    return ordered


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale dense rows to length 1; zero rows stay zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
