"""When a date of an item bears out a date of a statement.

What a date of an item leaves open is filled from the day on which the item was published. A
relative one of an item counts from its own publication, a statement's from the issue's day, with a
day of grace, because the issue's day begins elsewhere than the item's. The day of publication
itself is a date that an item carries.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from summarize.gate.date_grammar import Dated

GRACE: Final = dt.timedelta(days=1)
MONTH_DAYS: Final = 31
HALF_YEAR: Final = 200
"""Days from publication within which a date without a year lies: half a year and some."""


def span(word: str, anchor: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a relative word, seen from a day; None for "q3"."""
    match = re.fullmatch(r"(day|week|month|quarter|year)([+-]\d+)", word)
    if match is None:
        return None
    unit, count = match[1], int(match[2])
    try:
        if unit == "day":
            day = anchor + dt.timedelta(days=count)
            return day, day
        if unit == "week":
            monday = anchor + dt.timedelta(days=7 * count - anchor.weekday())
            return monday, monday + dt.timedelta(days=6)
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        first = (anchor.year * 12 + anchor.month - 1) // months + count
        return _first(first * months), _first((first + 1) * months) - dt.timedelta(days=1)
    except (OverflowError, ValueError):
        return None


def _first(months: int) -> dt.date:
    return dt.date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class KnownDate:
    """A date of an item, with the day on which the item was published."""

    dated: Dated
    published: dt.date


def borne_out(claim: Dated, known: Iterable[KnownDate], published: Iterable[dt.date],
              day: dt.date) -> bool:  # fmt: skip
    """Return whether a statement's date is one that the items carry; `day` is the issue's."""
    others = list(known)
    named = any((claim.year and k.dated.year) or (claim.month and k.dated.month) for k in others)
    # "2026" alone is only the year of publication where the items name no year of their own.
    exact = claim.day or claim.word or claim.weekday is not None
    if (exact or not named) and any(_is_day(claim, p, day) for p in published):
        return True
    return any(_same(claim, other, day) for other in others)


def _is_day(claim: Dated, published: dt.date, day: dt.date) -> bool:
    """Return whether a date may mean the day on which an item was published."""
    claim = _concrete(claim, day)
    if claim.weekday is not None:
        return claim.weekday == published.weekday()
    if claim.word:
        days = span(claim.word, day)
        grace = GRACE if claim.word.startswith("day") else dt.timedelta()
        return days is not None and days[0] - grace <= published <= days[1] + grace
    return _parts_agree(claim, published)


def _parts_agree(claim: Dated, day: dt.date) -> bool:
    return (
        claim.year in (None, day.year)
        and claim.month in (None, day.month)
        and claim.day in (None, day.day)
    )


def _same(claim: Dated, known: KnownDate, day: dt.date) -> bool:
    other = known.dated
    if claim.day and claim.word and (claim.word, claim.day) == (other.word, other.day):
        return True
    claim, other = _concrete(claim, day), _concrete(other, known.published)
    if claim.weekday is not None or other.weekday is not None:
        return _same_weekday(claim, known, day)
    if claim.word and claim.word == other.word:
        return True
    there = span(other.word, known.published) if other.word else None
    here = span(claim.word, day) if claim.word else None
    if claim.word and other.word:
        return there is not None and there == here
    if claim.word:
        days = _days(other, known.published)
        if other.year is None and not other.word and other.day and not other.month:
            return False  # "3일" of an item lies in the month of its publication, not in any
        return here is not None and days is not None and _within(days, here)
    if other.word:
        return there is not None and _fits(claim, there)
    return _parts_match(claim, other, known.published)


def _same_weekday(claim: Dated, known: KnownDate, day: dt.date) -> bool:
    other = known.dated
    if claim.weekday is not None and other.weekday is not None:
        return claim.weekday == other.weekday
    if claim.weekday is not None:
        days = _days(other, known.published)
        return days is not None and days[0] == days[1] and days[0].weekday() == claim.weekday
    near = [known.published + dt.timedelta(days=n) for n in range(-7, 8)]
    meant = [d for d in near if d.weekday() == other.weekday]
    if claim.word:
        here = span(claim.word, day)
        return here is not None and any(here[0] <= d <= here[1] for d in meant)
    return any(_parts_agree(claim, d) for d in meant)


def _days(dated: Dated, published: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the span of days that a date of an item means."""
    if dated.word:
        return span(dated.word, published)
    year, month = dated.year or published.year, dated.month
    try:
        if dated.day is not None:
            one = dt.date(year, month or published.month, dated.day)
            return one, one
        if month is not None:
            return _first(year * 12 + month - 1), _first(year * 12 + month) - dt.timedelta(days=1)
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    except ValueError:
        return None


def _within(days: tuple[dt.date, dt.date], span_: tuple[dt.date, dt.date]) -> bool:
    return span_[0] - GRACE <= days[0] and days[1] <= span_[1] + GRACE


def _fits(claim: Dated, span_: tuple[dt.date, dt.date]) -> bool:
    """Return whether a date's parts name a day of a span, or the span itself."""
    length = (span_[1] - span_[0]).days
    if claim.day is not None and length > 0:
        return False
    if claim.month is not None and length > MONTH_DAYS:
        return False
    return any(_parts_agree(claim, d) for d in span_)


def _years_near(month: int | None, published: dt.date) -> set[int]:
    """Return the year or years that a date without one may mean: the nearest to publication."""
    around = range(max(1, published.year - 1), min(9999, published.year + 1) + 1)
    middle = {year: dt.date(year, month or 6, 15) for year in around}
    return {year for year, date in middle.items() if abs((date - published).days) <= HALF_YEAR}


def _parts_match(claim: Dated, other: Dated, published: dt.date) -> bool:
    """Return whether all parts of a date agree with another's, gaps filled from publication."""
    if claim.month is None and claim.day is None:
        return claim.year == other.year
    month = other.month if other.month or other.day is None else published.month
    years = {other.year} if other.year else _years_near(month, published)
    return (
        (claim.year is None or claim.year in years)
        and (claim.month is None or claim.month == month)
        and (claim.day is None or claim.day == other.day)
    )


def _concrete(dated: Dated, anchor: dt.date) -> Dated:
    """Return the month and year that "다음 달 3일" means, seen from a day."""
    days = span(dated.word, anchor) if dated.word and dated.day else None
    if days is None:
        return dated
    return Dated(dated.text, dated.start, dated.end, days[0].year, days[0].month, dated.day)
