"""When a date of an item bears out a date of a statement.

A date of an item is the span of days that it means, seen from the day of its publication; what it
leaves open is filled from there, and a date without a year may be of the year that is nearest. It
bears out a date that is no finer and that its first or last day agrees with (both, if it is
relative: "last week"). A relative date of a statement counts from the issue's day, with a day of
grace, because the issue's day begins elsewhere than the item's. The day of publication itself is a
date that an item carries.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from summarize.gate.date_grammar import Dated

Span = tuple[dt.date, dt.date]
GRACE: Final = dt.timedelta(days=1)
HALF_YEAR: Final = 200
"""Days from publication within which a date without a year lies: half a year and some."""


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
    longest = 0 if claim.day or claim.word.startswith("weekday") else 30 if claim.month else 366
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
