"""The shelves of sources: how far each was read, when, what it gave and cost, what went wrong."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select

from dateline.store import tables
from dateline.store.base import Shelf, chunks, upsert
from ingest.source import Batch, Cursor, Source, SourceError

CLOCKS_DIFFER = dt.timedelta(minutes=10)
"""How far the clocks of two machines may be apart that work on one store."""


@dataclass(frozen=True, slots=True)
class Collection:
    """One attempt at one source: what it gave, and what went wrong. `source` is its newsletter's
    name for it, `key` what it is. `seen` entries are `new` items, `duplicates`, or `skipped`.
    """

    source: str
    kind: str
    started: dt.datetime
    finished: dt.datetime
    status: str
    seen: int = 0
    new: int = 0
    duplicates: int = 0
    skipped: int = 0
    bytes_read: int = 0
    troubles: tuple[SourceError, ...] = ()
    key: str = ""


class CollectionShelf(Shelf):
    """Attempts at sources."""

    def save(self, *collections: Collection) -> None:
        """Write down attempts at sources."""
        if collections:
            with self._db.write() as connection:
                connection.execute(tables.collections.insert(), [*map(_attempt, collections)])

    def load(
        self, sources: Sequence[Source], *, since: dt.datetime, until: dt.datetime
    ) -> list[Collection]:
        """Return the attempts at these sources in a span, oldest first, by their names here.

        `until` is now: attempts of later years were noted by a clock that was ahead.
        """
        given, t = givers(sources), tables.collections
        query = select(t).where(t.c.started.between(since, until + CLOCKS_DIFFER))
        rows = [row._mapping for row in self._db.rows_of(query, t.c.key, given)]
        # Of one look a failure goes before: a worker that is cut off fails, and tells so when it is
        # back, though another one has read the source by then.
        rows.sort(key=lambda row: (row["started"], row["status"] != "missing", row["id"]))
        return [replace(_collection(row), source=given[row["key"]][1]) for row in rows]

    def last_started(self) -> dt.datetime | None:
        """Return when a source was tried last, by the clock of then; None if none was."""
        t = tables.collections.c
        last = select(t.started).order_by(t.id.desc()).limit(1)
        found: dt.datetime | None = self._db.scalar(last)
        return found

    def times(
        self,
        sources: Sequence[Source],
        *,
        since: dt.datetime,
        until: dt.datetime,
        gave: bool = False,
    ) -> dict[str, list[dt.datetime]]:
        """Return when these sources were read in a span, oldest first, by their names here.

        With `gave` only when they gave something new. A source that was not read is left out.
        """
        given, t = givers(sources), tables.collections.c
        how = tables.GAVE if gave else t.status != "missing"
        query = select(t.key, t.started).where(t.started.between(since, until + CLOCKS_DIFFER), how)
        found: dict[str, list[dt.datetime]] = {}
        for key, at in self._db.rows_of(query.order_by(t.started), t.key, given):
            found.setdefault(given[key][1], []).append(at)
        return found


def givers(sources: Sequence[Source]) -> dict[str, tuple[int, str]]:
    """Return place and name of each source by what the store knows it by; the first one wins."""
    givers: dict[str, tuple[int, str]] = {}
    for place, source in enumerate(sources):
        for key in (source.key, f"name:{source.name}"):  # older stores knew it by its name
            givers.setdefault(key, (place, source.name))
    return givers


def _attempt(collection: Collection) -> dict[str, Any]:
    # dataclasses.asdict copies each value in depth, which is most of the work here.
    row = {name: getattr(collection, name) for name in Collection.__slots__}
    return row | {"troubles": list(map(asdict, collection.troubles))}


def _collection(row: RowMapping) -> Collection:
    values = {name: row[name] for name in Collection.__slots__ if name != "troubles"}
    return Collection(**values, troubles=tuple(map(_source_error, row["troubles"])))


def _source_error(row: Mapping[str, Any]) -> SourceError:
    """Return an error as it was stored; before version 0.2 its hint was called `mend`."""
    return SourceError(**{"hint" if name == "mend" else name: row[name] for name in row})


class CursorShelf(Shelf):
    """Cursors and spending; `items` saves them with what was read."""

    def load(self, sources: Sequence[Source]) -> dict[str, Cursor]:
        """Return how far each of these sources was read, by the name that it has here.

        A source whose options changed goes on where the one of its name and kind was: the
        collectors keep a place for each list, channel and address.
        """
        found = zip(sources, self.of(sources), strict=True)
        return {source.name: cursor for source, cursor in found if cursor is not None}

    def of(self, sources: Sequence[Source]) -> list[Cursor | None]:
        """Return how far each of these sources was read, None for not at all."""
        t, rows = tables.cursors.c, list[Any]()
        for part in chunks(sources):
            same_key = t.source.in_([source.key for source in part])
            same_name = t.name.in_([source.name for source in part])
            query = select(t.source, t.name, t.cursor, t.saved_at).where(or_(same_key, same_name))
            rows += self._db.rows(query)
        rows.sort(key=lambda row: row.saved_at)
        by_key = {row.source: row.cursor for row in rows}
        by_name = {(row.name, row.source.partition(":")[0]): row.cursor for row in rows}
        places = (  # the first one that there is counts
            (
                by_key.get(source.key),
                by_name.get((source.name, source.kind)),
                by_name.get((source.name, "name")),
            )
            for source in sources
        )
        return [next((place for place in three if place is not None), None) for three in places]

    def spent(self, source: Source, month: str) -> int:
        """Return the units billed to a source, by key or name, in a month ("2024-05")."""
        t = tables.spending.c
        same = or_(t.source == source.key, t.name == source.name)
        return self._db.scalar(select(func.sum(t.units)).where(same, t.month == month)) or 0


def save_cursors(
    connection: Connection, given: Sequence[tuple[Source, Batch, dt.datetime]]
) -> None:
    """Keep the cursors of batches, and count what was spent."""
    rows = [
        {"source": by.key, "name": by.name, "cursor": dict(batch.cursor), "saved_at": now}
        for by, batch, now in given
    ]
    upsert(connection, tables.cursors, sorted(rows, key=lambda row: row["source"]))
    for source, batch, now in given:
        if batch.spent:
            _spend(connection, source, f"{now:%Y-%m}", batch.spent)


def _spend(connection: Connection, source: Source, month: str, units: int) -> None:
    t = tables.spending.c
    mine = select(t.units).where(t.source == source.key, t.month == month)
    before = connection.scalar(mine.with_for_update()) or 0
    row = {"source": source.key, "month": month, "name": source.name, "units": before + units}
    upsert(connection, tables.spending, [row])
