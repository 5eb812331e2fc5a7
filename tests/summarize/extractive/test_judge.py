"""Which lines lean on something said before them."""

import pytest

from summarize.extractive.judge import dangles
from summarize.extractive.report_likeness import states


@pytest.mark.parametrize(
    "text",
    [
        "Shortly after, the lab announced that its model had won a medal too.",
        "A day later, the firm took the price back.",
        "It was trained on 2 trillion tokens.",
        "The new compact model reads 128k tokens.",
    ],
)
def test_a_line_that_leans_on_another_dangles(text: str) -> None:
    assert dangles(text)


@pytest.mark.parametrize(
    "text",
    [
        "Harbor said that, years later, its Pier model is still in use.",
        "After a year of tests, Harbor opened the weights of Pier.",
        "Two days after the leak, Harbor opened the weights of Pier.",
    ],
)
def test_a_line_that_stands_alone_does_not(text: str) -> None:
    assert not dangles(text)


def test_a_name_of_two_words_does_nothing() -> None:
    assert not states("Cohere – Command A Reasoning (open weights): Cohere Labs.")
    assert states("Cohere builds a lab.")
