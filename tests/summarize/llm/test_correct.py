"""What is taken of a model's corrections."""

from dataclasses import replace

from summarize.llm.correct import CorrectAnswer, Correction, CorrectStep
from summarize.llm.draft import EditorSteps
from summarize.llm.plan import Size
from summarize.llm.reading import Rejected
from summarize.models.budget import count_tokens
from summarize.models.settings import ModelSettings
from tests.support.llm_day import assignment

STEP = CorrectStep(
    EditorSteps(assignment(), ModelSettings(models=("openai:x",)), Size(5, 40)).material
)
REJECTED = [
    Rejected("S4", "Harbor opened 99 models.", ("S4",), "no item has the number 99", "number"),
    Rejected("S1", "Fern-2 has 9 billion parameters.", ("S1",), "no item has 9", "number"),
]


def corrected(*texts: str) -> dict[str, str]:
    rows = tuple(
        Correction(number=n, label="", text=text, items=()) for n, text in enumerate(texts, 1)
    )
    found = STEP.read(CorrectAnswer(statements=rows), REJECTED)
    return {where: new.statement.plain for where, new in found.items()}


def test_corrections_are_told_apart_by_their_number_and_must_hold() -> None:
    good = "Harbor opened the weights of Pier-3B."
    assert corrected(good, "Fern-2 has 8 billion parameters.") == {"S4": good}
    assert corrected(good, "Fern-2 has 7 billion parameters.", "A third one.").keys() == {
        "S4",
        "S1",
    }


def test_a_sentence_that_corrects_several_statements_corrects_none() -> None:
    planted = "The small model runs on one card."
    assert corrected(planted, planted) == {}


def test_the_question_names_each_statement_with_what_was_found() -> None:
    text = "\n".join(words for _, words in STEP.question(REJECTED).messages)
    assert "1. (S4) Harbor opened 99 models." in text
    assert "found: no item has the number 99" in text
    assert "Pier-3B" in text


def test_records_give_way_where_the_limit_of_tokens_is_near() -> None:
    day = assignment()
    said = " ".join(f"Fern-2 answers question {n} of the long test." for n in range(900))
    items = (replace(day.stories[0].items[0], text=said), *day.stories[0].items[1:])
    long = replace(day, stories=(replace(day.stories[0], items=items), *day.stories[1:]))
    settings = ModelSettings(models=("openai:x",))
    step = CorrectStep(EditorSteps(long, settings, Size(5, 40)).material)
    sizes = [
        sum(count_tokens(words) for _, words in step.question(REJECTED, tokens=tokens).messages)
        for tokens in (None, 60_000, 2_400, 0)
    ]
    assert sizes[0] == sizes[1] > 2_400 >= sizes[2] > sizes[3]
