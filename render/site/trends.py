"""Trends: which share of the issues brought up a name, and of the stories a topic, by week.

Shares and not counts, since a week of three issues says less than one of seven; a week without an
issue is a gap. A chart is SVG in the page, without script: bars of one colour on one axis, the
numbers once more in a table beside it, for screen readers, search engines and doubters.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from render.site.gathered import TREND_WEEKS, Index, Tag, monday

MOST: Final = 12
"""Topics and names of which the page has a chart."""

MIN_WEEKS: Final = 3
"""Weeks in which a name must have come up before its page has a chart."""

WIDTH, BASE = 560, 104
"""The drawing's width, and how far down its axis is, in SVG units."""

TOP_MOVERS: Final = 8
BEFORE: Final = 4
"""The weeks that the last one is held against."""

MIN_MOVED: Final = 3
"""Issues of a week (or, of what has gone quiet, of the weeks before) below which all is chance."""


class Movers(NamedTuple):
    """What is new about names: those that rise, that came up for the first time, that ceased.

    Each is called as its heading among the labels.
    """

    rising: Sequence[Tag] = ()
    first_seen: Sequence[Tag] = ()
    quiet: Sequence[Tag] = ()


class WeekBar(NamedTuple):
    """One week: where its bar stands in the drawing, what it counts, and of how many."""

    x: float
    width: float
    height: float
    week: dt.date
    told: int
    total: int
    top: bool

    @property
    def y(self) -> float:
        """How far down the bar begins."""
        return round(BASE - self.height, 1)


class Chart(NamedTuple):
    """One topic's or name's weeks; `path` is its page, if it has one."""

    title: str
    path: str
    bars: tuple[WeekBar, ...]


def topic_charts(index: Index) -> list[Chart]:
    """Return a chart for each topic, the most told first."""
    named = ((index.topics.get(key, key), "", weeks) for key, weeks in index.topic_weeks.items())
    stories = sum(index.topic_weeks.values(), Counter[dt.date]())
    return _charts(named, weeks_of(index), stories)


def tag_charts(index: Index) -> list[Chart]:
    """Return charts of the names that most issues mentioned lately."""
    named = ((t.label, index.tag_path(t), t.weeks) for t in index.tag_pages if t.weeks)
    return _charts(named, weeks_of(index), index.weeks)


def movers(index: Index) -> Movers:
    """Return the names whose share of the newest issues changed, those with most issues first.

    The newest are this week's or, while it is young, this week's and the last one's. Shares, not
    counts: a week without issues says nothing about a name. A name rises when its share is twice
    that of the four weeks before, and has gone quiet when it fell to none.
    """
    issues = index.weeks
    since = next((week for week in sorted(issues)[::-1] if issues[week] >= MIN_MOVED), None)
    if since is None:
        return Movers()
    before = {since - dt.timedelta(weeks=n) for n in range(1, BEFORE + 1)}

    def parts(weeks: Counter[dt.date]) -> tuple[int, int]:
        now = sum(count for week, count in weeks.items() if week >= since)
        return now, sum(weeks[week] for week in before)

    all_now, all_before = parts(issues)
    if all_before < MIN_MOVED:
        return Movers()
    tags = [(tag, *parts(tag.weeks)) for tag in index.tag_pages]
    tags.sort(key=lambda one: (-one[1], -one[2]))
    return Movers(
        rising=[
            tag for tag, now, past in tags
            if past and now >= MIN_MOVED and now / all_now >= 2 * past / all_before
        ][:TOP_MOVERS],
        first_seen=[tag for tag, now, _ in tags if 1 < tag.count == now][:TOP_MOVERS],
        quiet=[tag for tag, now, past in tags if not now and past >= MIN_MOVED][:TOP_MOVERS],
    )  # fmt: skip


def tag_weeks(tag: Tag, index: Index) -> list[tuple[dt.date, int, int]]:
    """Return in how many issues of how many a name came up, by week; nothing of a few weeks."""
    counted = sorted(week for week, count in tag.weeks.items() if count)
    if len(counted) < MIN_WEEKS:
        return []
    span = (counted[-1] - counted[0]).days // 7 + 1
    weeks = (counted[0] + dt.timedelta(weeks=n) for n in range(span))
    return [(week, tag.weeks[week], index.weeks[week]) for week in weeks]


def tag_chart(weeks: Sequence[tuple[dt.date, int, int]]) -> Chart | None:
    """Return the chart of a name's weeks, as `tag_weeks` gives them; None of none."""
    told = Counter({week: count for week, count, _ in weeks})
    totals = Counter({week: total for week, _, total in weeks})
    return _charts([("", "", told)], list(told), totals)[0] if weeks else None


def weeks_of(index: Index) -> list[dt.date]:
    """Return the Mondays that charts show: those since the first issue, at most TREND_WEEKS."""
    if not index.issues:
        return []
    last, first = monday(index.issues[0].date), monday(index.issues[-1].date)
    count = min(TREND_WEEKS, (last - first).days // 7 + 1)
    return [last - dt.timedelta(weeks=n) for n in reversed(range(count))]


def _charts(
    named: Iterable[tuple[str, str, Counter[dt.date]]],
    weeks: Sequence[dt.date],
    totals: Counter[dt.date],
) -> list[Chart]:
    """Draw those with the most first, all on one scale; of hundreds of names only a few."""

    def rank(one: tuple[str, str, Counter[dt.date]]) -> tuple[int, str]:
        title, _, counts = one
        return -sum(counts[week] for week in weeks), title

    first = sorted(named, key=rank)[:MOST]
    shares = {
        title: [counts[week] / totals[week] if totals[week] else 0.0 for week in weeks]
        for title, _, counts in first
    }
    scale = max((share for line in shares.values() for share in line), default=0.0) or 1.0
    step = WIDTH / max(len(weeks), 8)
    return [
        Chart(title, path, tuple(
            WeekBar(
                x=round(n * step, 1),
                width=round(step * 0.72, 1),
                height=round((BASE - 28) * share / scale, 1),
                week=week,
                told=counts[week],
                total=totals[week],
                top=share > 0 and n == shares[title].index(max(shares[title])),
            )
            for n, (week, share) in enumerate(zip(weeks, shares[title], strict=True))
        ))
        for title, path, counts in first
    ]  # fmt: skip
