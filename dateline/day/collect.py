"""Collecting: every source at once, each batch saved with its cursor as it comes.

    sources -> ingest.collect_all -> batches -> store (items + cursor together)

What a source could not give is an error kept with its collection: one bad source stops no issue.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path

from dateline.config.load import no_source
from dateline.day.allowance import allowance
from dateline.day.context import BusyError, IssueContext, Newsroom
from dateline.day.reading import Reading
from dateline.store.collections import Collection
from dateline.store.items import imported
from dateline.store.store import Store
from ingest.aside import Processes
from ingest.http.client import PoliteClient
from ingest.intake.collect import collect_all
from ingest.intake.files import import_file
from ingest.source import Batch, CollectContext, Source, SourceError, Window
from summarize.edition import SourceNote

NOT_COLLECTED = "not-collected"
"""The code of a source that nobody tried to read for an issue."""


async def collect(
    room: Newsroom,
    window: Window,
    *,
    only: Sequence[str] = (),
    sources: Sequence[Source] | None = None,
    reading: Reading | None = None,
) -> list[Collection]:
    """Read every followed source (or only the named or given ones); return one collection each.

    A source that costs money and is being read by another process is left to it. `reading` is what
    is shared with others who read at the same time.
    """
    wanted = room.config.followed() if sources is None else sources
    wanted = [source for source in wanted if not only or source.name in only]
    with claimed(wanted, room.store) as busy:
        free = [each for each in wanted if each.name not in busy]
        if reading:
            read = await _collect(room, free, window, reading)
        else:
            # Python computes on one thread at a time, and of more than two most wait for turns.
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2, "collect"))
            async with (
                aclosing(Processes()) as processes,
                aclosing(Reading(room.store, room.config.http, processes)) as reading,
            ):
                read = await _collect(room, free, window, reading)
    for source in wanted:
        if holder := busy.get(source.name):  # who keeps the collection, so this one is not kept
            hint = "Wait for that, then collect again."
            busy_there = SourceError(source.name, "busy", f"it is being read by {holder}", hint)
            left_alone = Batch((), {}, (busy_there,))
            read[source.name] = with_batch(begun(source, room.now), left_alone, 0)
    return [read[source.name] for source in wanted]


def take_sources(issue: IssueContext, only: Sequence[str]) -> list[Collection]:
    """Read all followed sources, or the named ones; raises ConfigError for an unknown name."""
    names = [source.name for source in issue.config.followed()]
    if unknown := [name for name in only if name not in names]:
        raise no_source(unknown[0], names)
    return asyncio.run(collect(issue, issue.collecting_window, only=only))


def take_files(issue: IssueContext, files: Sequence[Path]) -> list[Collection]:
    """Import files; one that can't be read is a collection with its trouble, not an exception."""
    into, store = imported(issue.slug), issue.store
    collections = []
    for path in files:
        batch = import_file(path, issue.now)
        new = store.items.save_items(into, batch.items, issue.now)
        collections.append(with_batch(begun(into, issue.now, str(path)), batch, new))
        store.collections.save(collections[-1])
    return collections


@contextmanager
def claimed(sources: Sequence[Source], store: Store) -> Iterator[Mapping[str, str]]:
    """Hold the sources that cost money; yield who holds those that could not be had.

    What may be spent is read once: two processes at one source would each spend all that is left.
    """
    costly = [source for source in sources if source.kind == "x"]
    holders = {s.name: store.leases.take(_lease(s)) for s in costly}
    try:
        yield {name: holder for name, holder in holders.items() if holder}
    finally:
        for source in costly:
            if not holders[source.name]:
                store.leases.drop(_lease(source))


def _lease(source: Source) -> str:
    return f"collect:{source.key}"


async def _collect(
    room: Newsroom, sources: Sequence[Source], window: Window, reading: Reading
) -> dict[str, Collection]:
    config, store, now = room.config, room.store, room.now
    collections = {source.name: begun(source, now) for source in sources}
    left = set(collections)
    cursors = await asyncio.gather(*map(reading.cursor, sources))
    known = {by.name: cursor for by, cursor in zip(sources, cursors, strict=True) if cursor}

    def context(source: Source) -> CollectContext:
        own = allowance(source, store, now)
        return CollectContext(reading.http, window, now, config.secrets, own, reading.aside)

    async def keep(source: Source, batch: Batch) -> None:
        # Off the loop: a commit waits for the disk, and timeouts must go on counting.
        if source.kind == "x":
            new = await asyncio.to_thread(_save, store, source, batch, now)
        else:
            new = await reading.save((source, batch, now))
        collections[source.name] = with_batch(collections[source.name], batch, new)
        if source.name in left:
            left.discard(source.name)
            task.advance(f"{len(left)} sources to go" if left else "")

    with room.progress.task("collecting", len(sources)) as task:
        async for _ in collect_all(sources, known, context, keep=keep):
            pass
    await asyncio.gather(*map(reading.note, collections.values()))
    return collections


def _save(store: Store, source: Source, batch: Batch, now: dt.datetime) -> int:
    """Keep a batch, and go on holding a source that costs money. Raises BusyError where another
    process has it by now, which counts the same posts: this one slept or was cut off.
    """
    if other := store.leases.renew(_lease(source)):
        hint = "What this process read of it is read and counted there."
        raise BusyError(f"{source.name} is being read by {other} since a while.", hint)
    return store.items.save_batch(source, batch, now)


def begun(source: Source, now: dt.datetime, name: str = "") -> Collection:
    """Return an attempt at a source before it gave anything."""
    return Collection(name or source.name, source.kind, now, now, "unchanged", key=source.key)


def with_batch(before: Collection, batch: Batch, new: int) -> Collection:
    """Count one more batch of a source; an item that the store had already is a duplicate."""
    troubles = (*before.troubles, *batch.troubles)
    gave = bool(batch.items) or before.status in ("read", "partial")
    good, bad = ("read", "partial") if gave else ("unchanged", "missing")
    return replace(
        before,
        status=bad if any(trouble.fatal for trouble in troubles) else good,
        seen=before.seen + batch.seen,
        new=before.new + new,
        duplicates=before.duplicates + batch.duplicates + len(batch.items) - new,
        skipped=before.skipped + batch.skipped,
        bytes_read=before.bytes_read + batch.bytes_read,
        troubles=troubles,
    )


def source_notes(
    sources: Sequence[Source], collections: Sequence[Collection], items: Mapping[str, int]
) -> tuple[SourceNote, ...]:
    """Say of each source what an issue has of it, or why it is missing.

    `collections` are the attempts at the issue's hours, oldest first; `items` counts items by
    source.
    """
    last = {collection.source: collection for collection in collections}
    return tuple(_note(source, last.get(source.name), items) for source in sources)


def _note(source: Source, last: Collection | None, items: Mapping[str, int]) -> SourceNote:
    count = items.get(source.name, 0)
    fatal = [t for t in last.troubles if t.fatal] if last else []
    if last is None and not count:
        fatal = [SourceError(source.name, NOT_COLLECTED, "was not collected")]
    status = ("partial" if count else "missing") if fatal else ("read" if count else "unchanged")
    reasons = (": ".join(filter(None, (t.subject, t.message))) for t in fatal[:3])
    return SourceNote(
        name=source.name,
        kind=source.kind,
        status=status,
        items=count,
        code=fatal[0].code if fatal else "",
        reason="; ".join(dict.fromkeys(reasons)),
    )


Trial = tuple[Source, Batch]
"""A source, and all that it gave when it was tried."""


def try_source(room: Newsroom, name: str) -> Trial:
    """Read one source from its beginning, as it is now, and store nothing."""
    sources = {source.name: source.plain() for source in room.config.sources}
    if name not in sources:
        raise no_source(name, sources)
    return sources[name], asyncio.run(_try(room, sources[name]))


async def _try(room: Newsroom, source: Source) -> Batch:
    config, calendar = room.config, room.config.calendar
    window = calendar.collecting_window(calendar.latest(room.now), room.now)
    async with PoliteClient(config.http) as http:
        context = CollectContext(http, window, room.now, config.secrets)
        batches = [batch async for _, batch in collect_all([source], {}, lambda _: context)]
    return Batch(
        items=tuple(item for batch in batches for item in batch.items),
        cursor={},
        troubles=tuple(trouble for batch in batches for trouble in batch.troubles),
        skipped=sum(batch.skipped for batch in batches),
    )
