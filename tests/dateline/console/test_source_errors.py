"""Troubles of many sources in few lines: a reason that many share is told once."""

import pytest

from dateline.cli.source_tables import trial_lines
from dateline.console.terminal import by_reason, in_words
from ingest.source import Batch, Source, SourceError


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        pytest.param(SourceError("A", "dns", "no such host", "Check it."),
                     "no such host. Check it.", id="message and hint"),
        pytest.param(SourceError("A", "dns", "no such host!"),
                     "no such host!", id="ends by itself"),
        pytest.param(SourceError("A", "http-403", "is closed", "Leave it.", subject="r/x"),
                     "r/x: is closed. Leave it.", id="with a subject"),
    ],
)  # fmt: skip
def test_a_trouble_is_told_in_sentences(trouble: SourceError, words: str):
    assert in_words(trouble) == words


def test_few_sources_of_one_reason_are_told_each():
    told = [("A", "dns", "a is unknown."), ("B", "http-404", "404."), ("C", "dns", "c is unknown.")]
    assert list(by_reason(told)) == ["A: a is unknown.", "C: c is unknown.", "B: 404."]


def test_many_sources_of_one_reason_take_two_lines_and_hide_no_other():
    told = [(f"S{n}", "dns", f"s{n} is unknown.") for n in range(20)]
    lines = list(by_reason([*told, ("B", "http-404", "404.")]))
    assert lines[0] == "S0: s0 is unknown."
    assert lines[1].startswith("19 more for the same reason (dns): S1, S2, ")
    assert lines[2:] == ["B: 404."]


@pytest.mark.parametrize(
    ("troubles", "skipped", "line"),
    [
        pytest.param((), 0, "Blog (feed): 0 items", id="nothing there"),
        pytest.param((), 6, "Blog (feed): 0 items; 6 left out: too old for the issue", id="old"),
        pytest.param((SourceError("Blog", "empty-entries", "2 say nothing", fatal=False),), 6,
                     "Blog (feed): 0 items; 6 left out: too old for the issue, or named below",
                     id="old and odd"),
    ],
)  # fmt: skip
def test_a_trial_says_why_nothing_is_shown(
    troubles: tuple[SourceError, ...], skipped: int, line: str
):
    found = Batch((), {}, troubles, skipped=skipped)
    assert next(trial_lines((Source("Blog", "feed"), found), 5)) == line
