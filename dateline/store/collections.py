"""The shelf of collections: when each source was read, what it gave, and what went wrong."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import RowMapping, select

from dateline.store import tables
from dateline.store.base import Shelf, chunks
from ingest.source import Source, SourceError

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
        span = (since, until + CLOCKS_DIFFER)
        rows = [
            row._mapping
            for part in chunks(given)
            for row in self._db.rows(select(t).where(t.c.key.in_(part), t.c.started.between(*span)))
        ]
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
        found: dict[str, list[dt.datetime]] = {}
        for part in chunks(given):
            there = t.key.in_(part), t.started.between(since, until + CLOCKS_DIFFER)
            query = select(t.key, t.started).where(*there, how).order_by(t.started)
            for key, at in self._db.rows(query):
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
