"""The shelf of items and pages: what was read.

A batch's items and cursor are saved in one transaction, so a killed run neither loses an item nor
reads one twice. Items are immutable, except that engagement is refreshed, and a text that only went
on is extended.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, delete, func, or_, select

from dateline.store import tables
from dateline.store.base import Shelf, chunks, upsert
from dateline.store.collections import givers, save_cursors
from ingest.item import Item
from ingest.source import Batch, Source, Window
from summarize.passages import passages_of, whole_of

PAGE_SOURCE = "article"
"""The source of items that are pages behind links: read for an issue, not followed."""

AHEAD = dt.timedelta(days=3)
"""So long before its own date an item may have been read: collectors take none from after the end
of the day that they read for."""


def imported(newsletter: str) -> Source:
    """Return the source of what was imported from files for a newsletter."""
    return Source(f"imports of {newsletter}", "file", options={"newsletter": newsletter})


@dataclass(frozen=True, slots=True)
class Late:
    """Which items come late: published since a time, but first seen after one, until another."""

    published_since: dt.datetime
    seen_after: dt.datetime
    seen_until: dt.datetime


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page behind a link: the id of the item made of it, or why there is none."""

    url: str
    item: str
    reason: str
    fetched_at: dt.datetime


class ItemShelf(Shelf):
    """Items and pages."""

    def save_batch(self, source: Source, batch: Batch, now: dt.datetime) -> int:
        """Keep a batch's items, cursor and spending together; return how many items were new."""
        return self.save_batches([(source, batch, now)])[0]

    def save_batches(self, given: Sequence[tuple[Source, Batch, dt.datetime]]) -> list[int]:
        """Keep several batches in one transaction, as if each had come after the one before it."""
        with self._db.write() as connection:
            new = _save_items(connection, [(batch.items, now, by) for by, batch, now in given])
            save_cursors(connection, given)
        return new

    def save_items(self, source: Source | None, items: Sequence[Item], now: dt.datetime) -> int:
        """Keep items without a cursor; those of no source are only cited. Returns how many were
        new.
        """
        with self._db.write() as connection:
            return _save_items(connection, [(items, now, source)])[0]

    def load_items(
        self, window: Window, sources: Sequence[Source], *, late: Late | None = None
    ) -> list[Item]:
        """Return what some sources gave of a window, ordered by id; with `late` also what came
        late.

        Each item names the first source that gave it, as it is called here. Pages behind links are
        left out: an issue asks for those of its own stories.
        """
        t = tables.items.c
        wanted = and_(t.published_at >= window.start, t.published_at < window.end)
        if late:
            before = and_(t.published_at >= late.published_since, t.published_at < window.start)
            seen = and_(t.first_seen > late.seen_after, t.first_seen <= late.seen_until)
            wanted = or_(wanted, and_(before, seen))
        given, s = givers(sources), tables.item_sources.c
        # A source's past is long, and what it gave lately is found by when it did. Not joined with
        # the items: a database may then read those of all sources in these days.
        since = window.start - AHEAD
        lately = s.seen >= (min(since, late.seen_after) if late else since)
        seen_first: dict[str, tuple[dt.datetime, int]] = {}
        with self._db.read() as connection:
            for part in chunks(given):
                query = select(s.item, s.source, s.seen).where(s.source.in_(part), lately)
                for row in connection.execute(query):
                    found = row.seen, given[row.source][0]
                    seen_first[row.item] = min(found, seen_first.get(row.item, found))
            names = [source.name for source in sources]
            return [
                _called(Item.from_json(row.data), names[seen_first[row.id][1]])
                for part in chunks(sorted(seen_first))
                for row in sorted(
                    connection.execute(select(t.id, t.data).where(t.id.in_(part), wanted)),
                    key=lambda row: row.id,
                )
            ]

    def items_by_id(self, ids: Iterable[str]) -> dict[str, Item]:
        """Return the items of these ids that the store has; passages are cut from their wholes."""
        found: dict[str, Item] = {}
        t, wanted = tables.items.c, set(ids)
        wholes = {whole_of(id_) for id_ in wanted if whole_of(id_) != id_}
        for row in self._db.rows_of(select(t.id, t.data), t.id, sorted(wanted | wholes)):
            found[row.id] = Item.from_json(row.data)
        for id_ in wholes & found.keys():
            found |= {part.id: part for part in passages_of(found[id_]) if part.id in wanted}
        return found

    def prune(self, before: dt.datetime, keep: Set[str]) -> int:
        """Forget what was published before a time, but for some ids; return how many items went."""
        t, given = tables.items, tables.item_sources
        with self._db.write() as connection:
            old = connection.scalars(select(t.c.id).where(t.c.published_at < before)).all()
            gone = [id_ for id_ in old if id_ not in keep]
            for part in chunks(gone):
                connection.execute(delete(given).where(given.c.item.in_(part)))
                connection.execute(delete(tables.pages).where(tables.pages.c.item.in_(part)))
                connection.execute(delete(t).where(t.c.id.in_(part)))
            attempts, pages = tables.collections, tables.pages
            connection.execute(delete(attempts).where(attempts.c.started < before))
            missing = or_(pages.c.item.is_(None), pages.c.item == "")
            connection.execute(delete(pages).where(pages.c.fetched_at < before, missing))
        return len(gone)

    def count(self) -> int:
        """Return how many items there are."""
        return self._db.scalar(select(func.count()).select_from(tables.items)) or 0

    def pages(self, urls: Iterable[str]) -> dict[str, PageRecord]:
        """Return what is known of pages that were fetched before, by URL."""
        t = tables.pages
        return {
            row.url: PageRecord(row.url, row.item or "", row.reason, row.fetched_at)
            for row in self._db.rows_of(select(t), t.c.url, sorted(set(urls)))
        }

    def save_page(self, record: PageRecord, item: Item | None) -> None:
        """Keep a fetched page, or that it could not be had."""
        with self._db.write() as connection:
            if item:
                _save_items(connection, [([item], record.fetched_at, None)])
            upsert(connection, tables.pages, [asdict(record)])


def _called(item: Item, source: str) -> Item:
    return item if item.source == source else replace(item, source=source)


def _save_items(
    connection: Connection, given: Sequence[tuple[Sequence[Item], dt.datetime, Source | None]]
) -> list[int]:
    """Insert what is new, refresh what is known, note who gave it; return how many were new of
    each that was given.
    """
    batches = [
        ({item.id: item for item in items}, now, by.key if by else "") for items, now, by in given
    ]
    # In one order everywhere: writers that wait for each other's rows must not do so in a circle.
    there = dict(_known(connection, sorted({id_ for items, _, _ in batches for id_ in items})))
    new: dict[str, tuple[Item, dt.datetime]] = {}
    changed: dict[str, tuple[Item, dt.datetime]] = {}
    counts = []
    for items, now, _ in batches:
        before = len(new)
        for id_, item in items.items():
            old = changed.get(id_) or there.get(id_) or new.get(id_)
            if old is None:
                new[id_] = item, now
            elif (merged := refreshed(old[0], item)) != old[0]:
                (changed if id_ in there else new)[id_] = merged, old[1]
        counts.append(len(new) - before)
    fresh = [_row(*new[id_]) for id_ in sorted(new)]
    upsert(connection, tables.items, fresh, replace=False)
    upsert(connection, tables.items, [_row(*changed[id_]) for id_ in sorted(changed)])
    gave = {(id_, key): now for items, now, key in reversed(batches) if key for id_ in items}
    givings = [{"item": pair[0], "source": pair[1], "seen": gave[pair]} for pair in sorted(gave)]
    upsert(connection, tables.item_sources, givings, replace=False)
    return counts


def _known(
    connection: Connection, wanted: Sequence[str]
) -> Iterator[tuple[str, tuple[Item, dt.datetime]]]:
    t = tables.items.c
    for part in chunks(wanted):
        query = select(t.id, t.data, t.first_seen).where(t.id.in_(part)).order_by(t.id)
        for row in connection.execute(query.with_for_update()):
            yield row.id, (Item.from_json(row.data), row.first_seen)


def refreshed(old: Item, new: Item) -> Item:
    """Return the stored item refreshed; a linked page becomes its source's once that lists it."""
    if old.source == PAGE_SOURCE != new.source:
        return new
    if new.text != old.text and new.text.startswith(old.text):
        old = replace(old, text=new.text, links=new.links, media=new.media, relations=new.relations)
    return replace(old, engagement=new.engagement)


def _row(item: Item, first_seen: dt.datetime) -> dict[str, Any]:
    return {
        "id": item.id,
        "source": item.source,
        "published_at": item.published_at,
        "first_seen": first_seen,
        "data": item.to_json(),
    }
