"""The shelf of embeddings: vectors by the hash of model and text, so that none is paid twice.

A vector is of use as long as the newsroom remembers stories, and a while longer; older ones are
thrown away, since a day of 10,000 items takes 8 to 60 MB.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from dateline.store import tables
from dateline.store.base import Shelf, chunks


class VectorShelf(Shelf):
    """Vectors as bytes (`summarize.models.settings.VectorStore`)."""

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the vectors that are kept under some of these keys."""
        t = tables.vectors.c
        found: dict[str, bytes] = {}
        for part in chunks(sorted(set(keys))):
            rows = self._db.rows(select(t.key, t.vector).where(t.key.in_(part)))
            found.update({row.key: row.vector for row in rows})
        return found

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors at once, because they were paid for; older ones are replaced."""
        now = dt.datetime.now(dt.UTC)
        rows = [{"key": k, "vector": v, "saved_at": now} for k, v in sorted(vectors.items())]
        self._db.upsert(tables.vectors, rows)

    def forget(self, before: dt.datetime) -> int:
        """Throw away what was saved before a time; return how many there were."""
        old = delete(tables.vectors).where(tables.vectors.c.saved_at < before)
        with self._db.write() as connection:
            return connection.execute(old).rowcount
