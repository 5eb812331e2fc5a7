"""Which issues are written again, and which missing sources readers are told of."""

import datetime as dt

import pytest

from dateline.day.write import is_owed, told_once
from summarize.compose.compose import compose
from summarize.edition import Correction, Edition, Fallback, Making, SourceNote
from summarize.extractive.editor import ExtractiveEditor
from tests.support.llm_day import NOON, assignment

FAILED = Fallback(part="front", reason="the fallback editor's words stand there", replaced=True)
LIMIT = Fallback(reason="the limit of money is reached")
CORRECTION = Correction(
    date=dt.date(2024, 5, 3), reason="a slip", where="lead/0", before="Old.", after="New."
)


@pytest.fixture(scope="module")
def written() -> Edition:
    return compose(assignment(), ExtractiveEditor(), now=NOON)


@pytest.mark.parametrize(
    ("editor", "made_by", "fallback", "corrections", "owed"),
    [
        pytest.param("openai:x", "extractive", FAILED, (), True, id="the model failed"),
        pytest.param("openai:x", "extractive", FAILED, (CORRECTION,), False, id="and corrected"),
        pytest.param("openai:x", "extractive", LIMIT, (), False, id="no money was left"),
        pytest.param("openai:x", "openai:x + extractive", FAILED, (), False, id="it wrote a part"),
        pytest.param("extractive", "extractive", FAILED, (), False, id="no model was asked for"),
    ],
)
def test_an_issue_is_owed_if_its_model_failed_and_nobody_corrected_it(
    written: Edition, editor: str, made_by: str, fallback: Fallback,
    corrections: tuple[Correction, ...], owed: bool,
):  # fmt: skip
    making = Making(editor=editor, made_by=made_by, fallbacks=(fallback,))
    edition = written.model_copy(update={"making": making, "corrections": corrections})
    assert is_owed(edition) == owed


def note(name: str, status: str) -> SourceNote:
    return SourceNote(name=name, kind="feed", status=status)  # type: ignore[arg-type]


def test_readers_are_told_once_of_a_source_that_stays_away(written: Edition):
    before = written.model_copy(update={"sources": (note("gone", "missing"), note("b", "read"))})
    today = [note("gone", "missing"), note("b", "missing"), note("c", "partial")]
    sources = told_once(today, before)
    assert [n.name for n in before.unread] == ["gone"]
    assert [n.name for n in before.model_copy(update={"sources": sources}).unread] == ["b", "c"]
    # It is still away on the third day, and told anew after a day on which it was read.
    third = told_once(today, before.model_copy(update={"sources": sources}))
    assert [n.name for n in third if n.again] == ["gone", "b"]
    assert told_once(today, None) == tuple(today)
