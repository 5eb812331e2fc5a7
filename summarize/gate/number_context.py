"""What stands beside a number: how exact it is ("about", "이상"), and what a rate counts by.

`number_grammar` reads the number itself; all patterns look a few characters around it.
"""

import re
from typing import Final, Literal

from summarize.gate.units import UNITS, Unit

Bound = Literal["", "about", "over", "under"]
_PER_AFTER = re.compile(r" ?(?:/|per |an? |each |every )(?P<u>[a-z]{1,10}|[가-힣]{1,3})\b")
_PER_BEFORE = re.compile(
    r"(?P<u>초|분|시간|일|주|달|월|년|연)(?:당|간|마다|에)? ?(?:평균 |최대 |약 )?$"
)
_PER: Final = {"월": "months", "연": "years", "달": "months"}
_RATED: Final = ("seconds", "minutes", "hours", "days", "weeks", "months", "years")
_BEFORE: Final = (
    (
        "under",
        r"(?:nearly|almost|under|below|(?<!no )less than|(?<!no )fewer than|up to|at most|"
        r"no more than|not more than|거의|최대|<)",
    ),
    (
        "over",
        r"(?:over|(?<!no )(?<!not )more than|at least|above|exceed(?:s|ed|ing)?|beyond|"
        r"surpass(?:es|ed|ing)?|no less than|no fewer than|north of|>=?|≥|최소|무려)",
    ),
    (
        "about",
        r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.?|"
        r"~|∼|≈|약|대략|etwa|rund)",
    ),
)
_BEFORE_RE = tuple((bound, re.compile(words + r"\s?(?:a |the )?$")) for bound, words in _BEFORE)
_AFTER_RE = (
    (
        "over",
        re.compile(
            r"\s?(?:\+|plus\b|or more\b|여(?=\s|명|개)|남짓|"
            r"(?:\S{0,4}\s?)?(?:이상|넘|초과|상회|돌파))"
        ),
    ),
    ("under", re.compile(r"\s?(?:or less\b|or fewer\b|(?:\S{0,3}\s?)?(?:미만|이하|가까이|육박))")),
    ("about", re.compile(r"\s?(?:or so\b|(?:\S{0,3}\s?)?(?:정도|가량|쯤|안팎|내외))")),
)  # fmt: skip


def rate_of(text: str, start: int, end: int) -> str:
    """Return what a rate counts by: the spans of time that are told apart, or ""."""
    found = _PER_AFTER.match(text, end) or _PER_BEFORE.search(text[max(0, start - 12) : start])
    if not found:
        return ""
    word = found["u"]
    names = {_span_name(unit) for unit in UNITS.get(word, ())} | {_PER.get(word, "")}
    return next((name for name in names if name in _RATED), "")


def _span_name(unit: Unit) -> str:
    """Name a unit of time by its length: hours and seconds are of one measure."""
    named = {
        ("seconds", 1.0): "seconds", ("seconds", 60.0): "minutes", ("seconds", 3600.0): "hours",
        ("days", 1.0): "days", ("days", 7.0): "weeks", ("months", 1.0): "months",
        ("months", 12.0): "years",
    }  # fmt: skip
    return named.get((unit.measure, unit.factor), "")


def bound_of(text: str, start: int, end: int) -> Bound:
    """Return how exact the number at a place says that it is."""
    before, after = text[max(0, start - 16) : start], text[end : end + 12]
    for bound, pattern in _BEFORE_RE:
        if pattern.search(before):
            return bound  # type: ignore[return-value]
    if "+" in text[start:end]:
        return "over"
    for bound, pattern in _AFTER_RE:
        if pattern.match(after):
            return bound  # type: ignore[return-value]
    return ""
