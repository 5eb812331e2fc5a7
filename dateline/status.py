"""How the newsroom stands: its issues and runs, each source's health, what was spent."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.console.source_errors import in_words
from dateline.day.collect import allowance, http_settings, limit_of
from dateline.day.issue_dates import collecting_window, latest_issue
from dateline.day.publish import dates_stored
from dateline.day.run import run_lease
from dateline.operate.alerts import overdue
from dateline.schedule.plan import next_publication
from dateline.store.items import Collection
from dateline.store.queue import load_queue
from dateline.store.runs import RunRecord
from dateline.store.store import Store
from ingest.http.client import PoliteClient
from ingest.intake.collect import collect_all
from ingest.item import Item
from ingest.source import CollectContext, Source, SourceError

HEALTH_DAYS = 14


def standing(config: Config, store: Store, now: dt.datetime) -> dict[str, Any]:
    """Return all that `dateline status` shows, as plain data."""
    slug, dates = config.newsletter.slug, dates_stored(config, store)
    calls, given, got, cost = store.runs.cost(slug, now)
    since = now.date() - dt.timedelta(days=HEALTH_DAYS)
    return {
        "name": config.newsletter.name,
        "issues": len(dates),
        "latest": dates[-1].isoformat() if dates else None,
        "next_issue": next_publication(config, now).astimezone(config.zone).isoformat(),
        "items": store.items.count(),
        "overdue": [date.isoformat() for date in overdue(config, store, now)],
        "runs": [_run(run, store) for run in store.runs.recent(slug)],
        "model_failed": [
            f"{key.date} ({key.language})"
            for key in store.editions.keys(slug)
            if key.model_failed and key.date >= since
        ],
        "model": {"calls": calls, "input_tokens": given, "output_tokens": got, "cost": cost},
        "x_posts": _x_posts(config, store, now),
        "queue": asdict(load_queue(store)) if config.schedule.workers else None,
        "sources": source_rows(config, store, now),
    }


def _run(run: RunRecord, store: Store) -> dict[str, Any]:
    """Return a run as plain data; one whose process is gone without a word was stopped."""
    row = asdict(run)
    held = store.runs.is_held(run_lease(run.newsletter, run.date), dt.datetime.now(dt.UTC))
    if run.status == "running" and not held:
        row["status"] = "stopped"
    calls, given, got, cost = store.runs.cost_of(run.newsletter, run.date)
    return row | {
        "delivered": store.outbox.counts(run.newsletter, run.date),
        "model": {"calls": calls, "input_tokens": given, "output_tokens": got, "cost": cost},
    }


def _x_posts(config: Config, store: Store, now: dt.datetime) -> dict[str, dict[str, int]]:
    return {
        source.name: {
            "spent": store.items.spent(source, f"{now:%Y-%m}"),
            "limit": limit_of(source, "posts_per_month"),
            "left_now": allowance(source, store, now) or 0,
        }
        for source in config.followed()
        if source.kind == "x"
    }


def source_rows(config: Config, store: Store, now: dt.datetime) -> list[dict[str, Any]]:
    """Return each source's health: last success, failures in a row, next try, items a day."""
    by_source: dict[str, list[Collection]] = defaultdict(list)
    sources = [source.plain() for source in config.sources]
    since = now - dt.timedelta(days=HEALTH_DAYS)
    for collection in store.items.collections(sources, since=since):
        by_source[collection.source].append(collection)
    cursors = store.items.cursors(sources)
    return [
        {"name": source.name, "kind": source.kind, "enabled": source.enabled}
        | health(by_source[source.name], now)
        | {"next_try": _next_try(cursors.get(source.name, {}))}
        for source in config.sources
    ]


def health(collections: Sequence[Collection], now: dt.datetime) -> dict[str, Any]:
    """Sum up the attempts at a source, oldest first."""
    good = [c for c in collections if c.status != "missing"]
    failures = 0
    for collection in reversed(collections):
        if collection.status != "missing":
            break
        failures += 1
    first = collections[0].started if collections else now
    days = max(1.0, (now - first).total_seconds() / 86_400)
    last = collections[-1] if collections else None
    fatal = next((t for t in last.troubles if t.fatal), None) if last else None
    return {
        "last_success": good[-1].finished.isoformat() if good else None,
        "failures": failures,
        "items_a_day": sum(c.new for c in collections) / days,
        "code": fatal.code if fatal else "",
        "problem": in_words(fatal) if fatal else "",
    }


def _next_try(cursor: Any) -> str | None:
    found = cursor.get("next_at") or cursor.get("not_before")
    return str(found) if found else None


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """What one source gave when it was tried."""

    source: Source
    items: tuple[Item, ...]
    troubles: tuple[SourceError, ...]
    skipped: int = 0

    @property
    def failed(self) -> bool:
        """Return whether it gave nothing because something is wrong."""
        return not self.items and any(trouble.fatal for trouble in self.troubles)

    def to_json(self, limit: int) -> dict[str, Any]:
        """Return it as plain data, with at most `limit` items."""
        return {
            "source": self.source.name,
            "count": len(self.items),
            "skipped": self.skipped,
            "items": [item.to_json() for item in self.items[:limit]],
            "troubles": [asdict(trouble) for trouble in self.troubles],
        }


def try_source(config: Config, name: str, now: dt.datetime) -> SourceTrial:
    """Read one source from its beginning, as it is now, and store nothing."""
    found = next((s.plain() for s in config.sources if s.name == name), None)
    if found is None:
        names = ", ".join(source.name for source in config.sources)
        raise ConfigError(f"no source is called {name!r}. There are: {names or 'none'}.")
    return asyncio.run(_try(config, found, now))


async def _try(config: Config, source: Source, now: dt.datetime) -> SourceTrial:
    paper = config.newsletter
    date = latest_issue(now, paper.cutoff, config.zone)
    window = collecting_window(date, now, paper.cutoff, config.zone)
    items: list[Item] = []
    troubles: list[SourceError] = []
    skipped = 0
    async with PoliteClient(http_settings(config.http)) as http:
        context = CollectContext(http, window, now, config.secrets)
        async for _, batch in collect_all([source], {}, lambda _: context):
            items += batch.items
            troubles += batch.troubles
            skipped += batch.skipped
    return SourceTrial(source, tuple(items), tuple(troubles), skipped)
