"""Stores items from named sources or from files, without making an issue."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.day.collect import collect
from dateline.day.context import IssueContext
from dateline.store.items import Collection, imported
from dateline.store.store import Store
from ingest.intake.files import import_file
from ingest.source import Source


def take_sources(issue: IssueContext, only: Sequence[str]) -> list[Collection]:
    """Read all followed sources, or the named ones; raises ConfigError for an unknown name."""
    names = [source.name for source in issue.config.followed()]
    if unknown := [name for name in only if name not in names]:
        raise ConfigError(f"no source is called {unknown[0]!r}. There are: {', '.join(names)}.")
    window, progress = issue.collecting_window, issue.progress
    return asyncio.run(collect(issue.config, issue.store, window, issue.now, progress, only=only))


def take_files(
    config: Config, store: Store, files: Sequence[Path], now: dt.datetime
) -> list[Collection]:
    """Import files; one that can't be read is a collection with its trouble, not an exception."""
    into = imported(config.newsletter.slug)
    return [_take_file(store, into, path, now) for path in files]


def _take_file(store: Store, into: Source, path: Path, now: dt.datetime) -> Collection:
    batch = import_file(path, now)
    new = store.items.save_items(into, batch.items, now)
    failed = any(trouble.fatal for trouble in batch.troubles)
    collection = Collection(
        source=str(path),
        kind="file",
        started=now,
        finished=now,
        status=("partial" if batch.items else "missing") if failed else "read",
        seen=batch.seen,
        new=new,
        duplicates=batch.duplicates + len(batch.items) - new,
        skipped=batch.skipped,
        troubles=batch.troubles,
        key=into.key,
    )
    store.items.save_collections(collection)
    return collection
