"""No pattern and no function may take more than linear time, whatever an item's text is."""

import re
from zlib import crc32

import pytest

from ingest.feed.model import Words
from ingest.feed.text import plain_words, title_words
from ingest.text.dates import parse_date
from tests.support.hostile_text import LENGTH, UNITS, run_of, slow_units, superlinear
from tests.support.text_functions import TRUSTED, patterns, text_functions

FOUND = dict(patterns())
FUNCTIONS = {
    **text_functions(),
    "ingest.feed.text.plain_words": lambda text: plain_words(Words(text)),
    "ingest.feed.text.title_words": lambda text: title_words(Words(text)),
    "ingest.text.dates.parse_date": lambda text: parse_date(text, whole=True),
}
PART = 8
"""A function is tried with every eighth unit; benchmarks.redos tries each with each."""

FUNCTION_LIMIT_S = 0.5
"""What a function may take for 50,000 characters: some read the same text in several ways."""


def test_patterns_are_found():
    assert len(FOUND) > 200


@pytest.mark.parametrize("room", sorted({".".join(name.split(".")[:2]) for name in FOUND}))
def test_every_compiled_pattern_is_linear(room: str):
    slow = {
        f"{name} on runs of {unit!r}: {reason}"
        for name, pattern in FOUND.items()
        if name.startswith(f"{room}.")
        for unit, reason in slow_units(pattern.search)
    }
    assert slow == set()


def test_functions_are_found():
    assert len(FUNCTIONS) > 120


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - TRUSTED))
def test_every_public_text_function_is_linear(name: str):
    units = UNITS[crc32(name.encode()) % PART :: PART]
    FUNCTIONS[name]("10 May " * 40)  # loads what is needed, once
    assert not [*slow_units(FUNCTIONS[name], units, limit_s=FUNCTION_LIMIT_S)]


@pytest.mark.parametrize("pattern", [r"(?:\d+,?)+x", r"(?:a|a)*x", r"\s+$"])
def test_the_stopwatch_finds_patterns_that_are_not(pattern: str):
    search = re.compile(pattern).search
    units = ("1,", "a", " ", "1/")
    assert any(superlinear(search, unit, 2 * LENGTH, hopeless_s=0.2) for unit in units)


def test_the_stopwatch_lets_linear_ones_pass():
    search = re.compile(r"(?<!\d)\d{1,9}(?:,\d{3}){0,5}x").search
    assert not [*slow_units(search)]
    assert len(run_of(UNITS[0], LENGTH)) == LENGTH + 1
