"""Sparse rows: each operation beside the plain way to do it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from summarize.stories.sparse import (
    blocks,
    code_of,
    dots,
    incidence,
    scale_rows,
    squared_lengths,
    strongest,
)

CELLS = st.lists(
    st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.5, 1.0, 2.0]), min_size=6, max_size=6),
    min_size=1,
    max_size=8,
)


def csr(rows: list[list[float]]) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.array(rows, np.float32))


@given(CELLS)
def test_squared_lengths_are_those_of_the_rows(rows):
    assert squared_lengths(csr(rows)) == pytest.approx((np.array(rows) ** 2).sum(axis=1))


@given(CELLS)
def test_pairs_of_rows_are_multiplied(rows):
    matrix, count = csr(rows), len(rows)
    left, right = np.arange(count), np.arange(count)[::-1]
    expected = (np.array(rows)[left] * np.array(rows)[right]).sum(axis=1)
    assert dots(matrix, left, matrix, right) == pytest.approx(expected)


@given(CELLS, st.integers(1, 6))
def test_a_row_keeps_its_largest_entries(rows, most):
    kept = strongest(csr(rows), most).toarray()
    for row, left in zip(np.array(rows, np.float32), kept, strict=True):
        wanted = sorted((v for v in row if v), reverse=True)[:most]
        assert sorted((v for v in left if v), reverse=True) == wanted
        assert all(v in (0, row[n]) for n, v in enumerate(left))


@given(CELLS)
def test_rows_are_scaled_in_place(rows):
    matrix = csr(rows)
    factors = np.arange(len(rows), dtype=float)
    scale_rows(matrix, factors)
    assert matrix.toarray() == pytest.approx(np.array(rows) * factors[:, None])


def test_only_names_of_several_rows_become_columns():
    matrix = incidence([{"a": 1.0, "b": 2.0}, {"b": 3.0}, {"c": 1.0}, {}])
    assert matrix.toarray().tolist() == [[2], [3], [0], [0]]


def test_names_may_be_weighed_out():
    rows = [{"home": 1.0, "paper": 1.0}, {"home": 1.0, "paper": 1.0}, {"home": 1.0}]
    matrix = incidence(rows, lambda seen: np.where(seen > 2, 0.0, 0.5))
    assert matrix.toarray().tolist() == [[0.5], [0.5], [0]]


def test_no_rows_make_an_empty_matrix():
    assert incidence([]).shape == (0, 1)


@given(st.integers(0, 50), st.integers(1, 9))
def test_blocks_cover_a_range_once(count, size):
    seen = [n for part in blocks(count, size) for n in range(part.start, part.stop)]
    assert seen == list(range(count))


def test_codes_are_the_same_everywhere():
    assert code_of("arxiv:2405.00332") == code_of("arxiv:2405.00332") != code_of("arxiv:2405.0033")
