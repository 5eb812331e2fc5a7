"""Stores items from named sources or from files, without making an issue."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from dateline.config.load import ConfigError
from dateline.day.collect import begun, collect, with_batch
from dateline.day.context import IssueContext
from dateline.store.items import Collection, imported
from ingest.intake.files import import_file


def take_sources(issue: IssueContext, only: Sequence[str]) -> list[Collection]:
    """Read all followed sources, or the named ones; raises ConfigError for an unknown name."""
    names = [source.name for source in issue.config.followed()]
    if unknown := [name for name in only if name not in names]:
        raise ConfigError(f"no source is called {unknown[0]!r}. There are: {', '.join(names)}.")
    return asyncio.run(collect(issue, issue.collecting_window, only=only))


def take_files(issue: IssueContext, files: Sequence[Path]) -> list[Collection]:
    """Import files; one that can't be read is a collection with its trouble, not an exception."""
    into, items = imported(issue.slug), issue.store.items
    collections = []
    for path in files:
        batch = import_file(path, issue.now)
        new = items.save_items(into, batch.items, issue.now)
        collections.append(with_batch(begun(into, issue.now, str(path)), batch, new))
        items.save_collections(collections[-1])
    return collections
