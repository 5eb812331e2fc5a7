"""A story told from an article with its whole text: what is new stands at its top."""

from datetime import UTC, datetime

import pytest

from ingest.item import Item
from summarize.extractive.judge import Standard
from summarize.extractive.lines import body_lines
from summarize.extractive.phrases import phrases_for
from summarize.extractive.support import statement
from summarize.extractive.told_story import StoryExtract
from summarize.story import Story

TITLE = "Corvid Labs releases the open model Rook-2"
BACKGROUND = "Earlier models of the laboratory answered short questions only. " * 4
FIGURES = "Rook-2 answers 74.5 percent of the questions of CodeTrial in nine languages."
OPENING = "Corvid Labs released the open model Rook-2 with 31 billion parameters on Monday."


def article(text: str, title: str = TITLE) -> Item:
    at = datetime(2025, 6, 2, tzinfo=UTC)
    url = "https://paper.example/rook"
    return Item("feed:1", "Paper", url, title, text, "", at, "The Paper", language="en")


def told(text: str, title: str = TITLE) -> str:
    story = Story("s", title, (article(text, title),))
    extract = StoryExtract(story, "en", phrases_for("en"), Standard(None, 0.6, any_subject=True))
    return statement(extract, extract.tellings[0], 2).text if extract.tellings else ""


@pytest.mark.parametrize(
    "place",
    ["HANOI, Vietnam (AP) — ", "SANTA FE, N.M. — ", "MADRID – ", "SAN FRANCISCO (Reuters) -- "],
)
def test_where_an_agency_writes_from_is_left_out(place: str):
    assert told(place + OPENING).startswith(OPENING)


def test_a_subject_before_a_dash_is_no_place():
    line = "CORVID — a laboratory in Lisbon with 40 people — released Rook-2 on Monday."
    assert [found.text for found in body_lines(article(line))] == [line]


def test_a_title_is_followed_by_the_first_sentence_with_a_fact_that_it_lacks():
    assert told(f"{BACKGROUND}\n\n{FIGURES}") == f"From The Paper: “{TITLE}”. {FIGURES}"
    assert told(f"{TITLE}. {BACKGROUND}") == f"From The Paper: “{TITLE}”"


def test_background_below_the_top_tells_no_story():
    deep = f"{BACKGROUND}\n\n{OPENING}"
    assert told(OPENING, title="").startswith(OPENING)
    assert told(deep, title="") == ""
