"""Tables of patterns: what is not searched for would not have been found."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.text.tables import PatternTable, pieces, table

PATTERNS = sorted(
    pattern
    for name, part in (("dates", "relative"), ("numbers", "loose"), ("numbers", "times"))
    for pattern in table("summarize.gate", f"{name}.toml")[part].values()
)


@pytest.mark.parametrize(
    ("pattern", "some"),
    [
        (r"\bthis week\b|이번\s?주(?!년)", {"this week", "이번", "주"}),
        (r"\bthurs(?:day)?\b|dozens?", {"thurs", "day", "dozen"}),
        (r"(?<!\d)1\s?분기|[万萬][余餘]", {"1", "분기", "万", "萬", "余", "餘"}),
    ],
)
def test_pieces_of_a_pattern(pattern: str, some: set[str]) -> None:
    assert pieces(pattern) == some


@settings(max_examples=5)
@given(st.data())
def test_all_that_a_pattern_finds_holds_a_piece(data: st.DataObject) -> None:
    for pattern in PATTERNS:
        text = data.draw(st.from_regex(pattern))
        found = [*PatternTable({"": pattern}).find(text)]
        assert len(found) == len([*re.finditer(pattern, text)])
