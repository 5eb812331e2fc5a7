"""How the attempts at sources went, and what is wrong now: issues, runs, recipients, money.

A source is silent when it gave nothing new for two days, and for twice as long as it ever did in 60
days: a weekly false alert would not be read. It is broken when it failed `BROKEN_AFTER` times in a
row and a day went by since its last success.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, takewhile
from typing import Final

from dateline.console.terminal import counted
from dateline.day.allowance import limit_of
from dateline.day.context import Newsroom
from dateline.store.collections import Collection
from ingest.source import Source, SourceError

HABIT_DAYS: Final = 60
SILENT_AT_LEAST: Final = dt.timedelta(days=2)
BROKEN_AT_LEAST: Final = dt.timedelta(days=1)
BROKEN_AFTER: Final = 3
LATE: Final = dt.timedelta(hours=2)
RUN_DAYS: Final = 3
_AGAIN: Final = {"sending": " --doubtful", "unknown": " --doubtful", "refused": " --refused"}
LOW: Final = 0.9
"""Share of a budget from which on money runs low."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The attempts at a source, oldest first."""

    attempts: Sequence[Collection] = ()

    @property
    def last_success(self) -> dt.datetime | None:
        """When it was read last, unless it never was."""
        good = (each.finished for each in reversed(self.attempts) if each.status != "missing")
        return next(good, None)

    @property
    def failures(self) -> int:
        """How many attempts failed since then."""
        return len([*takewhile(lambda each: each.status == "missing", reversed(self.attempts))])

    @property
    def error(self) -> SourceError | None:
        """What ended the last attempt, if something did."""
        last = self.attempts[-1].troubles if self.attempts else ()
        return next((trouble for trouble in last if trouble.fatal), None)

    def items_a_day(self, now: dt.datetime) -> float:
        """Return how many new items it gave a day since the first attempt."""
        first = self.attempts[0].started if self.attempts else now
        days = max(1.0, (now - first).total_seconds() / 86_400)
        return sum(each.new for each in self.attempts) / days


def source_health(
    room: Newsroom, sources: Sequence[Source], days: int
) -> list[tuple[Source, SourceHealth]]:
    """Return each source with the attempts at it in the last days."""
    attempts: dict[str, list[Collection]] = defaultdict(list)
    since = room.now - dt.timedelta(days=days)
    for attempt in room.store.collections.load(sources, since=since, until=room.now):
        attempts[attempt.source].append(attempt)
    return [(source, SourceHealth(attempts[source.name])) for source in sources]


def problems(room: Newsroom) -> Iterator[tuple[str, str]]:
    """Yield each thing that is wrong now: what it is known by, and a line for a person."""
    yield from _issues(room)
    yield from _sources(room)
    yield from _money(room)


def is_well(room: Newsroom, key: str) -> bool:
    """Return whether what is wrong no more is well, and not only past mending or followed no more.

    `key` is that of a problem. A date's own are looked at for some days only.
    """
    kind, _, of = key.partition(":")
    if kind in ("broken", "silent"):
        return of in {source.key for source in room.config.followed()}
    if kind == "missed":
        return dt.date.fromisoformat(of) in room.store.editions.dates_made(room.slug)
    return kind == "money" or of[:10] >= str(room.today - dt.timedelta(days=RUN_DAYS))


def overdue(room: Newsroom) -> list[dt.date]:
    """Return the dates whose issue should be out for two hours; a day without news owes none."""
    due = room.config.calendar.due(room.now - LATE, room.store.editions.dates_made(room.slug))
    runs = {date: room.store.runs.run(room.slug, date) for date in due}
    return [date for date, run in runs.items() if not (run and run.status == "quiet")]


def _issues(room: Newsroom) -> Iterator[tuple[str, str]]:
    for date in overdue(room):
        yield f"missed:{date}", f"the issue of {date} is overdue"
    since = room.today - dt.timedelta(days=RUN_DAYS)
    for run in room.runs:
        if run.date < since:
            continue
        if run.status in ("failed", "refused"):
            detail = run.detail.partition("\n")[0]
            words = f"the issue of {run.date}: {run.phase} {run.status}: {detail}"
            yield f"run:{run.date}:{run.phase}", words
        for channel, states in room.store.outbox.counts(room.slug, run.date).items():
            soon = ("sent", "cancelled", "waiting")[: 2 if room.now - run.updated > LATE else 3]
            bad = {state: count for state, count in states.items() if state not in soon}
            if bad:
                options = "".join(dict.fromkeys(_AGAIN.get(state, "") for state in sorted(bad)))
                mend = f"`dateline deliver --date {run.date}{options}` sends it once more"
                words = f"{channel} of the issue of {run.date}: {counted(bad)}. {mend}"
                yield f"{channel}:{run.date}", f"{words}, with --who it names them"


def _sources(room: Newsroom) -> Iterator[tuple[str, str]]:
    """Yield the sources that are broken or silent.

    The schedule asks often, and the attempts at many sources are millions: nothing is read of the
    past of a source that did well lately.
    """
    now, sources = room.now, room.config.followed()
    times = partial(room.store.collections.times, until=now)
    well = times(sources, since=now - BROKEN_AT_LEAST)
    doubtful = [source for source in sources if source.name not in well]
    broken = set()
    for source, health in source_health(room, doubtful, HABIT_DAYS):
        if health.failures >= BROKEN_AFTER:
            last = health.last_success or health.attempts[0].started
            code = health.error.code if health.error else ""
            if now - last >= BROKEN_AT_LEAST:
                broken.add(source.name)
                words = f"{source.name} cannot be read since {last:%Y-%m-%d %H:%M} UTC ({code})"
                yield f"broken:{source.key}", words
    gave = times(sources, since=now - SILENT_AT_LEAST, gave=True)
    quiet = [each for each in sources if each.name not in gave and each.name not in broken]
    gave = times(quiet, since=now - dt.timedelta(HABIT_DAYS), gave=True)
    for source in quiet:
        days = gave.get(source.name, [])
        if len(days) < BROKEN_AFTER:
            continue
        longest = max(b - a for a, b in pairwise(days))
        if now - days[-1] > max(2 * longest, SILENT_AT_LEAST):
            words = f"{source.name} gave nothing new since {days[-1]:%Y-%m-%d}"
            yield f"silent:{source.key}", words


def _money(room: Newsroom) -> Iterator[tuple[str, str]]:
    month = f"{room.now:%Y-%m}"
    if limit := room.config.model.max_cost_month:
        spent = room.store.runs.cost(room.slug, room.now).cost
        if spent >= LOW * limit:
            yield f"money:{month}", f"models took {spent:.2f} of {limit:.2f} this month"
    for source in room.config.followed():
        if source.kind == "x" and (most := limit_of(source, "posts_per_month")):
            read = room.store.cursors.spent(source, month)
            if read >= LOW * most:
                words = f"{source.name} read {read:,} of {most:,} posts"
                yield f"money:{source.key}:{month}", words
