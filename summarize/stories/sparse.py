"""Sparse rows: the few operations on CSR matrices that `features` and `similarity` are made of.

A day may hold a million items, so nothing here makes a temporary of the size of a matrix where a
block will do, and names become columns by a hash instead of by a dictionary of strings. Columns
that only one row has can match nothing; they are left out before they cost anything.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Rows = NDArray[np.signedinteger[Any]]
"""Numbers of rows, or of columns; 32 bits each where there are tens of millions."""
Dense = NDArray[np.float32]

BLOCK: Final = 50_000
"""Rows, pairs or entries that are worked on at once."""


class Entries:
    """The entries of a matrix while its rows are read: a code, a value, and where rows start."""

    def __init__(self, codes: str) -> None:
        self.codes, self.values, self.starts = array(codes), array("f"), array("q", [0])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def add(self, codes: Iterable[int], values: Iterable[float]) -> None:
        """Append a row."""
        self.codes.extend(codes)
        self.values.extend(values)
        self.starts.append(len(self.codes))

    def shared(self) -> tuple[NDArray[Any], Rows]:
        """Return the codes that occur at least twice, sorted, and how often each does."""
        names, seen = np.unique(np.asarray(self.codes), return_counts=True)
        return names[seen > 1], seen[seen > 1]

    def matrix(self, column: NDArray[np.int32], width: int) -> sparse.csr_matrix:
        """Make the matrix of all entries that have a column (0 and up)."""
        kept = column >= 0
        ends = np.concatenate([[0], np.cumsum(kept)])[np.asarray(self.starts)]
        shape = (len(ends) - 1, max(1, width))
        found = sparse.csr_matrix((np.asarray(self.values)[kept], column[kept], ends), shape)
        found.sum_duplicates()
        return found


def columns_among(names: NDArray[Any], codes: NDArray[Any]) -> NDArray[np.int32]:
    """Return the place of each code in sorted `names`, or -1."""
    found = np.full(len(codes), -1, np.int32)
    for part in blocks(len(codes) if len(names) else 0):
        place = np.minimum(np.searchsorted(names, codes[part]), len(names) - 1)
        found[part] = np.where(names[place] == codes[part], place, -1)
    return found


def incidence(
    rows: Iterable[dict[str, float]], weigh: Callable[[Rows], Floats] | None = None
) -> sparse.csr_matrix:
    """Make a matrix of rows of named values, of the names that several rows have.

    `weigh` gives a factor for each column by the number of rows that have it; 0 takes it out.
    """
    entries = Entries("Q")
    for row in rows:
        entries.add(map(code_of, row), row.values())
    names, seen = entries.shared()
    factors = np.ones(len(names)) if weigh is None else weigh(seen)
    names, factors = names[factors > 0], factors[factors > 0].astype(np.float32)
    found = entries.matrix(columns_among(names, np.asarray(entries.codes)), len(names))
    found.data *= factors[found.indices]
    return found


def code_of(name: str) -> int:
    """Return a name's 64-bit code: two of a million names meet once in thirty million days."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def squared_lengths(matrix: sparse.csr_matrix) -> Floats:
    """Return the squared length of each row."""
    return squares_of_rows(matrix.data, matrix.indptr)


def squares_of_rows(data: NDArray[np.float32], starts: Rows) -> Floats:
    """Sum up the squares of each row's entries; `starts` is where rows start, and the end."""
    found = np.zeros(len(starts) - 1)
    for part in blocks(len(found)):
        ends = starts[part.start : part.stop + 1]
        row_of = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
        squares = data[ends[0] : ends[-1]].astype(np.float64) ** 2
        found[part] = np.bincount(row_of, squares, minlength=len(ends) - 1)
    return found


def scale_rows(matrix: sparse.csr_matrix, factors: Floats) -> None:
    """Multiply each row by a factor, in place."""
    for part in blocks(matrix.shape[0]):
        ends = matrix.indptr[part.start : part.stop + 1]
        factor = np.repeat(factors[part].astype(np.float32), np.diff(ends))
        matrix.data[ends[0] : ends[-1]] *= factor


def strongest(matrix: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """Keep the `most` largest entries of each row (those further left of equals)."""
    width = np.diff(matrix.indptr)
    row_of = np.repeat(np.arange(matrix.shape[0]), width)
    order = np.lexsort((matrix.indices, -matrix.data, row_of))
    kept = np.sort(order[np.arange(len(order)) - matrix.indptr[row_of] < most])
    ends = np.concatenate([[0], np.cumsum(np.minimum(width, most))])
    return sparse.csr_matrix((matrix.data[kept], matrix.indices[kept], ends), matrix.shape)


def dots(a: sparse.csr_matrix, rows: Rows, b: sparse.csr_matrix, columns: Rows) -> Floats:
    """Multiply pairs of rows, `a[rows[i]]` by `b[columns[i]]`."""
    found = np.zeros(len(rows))
    if not (a.nnz and b.nnz):
        return found
    for part in blocks(len(rows)):
        product = a[rows[part]].multiply(b[columns[part]])
        found[part] = np.asarray(product.sum(axis=1)).ravel()
    return found


def dense_dots(a: Dense, rows: Rows, b: Dense, columns: Rows) -> Floats:
    """Multiply pairs of rows of dense matrices."""
    return np.asarray(np.einsum("ij,ij->i", a[rows], b[columns]), np.float64)


def flagged(matrix: Any) -> sparse.csr_matrix:
    """Set every stored entry to 1."""
    flags = ordered(matrix).astype(np.float32)
    flags.data[:] = 1
    return flags


def ordered(matrix: Any) -> sparse.csr_matrix:
    """Sort each row's columns: products of unsorted rows take scipy's slow way."""
    rows = matrix.tocsr()
    rows.sort_indices()
    return rows


def blocks(count: int, size: int = BLOCK) -> Iterator[slice]:
    """Cut a range into slices of no more than `size`."""
    for start in range(0, count, size):
        yield slice(start, min(count, start + size))
