"""Finding words in a text where they stand by themselves."""

import re

import pytest

from render.text.words import find_words


@pytest.mark.parametrize(
    ("words", "text", "flags", "at"),
    [
        ("art", "smart art", 0, 6),
        ("art", "smart", 0, None),
        ("art", "arts and art", 0, 9),
        ("Art", "art", 0, None),
        ("Art", "SMART ART", re.IGNORECASE, 6),
        ("Art", "“smart” aRT", re.IGNORECASE, 8),
        ("kelvin", "\u212aELVIN", re.IGNORECASE, 0),
        ("오픈AI", "그 오픈AI가 말했다", 0, 2),
        ("C++", "in C++.", 0, 3),
    ],
)
def test_words_are_found_where_they_stand_alone(
    words: str, text: str, flags: int, at: int | None
) -> None:
    found = find_words(words, text, flags)

    assert (found and found.start()) == at
