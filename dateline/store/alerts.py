"""Which problems the operator was told of and that last still."""

import datetime as dt
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from dateline.store import tables
from dateline.store.base import Shelf, upsert


class AlertShelf(Shelf):
    """Alerts by newsletter and by what is wrong."""

    def told(self, newsletter: str) -> dict[str, str]:
        """Return the lines of the alerts that last, by what is wrong."""
        t = tables.alerts.c
        query = select(t.key, t.line).filter_by(newsletter=newsletter).order_by(t.at, t.key)
        return {row.key: row.line for row in self._db.rows(query)}

    def change(
        self, newsletter: str, fresh: Mapping[str, str], ended: Iterable[str], now: dt.datetime
    ) -> None:
        """Write down what was told, and forget what has ended."""
        t = tables.alerts
        rows = [
            {"newsletter": newsletter, "key": key, "line": line, "at": now}
            for key, line in fresh.items()
        ]
        with self._db.write() as connection:
            upsert(connection, t, rows)
            connection.execute(
                delete(t).where(t.c.newsletter == newsletter, t.c.key.in_(list(ended)))
            )
