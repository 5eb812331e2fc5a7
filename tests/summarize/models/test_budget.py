"""The limits of an edition: what later parts of the work have set aside stays theirs."""

import pytest

from summarize.models.budget import Booking, Budget
from summarize.models.settings import ModelSettings


def ask(budget: Budget, tokens: int, part: str = "") -> str:
    return budget.book(Booking("openai:small", tokens, 0), part=part)


def test_a_part_finds_what_was_set_aside_for_it() -> None:
    budget = Budget(ModelSettings(models=("openai:small",), max_input_tokens=1_000, max_calls=6))
    budget.reserve(viewpoint=(0, 100), entail=(3, 400))
    assert budget.tokens_left() == 500
    assert ask(budget, 500) == ""
    assert budget.tokens_left() == 0
    assert ask(budget, 1) == "the limit of 1000 input tokens is reached"
    assert ask(budget, 100, "viewpoint") == ""
    assert ask(budget, 1) == "the limit of 1000 input tokens is reached"
    assert ask(budget, 300, "entail") == ""
    assert ask(budget, 100, "entail") == ""


def test_calls_that_are_set_aside_are_left_to_their_part() -> None:
    budget = Budget(ModelSettings(models=("openai:small",), max_calls=4))
    budget.reserve(viewpoint=(0, 0), entail=(3, 0))
    assert ask(budget, 1) == ""
    assert ask(budget, 1, "viewpoint") == "the limit of 4 calls is reached"
    assert [ask(budget, 1, "entail") for _ in range(4)] == [
        "", "", "", "the limit of 4 calls is reached"
    ]  # fmt: skip


@pytest.mark.parametrize(("counted", "left"), [(700, 300), (500, 500), (80, 700), (0, 700)])
def test_what_a_server_counts_stands_for_the_estimate(counted: int, left: int) -> None:
    budget = Budget(ModelSettings(models=("openai:small",), max_input_tokens=1_000))
    call = Booking("openai:small", 600, 0)
    assert budget.book(call) == ""
    budget.settle(call, counted, 0)
    assert budget.tokens_left() == left


def test_what_the_limits_forbade_they_still_forbid_when_other_answers_are_kept() -> None:
    budget = Budget(ModelSettings(models=("openai:small",), max_input_tokens=1_000, max_calls=2))
    budget.count_kept(1, 900)
    assert ask(budget, 200) == "the limit of 1000 input tokens is reached"
    assert ask(budget, 100) == ""
    assert ask(budget, 0) == "the limit of 2 calls is reached"
