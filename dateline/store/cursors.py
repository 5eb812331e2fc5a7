"""The shelf of cursors: how far each source was read, and what that cost."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select

from dateline.store import tables
from dateline.store.base import Shelf, chunks, upsert
from ingest.source import Batch, Cursor, Source


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
