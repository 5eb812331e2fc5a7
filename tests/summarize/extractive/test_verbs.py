"""Sentences are told from captions and notes by their verbs."""

import pytest

from summarize.extractive.verbs import has_verb, is_order


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("Harbor opens the weights of Pier", True, id="present"),
        pytest.param("Harbor has opened its weights", True, id="perfect"),
        pytest.param("The makers stopped the test", True, id="doubled consonant"),
        pytest.param("Frontier models hardly move at all", True, id="plural and adverb"),
        pytest.param("Mistral and Phi show overfitting", True, id="two names"),
        pytest.param("It’s a new record for small models", True, id="contracted"),
        pytest.param("A study of radiology reports by a model", True, id="a noun may pass"),
        pytest.param("Minimal case with the generated code", False, id="caption"),
        pytest.param("Offices in London, Paris, Tunis and more", False, id="list"),
        pytest.param("With web search when in doubt", False, id="note"),
        pytest.param("모델을 공개했다", True, id="other scripts pass"),
    ],
)
def test_has_verb(text: str, sentence: bool) -> None:
    assert has_verb(text) is sentence


@pytest.mark.parametrize(
    ("text", "order"),
    [
        pytest.param("Put the link at the top", True, id="order"),
        pytest.param("Test results of the model are out", False, id="a noun first"),
        pytest.param("Harbor opens its weights", False, id="report"),
    ],
)
def test_is_order(text: str, order: bool) -> None:
    assert is_order(text) is order
