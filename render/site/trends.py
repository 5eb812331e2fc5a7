"""Trends: how often topics and names came up, week by week, as small bar charts with tables.

A chart is SVG in the page, without script: bars of one colour on one axis, the numbers once more
in a table beside it, which is what a screen reader, a search engine and a doubter read.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from render.site.gathered import TREND_WEEKS, Index, monday

TOP_TAGS: Final = 12
WIDTH, BASE = 560, 104
"""The drawing's width, and how far down its axis is, in SVG units."""


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week: where its bar stands in the drawing, and its count."""

    x: float
    y: float
    width: float
    height: float
    week: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class Chart:
    """One topic's or name's weeks; `path` is its page, if it has one."""

    title: str
    path: str
    bars: tuple[WeekBar, ...]
    total: int
    top: int


def topic_charts(index: Index) -> list[Chart]:
    """Return a chart for each topic, the most told first."""
    named = ((index.topics.get(key, key), "", weeks) for key, weeks in index.topic_weeks.items())
    return _charts(named, weeks_of(index))


def tag_charts(index: Index) -> list[Chart]:
    """Return charts of the names that most issues mentioned lately."""
    tags = index.pages_of_tags()
    named = ((tag.label, index.tag_path(tag), tag.weeks) for tag in tags if tag.weeks)
    return _charts(named, weeks_of(index), TOP_TAGS)


def weeks_of(index: Index) -> list[dt.date]:
    """Return the Mondays that charts show: those since the first issue, at most TREND_WEEKS."""
    if not index.issues:
        return []
    last = monday(index.issues[0].date)
    first = monday(index.issues[-1].date)
    count = min(TREND_WEEKS, (last - first).days // 7 + 1)
    return [last - dt.timedelta(weeks=n) for n in reversed(range(count))]


def _charts(
    named: Iterable[tuple[str, str, Counter[dt.date]]],
    weeks: Sequence[dt.date],
    limit: int | None = None,
) -> list[Chart]:
    """Draw those with the most first; of hundreds of names only a few are drawn."""

    def rank(one: tuple[str, str, Counter[dt.date]]) -> tuple[int, str]:
        title, _, counts = one
        return -sum(counts.get(week, 0) for week in weeks), title

    first = sorted(named, key=rank)[:limit]
    return [_chart(title, path, weeks, counts) for title, path, counts in first]


def _chart(title: str, path: str, weeks: Sequence[dt.date], counts: Mapping[dt.date, int]) -> Chart:
    top = max((counts.get(week, 0) for week in weeks), default=0) or 1
    step = WIDTH / max(len(weeks), 8)
    bars = tuple(
        _bar(number * step, step * 0.72, week, counts.get(week, 0), top)
        for number, week in enumerate(weeks)
    )
    return Chart(title, path, bars, sum(bar.count for bar in bars), top)


def _bar(x: float, width: float, week: dt.date, count: int, top: int) -> WeekBar:
    height = round((BASE - 28) * count / top, 1)
    return WeekBar(round(x, 1), round(BASE - height, 1), round(width, 1), height, week, count)
