"""How the newsroom stands: its issues and runs, each source's health, what was spent."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from dateline.config.settings import Config
from dateline.console.source_errors import in_words
from dateline.day.allowance import allowance, limit_of
from dateline.day.issue_dates import next_publication
from dateline.operate.problems import overdue
from dateline.store.items import Collection
from dateline.store.queue import load_queue
from dateline.store.runs import RunRecord, run_lease
from dateline.store.store import Store

HEALTH_DAYS = 14


def standing(config: Config, store: Store, now: dt.datetime) -> dict[str, Any]:
    """Return all that `dateline status` shows, as plain data."""
    slug, dates = config.newsletter.slug, store.editions.dates(config.newsletter.slug)
    calls, given, got, cost = store.runs.cost(slug, now)
    since = now.date() - dt.timedelta(days=HEALTH_DAYS)
    return {
        "name": config.newsletter.name,
        "issues": len(dates),
        "latest": dates[-1].isoformat() if dates else None,
        "next_issue": next_publication(config.schedule.publish_at, now, config.zone)
        .astimezone(config.zone)
        .isoformat(),
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
