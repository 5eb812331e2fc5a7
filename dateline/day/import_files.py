"""Stores items from named sources or from files, without making an issue."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from dateline.config.load import ConfigError
from dateline.config.settings import Config
from dateline.day.collect import begun, collect, with_batch
from dateline.day.context import IssueContext
from dateline.store.items import Collection, imported
from dateline.store.store import Store
from ingest.intake.files import import_file


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
    collections = []
    for path in files:
        batch = import_file(path, now)
        new = store.items.save_items(into, batch.items, now)
        collections.append(with_batch(begun(into, now, str(path)), batch, new))
        store.items.save_collections(collections[-1])
    return collections
