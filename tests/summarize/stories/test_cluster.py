"""The similarity and the clustering on it: evidence, conflicts, links, and no chaining."""

from collections.abc import Sequence

import numpy as np
import pytest

from ingest.item import Item
from summarize.stories.cluster import cluster
from summarize.stories.features import Features, featurize
from summarize.stories.neighbours import neighbours
from summarize.stories.similarity import ComparedSide, evidence, probability
from summarize.stories.sparse import dots
from tests.support.story_items import day, item


def parts(a: Item, b: Item) -> dict[str, float]:
    side = ComparedSide.of(featurize([a, b, *day()]))
    found = evidence(side, np.array([0]), side, np.array([1]))
    return {name: float(value[0]) for name, value in found.items()}


PAPER = "https://arxiv.org/abs/2405.00332"


@pytest.mark.parametrize(
    ("a", "b", "part", "sign"),
    [
        pytest.param(item(1, "Fern grows"), item(2, "Fern grows fast"), "text", 1, id="words"),
        pytest.param(item(1, "A", links=(PAPER,)), item(2, "B", links=(PAPER,)), "keys", 1,
                     id="a rare link"),
        pytest.param(item(1, "A"), item(2, "B", relations=(("quote", "feed:1"),)), "keys", 1,
                     id="a quote"),
        pytest.param(item(1, "Llama 3 is out"), item(2, "Llama 3.1 is out"), "conflict", -1,
                     id="two versions"),
        pytest.param(item(1, "Llama 3 is out"), item(2, "Llama 3 weights"), "conflict", 0,
                     id="one version"),
        pytest.param(item(1, "Fern"), item(9_000, "Fern"), "time", -1, id="days apart"),
    ],
)  # fmt: skip
def test_evidence(a: Item, b: Item, part: str, sign: int) -> None:
    assert np.sign(parts(a, b)[part]) == sign


def test_neighbouring_versions_are_two_stories() -> None:
    items = [item(1, "Llama 3 released by its makers"), item(2, "Llama 3.1 released by its makers")]
    assert len(set(cluster(featurize([*items, *day()]))[:2])) == 2


def test_small_steps_do_not_chain_two_events_together() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    steps = [item(n, " ".join(f"word{c}" for c in letters[n : n + 4])) for n in range(20)]
    labels = cluster(featurize([*steps, *day()]))[: len(steps)]
    assert labels[0] != labels[-1]


def test_nothing_and_one_item_are_clustered_too() -> None:
    assert len(cluster(featurize([]))) == 0
    assert list(cluster(featurize([item(1, "Alone")]))) == [0]


def test_probability_is_bounded() -> None:
    assert 0 <= probability(np.array([-1e9]))[0] < 0.5 < probability(np.array([1e9]))[0] <= 1


def by_meaning(texts: Sequence[str]) -> np.ndarray:
    """Embed a text as what its last word stands for, among much that all texts share."""
    meaning = {"tide": 0, "flood": 0}
    rows = np.zeros((len(texts), 64), np.float32)
    for n, text in enumerate(texts):
        rows[n, meaning.get(text.split()[-1], 1 + n % 60)] = 1
    rows[:, 63] = 2
    return rows


WATER = (item(900, "Ferries wait for high tide"), item(901, "Boats held up by evening flood"))
"""One event in two wordings that share no word."""


def test_what_all_embeddings_share_is_no_likeness() -> None:
    features = featurize([*WATER, *day() * 10], embed=by_meaning)
    dense = features.dense
    assert dense is not None
    assert dense[0] @ dense[1] > 0.9
    assert dense[0] @ dense[5] < 0.4  # it was 4/5 of the rows as they were given


def test_an_embedding_proposes_and_joins_what_shares_no_word() -> None:
    items = [*WATER, *day()]
    alone, known = featurize(items), featurize(items, embed=by_meaning)
    assert (0, 1) not in set(zip(*pairs_of(alone), strict=True))
    assert (0, 1) in set(zip(*pairs_of(known), strict=True))
    assert len(set(cluster(alone)[:2])) == 2
    assert len(set(cluster(known)[:2])) == 1


def pairs_of(features: Features) -> tuple[list[int], list[int]]:
    pairs = neighbours(features, features)
    return pairs.rows.tolist(), pairs.columns.tolist()


def test_candidates_by_embedding_come_nearest_first_and_once() -> None:
    features = featurize([*WATER, *day()], embed=by_meaning)
    assert features.dense is not None
    pairs = neighbours(features, features)
    words = dots(features.text, pairs.rows, features.text, pairs.columns)
    meaning = np.einsum("ij,ij->i", features.dense[pairs.rows], features.dense[pairs.columns])
    assert pairs.cosines == pytest.approx((words + meaning) / 2, abs=1e-5)
    assert len(set(zip(pairs.rows, pairs.columns, strict=True))) == len(pairs.rows)
    order = np.lexsort((-pairs.cosines, pairs.rows))
    assert pairs.cosines[order] == pytest.approx(pairs.cosines)
