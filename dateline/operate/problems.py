"""What is wrong now, read from the store: issues, runs, recipients, sources, money.

A source is silent when it gave nothing new for twice as long as it ever did in the last 60 days,
and for two days at least: the worse mistake is an alert a week that nobody reads. It is broken
when it failed `BROKEN_AFTER` times in a row and a day went by since its last success.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from dateline.config.settings import Config
from dateline.day.allowance import limit_of
from dateline.day.issue_dates import due_issues
from dateline.store.items import Collection
from dateline.store.store import Store
from ingest.source import Source

HABIT_DAYS: Final = 60
SILENT_AT_LEAST: Final = dt.timedelta(days=2)
BROKEN_AFTER: Final = 3
LATE: Final = dt.timedelta(hours=2)
RUN_DAYS: Final = 3
LOW: Final = 0.9
"""Share of a budget from which on money runs low."""


def problems(config: Config, store: Store, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """Yield each thing that is wrong now: what it is known by, and a line for a person."""
    yield from _issues(config, store, now)
    yield from _sources(config, store, now)
    yield from _money(config, store, now)


def overdue(config: Config, store: Store, now: dt.datetime) -> list[dt.date]:
    """Return the dates whose issue should have been out two hours ago."""
    return due_issues(
        now - LATE,
        store.editions.dates_made(config.newsletter.slug),
        publish_at=config.schedule.publish_at,
        cutoff=config.newsletter.cutoff,
        zone=config.zone,
        catch_up_days=config.schedule.catch_up_days,
    )


def _issues(config: Config, store: Store, now: dt.datetime) -> Iterator[tuple[str, str]]:
    for date in overdue(config, store, now):
        yield f"missed:{date}", f"the issue of {date} is overdue"
    since = now.astimezone(config.zone).date() - dt.timedelta(days=RUN_DAYS)
    for run in store.runs.recent(config.newsletter.slug):
        if run.date >= since and run.status in ("failed", "refused"):
            detail = run.detail.partition("\n")[0]
            yield (
                f"run:{run.date}:{run.phase}",
                f"the issue of {run.date}: {run.phase} {run.status}: {detail}",
            )
        counts = store.outbox.counts(config.newsletter.slug, run.date)
        for channel, states in counts.items():
            bad = {s: n for s, n in states.items() if s in ("refused", "unknown", "sending")}
            if bad and run.date >= since:
                words = ", ".join(f"{count} {state}" for state, count in sorted(bad.items()))
                yield f"{channel}:{run.date}", f"{channel} of the issue of {run.date}: {words}"


def _sources(config: Config, store: Store, now: dt.datetime) -> Iterator[tuple[str, str]]:
    sources = config.followed()
    attempts: dict[str, list[Collection]] = defaultdict(list)
    since = now - dt.timedelta(days=HABIT_DAYS)
    for attempt in store.items.collections(sources, since=since):
        attempts[attempt.source].append(attempt)
    for source in sources:
        yield from _source(source, attempts[source.name], now)


def _source(
    source: Source, attempts: Sequence[Collection], now: dt.datetime
) -> Iterator[tuple[str, str]]:
    good = [a.finished for a in attempts if a.status != "missing"]
    last = good[-1] if good else attempts[0].started if attempts else now
    failures = sum(a.finished > last for a in attempts if a.status == "missing")
    if failures >= BROKEN_AFTER and now - last >= dt.timedelta(days=1):
        code = next((t.code for t in attempts[-1].troubles if t.fatal), "")
        yield (
            f"broken:{source.key}",
            f"{source.name} cannot be read since {last:%Y-%m-%d %H:%M} UTC ({code})",
        )
        return
    gave = [a.finished for a in attempts if a.new]
    if len(gave) < BROKEN_AFTER:
        return
    longest = max(b - a for a, b in pairwise(gave))
    if now - gave[-1] > max(2 * longest, SILENT_AT_LEAST):
        yield f"silent:{source.key}", f"{source.name} gave nothing new since {gave[-1]:%Y-%m-%d}"


def _money(config: Config, store: Store, now: dt.datetime) -> Iterator[tuple[str, str]]:
    month = f"{now:%Y-%m}"
    if limit := config.model.max_cost_month:
        spent = store.runs.cost(config.newsletter.slug, now)[3]
        if spent >= LOW * limit:
            yield f"money:{month}", f"models took {spent:.2f} of {limit:.2f} this month"
    for source in config.followed():
        if source.kind == "x" and (most := limit_of(source, "posts_per_month")):
            read = store.items.spent(source, month)
            if read >= LOW * most:
                yield (
                    f"money:{source.key}:{month}",
                    f"{source.name} read {read:,} of {most:,} posts",
                )
