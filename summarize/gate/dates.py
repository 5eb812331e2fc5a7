"""Dates of a text, absolute and relative, and when one of an item bears out one of a statement.

A date is held by its parts: "5월 2일" has a month and a day, "2024" a year. Relative ones
("yesterday", "다음 주") are words for a span. A date of an item is the span of days that it means,
seen from the day of its publication; what it leaves open is filled from there, and a date without
a year may be of the year that is nearest. It bears out a date that is no finer and that its first
or last day agrees with (both, if it is relative: "last week"). A relative date of a statement
counts from the issue's day, with a day of grace, because the issue's day begins elsewhere than the
item's. The day of publication itself is a date that an item carries.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from summarize.text.tables import PatternTable, filled, table

Span = tuple[dt.date, dt.date]
GRACE: Final = dt.timedelta(days=1)
HALF_YEAR: Final = 200
"""Days from publication within which a date without a year lies: half a year and some."""


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

    @property
    def is_year(self) -> bool:
        """Whether it says no more than a year."""
        return self.word.startswith("year") or bool(self.year and not self.month)


_WORDS: Final = table("summarize.gate", "dates.toml")
_MONTHS: Final = {name: i for i, line in enumerate(_WORDS["months"], 1) for name in line.split()}
CALENDAR: Final = frozenset({*_MONTHS, *_WORDS["weekdays"].split()})
"""Months and days of the week: dates, not names."""

_PIECES: Final = {
    "MONTH": f"(?P<n>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})",
    **_WORDS["pieces"],
}
_ABSOLUTE: Final = [filled(words, _PIECES) for words in _WORDS["absolute"]]
_RELATIVE: Final = PatternTable(_WORDS["relative"])
_AGO: Final = [
    (int(sign), filled(words, _PIECES)) for sign, forms in _WORDS["ago"].items() for words in forms
]


def dates(text: str, *, ago: bool = False) -> list[Dated]:
    """Return the dates of a folded text; none overlaps another.

    With `ago` spans of time count too ("3 days ago"): in an item they say when something was, in a
    statement they are quantities like any other, for they count from anything ("2 years later").
    """
    found: list[Dated] = []
    taken = [False] * (len(text) + 1)
    relative = (Dated(m[0], *m.span(), word=word) for word, m in _RELATIVE.find(text))
    for dated in (*(_ago(text) if ago else ()), *_absolute(text), *relative):
        if not any(taken[dated.start : dated.end]):
            found.append(dated)
            taken[dated.start : dated.end] = [True] * (dated.end - dated.start)
    return sorted(found, key=lambda dated: dated.start)


def _absolute(text: str) -> Iterator[Dated]:
    named = any(name in text for name in _MONTHS)  # without one, half of the work is in vain
    if not named and not re.search(r"\d", text):
        return
    for pattern in _ABSOLUTE:
        if "n" in pattern.groupindex and not named:
            continue
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["n"]] if parts.get("n") else _int(parts.get("m"))
            yield Dated(match[0], *match.span(), _int(parts.get("y")), month, _int(parts.get("d")))


def _ago(text: str) -> Iterator[Dated]:
    for sign, pattern in _AGO:
        for match in pattern.finditer(text):
            unit = _WORDS["units"].get(match["u"], match["u"])
            count = _WORDS["counts"].get(match["n"]) or int(match["n"])
            yield Dated(match[0], *match.span(), word=f"{unit}{sign * count:+d}")


def _int(text: str | None) -> int | None:
    return int(text) if text else None


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date of an item, with the day on which the item was published."""

    dated: Dated
    published: dt.date


def borne_out(
    claim: Dated, known: Iterable[KnownDate], published: Iterable[dt.date], day: dt.date
) -> bool:
    """Return whether a statement's date is one that the items carry; `day` is the issue's."""
    others = list(known)
    if claim.word and any(claim.word == other.dated.word for other in others):
        return True
    if claim.year and not claim.month:  # a year is not proved by a day that leaves it open
        others = [other for other in others if other.dated.year or other.dated.word]
    spans = [span for other in others for span in _spans(other.dated, other.published)]
    # "2026" alone is only the year of publication where the items name no year of their own.
    named = any((claim.year and k.dated.year) or (claim.month and k.dated.month) for k in others)
    if claim.day or claim.word or not named:
        spans += [(date, date) for date in published]
    day_long = claim.day or claim.word.startswith("weekday")
    longest = 6 if claim.text.startswith("week ") else 0 if day_long else 30 if claim.month else 366
    agree = all if claim.word else any
    return any(
        (last - first).days <= longest and agree(_says(claim, date, day) for date in (first, last))
        for first, last in spans
    )


def span(word: str, anchor: dt.date) -> Span | None:
    """Return the first and last day of a relative word, seen from a day; None for "q3"."""
    match = re.fullmatch(r"(day|week|month|quarter|year)([+-]\d+)", word)
    if match is None:
        return None
    unit, count = match[1], int(match[2])
    try:
        if unit in ("day", "week"):
            length = 7 if unit == "week" else 1
            start = anchor - dt.timedelta(days=anchor.weekday() if unit == "week" else 0)
            first = start + dt.timedelta(days=length * count)
            return first, first + dt.timedelta(days=length - 1)
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        start_month = (anchor.year * 12 + anchor.month - 1) // months + count
        return _months(start_month * months, months)
    except (OverflowError, ValueError):
        return None


def _months(first: int, count: int) -> Span:
    """Return the span of so many months; the first one is counted from year 0."""
    after = first + count
    end = dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
    return dt.date(first // 12, first % 12 + 1, 1), end


def _spans(dated: Dated, published: dt.date) -> Iterator[Span]:
    """Yield the spans of days that a date of an item may mean."""
    if dated.word.startswith("weekday"):
        near = (published + dt.timedelta(days=n) for n in range(-7, 8))
        yield from ((date, date) for date in near if _says(dated, date, published))
    elif dated.word:
        if found := span(dated.word, published):
            yield found
    else:
        month = dated.month or (published.month if dated.day else None)
        years = [dated.year] if dated.year else _years_near(month, published)
        for year in years:
            try:
                if dated.day:
                    date = dt.date(year, month or 1, dated.day)
                    yield date, date
                else:
                    yield _months(year * 12 + (month or 1) - 1, 1 if month else 12)
            except ValueError:
                continue


def _years_near(month: int | None, published: dt.date) -> list[int]:
    """Return the year or years that a date without one may mean: the nearest to publication."""
    around = range(max(1, published.year - 1), min(9998, published.year + 1) + 1)
    return [
        year
        for year in around
        if abs((dt.date(year, month or 6, 15) - published).days) <= HALF_YEAR
    ]


def _says(claim: Dated, date: dt.date, day: dt.date) -> bool:
    """Return whether a date, seen from `day`, may mean a certain day or one of its days."""
    if claim.word.startswith("weekday"):
        return claim.word == f"weekday{date.weekday()}"
    if claim.word:
        found = span(claim.word, day)
        return found is not None and found[0] - GRACE <= date <= found[1] + GRACE
    return (
        claim.year in (None, date.year)
        and claim.month in (None, date.month)
        and claim.day in (None, date.day)
    )
