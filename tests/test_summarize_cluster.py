"""The similarity and the clustering on it: evidence, conflicts, links, and no chaining."""

import numpy as np
import pytest

from ingest.item import Item
from summarize.cluster import cluster
from summarize.features import featurize
from summarize.similarity import Side, evidence, probability
from tests.story_items import day, item


def parts(a: Item, b: Item) -> dict[str, float]:
    side = Side.of(featurize([a, b, *day()]))
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
    assert len(set(cluster(featurize([*items, *day()])).labels[:2])) == 2


def test_small_steps_do_not_chain_two_events_together() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    steps = [item(n, " ".join(f"word{c}" for c in letters[n : n + 4])) for n in range(20)]
    labels = cluster(featurize([*steps, *day()])).labels[: len(steps)]
    assert labels[0] != labels[-1]


def test_nothing_and_one_item_are_clustered_too() -> None:
    assert len(cluster(featurize([])).labels) == 0
    assert list(cluster(featurize([item(1, "Alone")])).labels) == [0]


def test_probability_is_bounded() -> None:
    assert 0 <= probability(np.array([-1e9]))[0] < 0.5 < probability(np.array([1e9]))[0] <= 1
