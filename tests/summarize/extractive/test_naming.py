"""What a story is called beside the words that stand next to it."""

import pytest

from summarize.extractive.front import beside_colon
from summarize.extractive.naming import names_it, repeats


@pytest.mark.parametrize(
    ("text", "label", "twice"),
    [
        pytest.param("llm.c trains GPT-2 in plain C, fast.", "llm.c trains GPT-2 in plain C",
                     True, id="the whole label"),
        pytest.param("Today llm.c trains GPT-2 in C.", "llm.c trains GPT-2 in plain CUDA", True,
                     id="four words in a row"),
        pytest.param("llm.c trains GPT-2 in plain C.", "llm.c goes multi-GPU", False,
                     id="only the name"),
        pytest.param("The suit was filed on Tuesday.", "Eight newspapers sue OpenAI", False,
                     id="other words"),
    ],
)  # fmt: skip
def test_a_label_that_the_statement_repeats_is_found(text: str, label: str, twice: bool) -> None:
    assert repeats(text, label) == twice


@pytest.mark.parametrize(
    ("label", "text", "shown"),
    [
        pytest.param("KAN: Kolmogorov-Arnold Networks", "KANs replace each weight.",
                     "Kolmogorov-Arnold Networks", id="the text begins with the name"),
        pytest.param("Vibe-Eval: 269 prompts", "In the table Reka is ahead.", "Vibe-Eval",
                     id="the name says what it is of"),
        pytest.param("Effort Engine", "It skips weights.", "Effort Engine", id="no colon"),
    ],
)  # fmt: skip
def test_a_label_before_a_colon_has_none_of_its_own(label: str, text: str, shown: str) -> None:
    assert beside_colon(label, text) == shown


@pytest.mark.parametrize(
    ("title", "names"),
    [
        pytest.param("Effort Engine", True, id="a name"),
        pytest.param("Any news?", False, id="a question"),
        pytest.param("CoreWeave raises $1.1 billion at a high valuation", True, id="news"),
        pytest.param("Check out our new course and sign up today for half the price", False,
                     id="a call"),
    ],
)  # fmt: skip
def test_only_names_and_news_can_be_labels(title: str, names: bool) -> None:
    assert names_it(title) == names
