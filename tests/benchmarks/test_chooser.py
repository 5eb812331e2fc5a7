"""The chooser: central sentences first, none twice, within the length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.chooser import Sentence, choose, lexrank
from summarize.text.compare import count_words, likeness

TEXTS = (
    "Fern Labs released the Fern-2 model with 7 billion parameters.",
    "Fern Labs has released the Fern-2 model with 7 billion parameters.",
    "The Fern-2 model of Fern Labs scores 61 percent on the arithmetic test.",
    "The weather in the city was fine on the day.",
)


def sentences(texts: tuple[str, ...] = TEXTS) -> list[Sentence]:
    return [Sentence(text) for text in texts]


def test_central_sentence_comes_first_and_its_twin_is_passed_over() -> None:
    first, second = choose(sentences(), max_sentences=2)
    assert first in (0, 1)
    assert second == 2


def test_what_was_told_counts_against_a_sentence() -> None:
    told = [TEXTS[0], TEXTS[1]]
    assert choose(sentences(), max_sentences=1, taken=told) == [2]


def test_bonus_can_decide() -> None:
    weighed = [*sentences()[:3], Sentence(TEXTS[3], bonus=2.0)]
    assert choose(weighed, max_sentences=1) == [3]


@given(
    st.lists(st.sampled_from([*TEXTS, "모델을 공개했다.", "", "发布了新模型。"]), max_size=12),
    st.integers(0, 5),
    st.integers(0, 40),
)
def test_limits_hold(texts: list[str], count: int, words: int) -> None:
    given_ = sentences(tuple(texts))
    chosen = choose(given_, max_sentences=count, max_words=words)
    assert len(chosen) == len(set(chosen)) <= count
    assert sum(count_words(texts[i]) for i in chosen) <= words
    assert chosen == choose(given_, max_sentences=count, max_words=words)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Fern-2 scores 61.5 percent", 4, id="English"),
        pytest.param("모델을 오늘 공개했다", 3, id="Korean"),
        pytest.param("发布了新模型", 3, id="Chinese: two characters a word"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_count_words(text: str, count: int) -> None:
    assert count_words(text) == count


def test_likeness_is_one_for_the_same_and_none_for_others() -> None:
    assert likeness(TEXTS[0], TEXTS[0]) == pytest.approx(1)
    assert likeness(TEXTS[0], TEXTS[3]) == 0
    assert likeness("", "") == 0


def test_lexrank_is_a_distribution_that_favours_the_middle() -> None:
    near = np.array([[1, 0.9, 0.9], [0.9, 1, 0.05], [0.9, 0.05, 1]])
    rank = lexrank(near)
    assert rank.sum() == pytest.approx(1)
    assert rank.argmax() == 0
