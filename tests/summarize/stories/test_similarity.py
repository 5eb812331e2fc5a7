"""The one similarity: symmetric, the sum of its evidence, the same for items and groups."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarize.stories.features import featurize
from summarize.stories.similarity import ComparedSide, evidence, log_odds, probability
from tests.support.story_items import day, directions, item, labels

ITEMS = [
    *day(),
    item(90, "Llama 3 is out", links=["https://a.example/llama"]),
    item(91, "Llama 3.1 is out", links=["https://a.example/llama"]),
    item(92, "A reply", relations=[("reply", "feed:90")]),
    item(93, "👍"),
    item(94, text="엔비디아가 Blackwell GPU 출하를 시작했다"),
]
SPACES = {
    "words": featurize(ITEMS),
    "words and embeddings": featurize(ITEMS, embed=directions),
}


@pytest.mark.parametrize("space", SPACES)
@given(st.data())
def test_the_odds_are_symmetric_also_between_groups(space: str, data: Any):
    side = ComparedSide.of(SPACES[space].grouped(labels(data, len(ITEMS))))
    rows, columns = (grid.ravel() for grid in np.indices((len(side.features),) * 2))
    there, back = log_odds(side, rows, side, columns), log_odds(side, columns, side, rows)
    assert there == pytest.approx(back, abs=1e-4)
    assert np.isfinite(there).all()


@pytest.mark.parametrize("space", SPACES)
def test_the_odds_are_the_sum_of_the_evidence(space: str):
    side = ComparedSide.of(SPACES[space])
    rows, columns = (grid.ravel() for grid in np.indices((len(ITEMS), len(ITEMS))))
    parts = evidence(side, rows, side, columns)
    assert log_odds(side, rows, side, columns) == pytest.approx(sum(parts.values()), abs=1e-6)
    assert ("dense" in parts) == (space == "words and embeddings")


def odds(a: int, b: int) -> float:
    """Return the log-odds of two of the items, by their number."""
    numbers = [int(i.id.removeprefix("feed:")) for i in ITEMS]
    side = ComparedSide.of(SPACES["words"])
    row, column = (np.array([numbers.index(n)]) for n in (a, b))
    return float(log_odds(side, row, side, column)[0])


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        pytest.param(0, 1, True, id="one event in two wordings"),
        pytest.param(0, 10, False, id="two events"),
        pytest.param(90, 91, False, id="two versions, one link"),
        pytest.param(90, 92, True, id="a post and its reply"),
        pytest.param(0, 93, False, id="an emoji and an event"),
        pytest.param(0, 94, False, id="two languages, two events"),
    ],
)
def test_what_is_one_story(a: int, b: int, same: bool):
    assert (odds(a, b) > 0) == same


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_a_probability_rises_with_the_odds(values: list[float]):
    chances = probability(np.sort(np.array(values)))
    assert ((chances >= 0) & (chances <= 1)).all()
    assert (np.diff(chances) >= 0).all()
    assert probability(np.zeros(1)) == pytest.approx([0.5])


def test_nothing_follows_from_a_text_that_the_model_has_no_vector_for():
    items = [item(1, "known words"), item(2, "unknown words")]
    side = ComparedSide.of(featurize(items, embed=directions))
    parts = evidence(side, np.array([0, 0]), side, np.array([0, 1]))
    assert parts["dense"][0] != 0
    assert parts["dense"][1] == 0
