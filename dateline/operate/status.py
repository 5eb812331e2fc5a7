"""How the newsroom stands: its issues and runs, each source's health, what was spent."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from dateline.console.terminal import in_words
from dateline.day.allowance import allowance, limit_of
from dateline.day.context import Newsroom
from dateline.operate.problems import overdue, source_health
from dateline.store.queue import load_queue
from dateline.store.runs import RunRecord, run_lease
from dateline.store.store import Store

HEALTH_DAYS = 14


def newsroom_status(room: Newsroom) -> dict[str, Any]:
    """Return all that `dateline status` shows, as plain data."""
    config, store, dates = room.config, room.store, room.dates
    coming = config.calendar.next_publication(room.now, dates).astimezone(config.zone)
    retracted = store.editions.dates_made(room.slug) - set(dates)
    since = room.now.date() - dt.timedelta(days=HEALTH_DAYS)
    return {
        "name": config.newsletter.name,
        "issues": len(dates),
        "latest": dates[-1].isoformat() if dates else None,
        "next_issue": coming.isoformat(),
        "items": store.items.count(),
        "overdue": [date.isoformat() for date in overdue(room)],
        "runs": [_run(run, store, run.date in retracted) for run in room.runs],
        "model_failed": [
            f"{key.date} ({key.language})"
            for key in store.editions.keys(room.slug)
            if key.model_failed and key.date >= since
        ],
        "model": store.runs.cost(room.slug, room.now)._asdict(),
        "x_posts": _x_posts(room),
        "queue": asdict(load_queue(store)) if config.schedule.workers else None,
        "sources": source_rows(room),
    }


def _run(run: RunRecord, store: Store, retracted: bool) -> dict[str, Any]:
    """Return a run as plain data; one whose process is gone without a word was stopped."""
    row = asdict(run)
    if run.status == "done" and retracted:
        row["status"] = row["phase"] = "retracted"
    held = store.leases.is_held(run_lease(run.newsletter, run.date))
    if run.status == "running" and not held:
        row["status"] = "stopped"
    return row | {
        "delivered": store.outbox.counts(run.newsletter, run.date),
        "model": store.runs.cost_of(run.newsletter, run.date)._asdict(),
    }


def _x_posts(room: Newsroom) -> dict[str, dict[str, int]]:
    return {
        source.name: {
            "spent": room.store.cursors.spent(source, f"{room.now:%Y-%m}"),
            "limit": limit_of(source, "posts_per_month"),
            "left_now": allowance(source, room.store, room.now) or 0,
        }
        for source in room.config.followed()
        if source.kind == "x"
    }


def source_rows(room: Newsroom) -> list[dict[str, Any]]:
    """Return each source's health: last success, failures in a row, next try, items a day."""
    sources = [source.plain() for source in room.config.sources]
    cursors = room.store.cursors.load(sources)
    rows = []
    for settings, (source, health) in zip(
        room.config.sources, source_health(room, sources, HEALTH_DAYS), strict=True
    ):
        cursor = cursors.get(source.name, {})
        next_try = cursor.get("next_at") or cursor.get("not_before")
        rows.append(
            {
                "name": source.name,
                "kind": source.kind,
                "enabled": settings.enabled,
                "last_success": health.last_success.isoformat() if health.last_success else None,
                "failures": health.failures,
                "items_a_day": health.items_a_day(room.now),
                "code": health.error.code if health.error else "",
                "problem": in_words(health.error) if health.error else "",
                "next_try": str(next_try) if next_try else None,
            }
        )
    return rows
