"""Dates of a text, absolute and relative, in the languages whose months are known here.

A date is held by its parts: "5월 2일" has a month and a day, "2024" a year. Relative ones
("yesterday", "다음 주") are words for a span. What they mean, and when one bears out another, is
told by `date_match`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from summarize.text.tables import PatternTable, table


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as it stands in a text: its words, its place, and the parts that it names.

    `word` names a span as `dates.toml` does ("day+1", "week-1", "q3", "weekday0").
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    word: str = ""


_WORDS: Final = table("summarize.gate", "dates.toml")
_MONTHS: Final = {name: i for i, line in enumerate(_WORDS["months"], 1) for name in line.split()}
CALENDAR: Final = frozenset({*_MONTHS, *_WORDS["weekdays"].split()})
"""Months and days of the week: dates, not names."""

_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ANY_YEAR = r"(?P<y>1[0-9]\d\d|20\d\d)"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_ABSOLUTE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-./](?P<m>1[0-2]|0?[1-9])[-./]{_DAY}(?!\d)",
        rf"(?<!\d){_ANY_YEAR}\s?[년年](?:도(?=\s|에))?(?!간|\s?동안|\s?만에|\s?전|前)"
        rf"(?:\s?(?P<m>1[0-2]|0?[1-9])\s?[월月](?:\s?{_DAY}\s?[일日])?)?",
        rf"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[월月]\s?{_DAY}\s?[일日]",
        r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[월月](?!\d|간)",
        rf"(?<![\d월,])(?<!\d\.)(?<![월月주]\s){_DAY}일(?=\s|\(|,|에|부터|까지|자|은|과|$)"
        r"(?!\s?(?:동안|만에|전|후|뒤|간|째|이내|정도))",
        rf"\b{_DAY}(?:st|nd|rd|th|\.)?(?: of| de)? (?P<n>{_NAMES})\b\.?(?:,? {_YEAR})?",
        rf"\b(?P<n>{_NAMES})\b\.?[ -]{_DAY}(?:st|nd|rd|th)?(?!\d|[.:]\d|%|\s?(?:[kmb]\b|percent))"
        rf"(?:,? {_YEAR})?",
        rf"\b(?P<n>{_NAMES})\b\.?(?: of)?,? {_YEAR}",
        r"\b(?P<n>january|february|april|june|july|august|september|october|november|december)\b",
        r"\b(?:in|of|by|since|until|till|from|to|through|between|this|next|last|early|late|mid|im|seit|"
        rf"bis|en)[ -](?P<n>{_NAMES})\b",
        rf"(?<![\d.,$€£¥₩#/-]){_YEAR}(?![\d%]|[.,]\d|[-–/]\d|"
        r"\s?(?:[kmb]\b|tokens?|gb|mb|x\b|배|만|억|개|명))",
    )
)
_RELATIVE: Final = PatternTable(_WORDS["relative"])
_COUNT = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six)"
_WORD_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
                       "six": 6}  # fmt: skip
_AGO: Final = (
    (-1, re.compile(rf"\b{_COUNT} (?P<u>day|week|month|year)s? ago\b")),
    (-1, re.compile(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<u>일|주|개월|달|년)\s?전(?![가-힣]{2})")),
    (1, re.compile(rf"\bin {_COUNT} (?P<u>day|week|month|year)s?\b")),
    (1, re.compile(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<u>일|주|개월|달|년)\s?(?:후|뒤)")),
)
_UNIT_NAMES: Final = {"일": "day", "주": "week", "개월": "month", "달": "month", "년": "year"}


def dates(text: str, *, ago: bool = False) -> list[Dated]:
    """Return the dates of a folded text; none overlaps another.

    With `ago` spans of time count too ("3 days ago"): in an item they say when something was, in a
    statement they are quantities like any other, for they count from anything ("2 years later").
    """
    found: list[Dated] = []
    taken = [False] * (len(text) + 1)
    for dated in (*(_ago(text) if ago else ()), *_absolute(text), *_relative(text)):
        if not any(taken[dated.start : dated.end]):
            found.append(dated)
            taken[dated.start : dated.end] = [True] * (dated.end - dated.start)
    return sorted(found, key=lambda dated: dated.start)


def _absolute(text: str) -> Iterator[Dated]:
    for pattern in _ABSOLUTE:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["n"]] if parts.get("n") else _int(parts.get("m"))
            yield Dated(match[0], *match.span(), _int(parts.get("y")), month, _int(parts.get("d")))


def _relative(text: str) -> Iterator[Dated]:
    for word, match in _RELATIVE.find(text):
        yield Dated(match[0], *match.span(), word=word)


def _ago(text: str) -> Iterator[Dated]:
    for sign, pattern in _AGO:
        for match in pattern.finditer(text):
            unit = _UNIT_NAMES.get(match["u"], match["u"])
            count = _WORD_COUNTS.get(match["n"]) or int(match["n"])
            yield Dated(match[0], *match.span(), word=f"{unit}{sign * count:+d}")


def _int(text: str | None) -> int | None:
    return int(text) if text else None
