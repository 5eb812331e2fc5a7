"""The outbox: to whom an issue is to be sent, and what became of it.

A row is `waiting`, then `sending` from just before what cannot be taken back, then `sent`; or
`refused` for good. A process that dies in `sending` leaves it unknown whether the message went
out. It is not sent again: the worse mistake is a reader who gets every issue twice while something
crashes, and `status` counts the doubtful ones, which are few, since that state lasts for the
server's one answer only.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, update

from dateline.store import tables
from dateline.store.base import Database, upsert


class Parcel(NamedTuple):
    """One recipient of one issue; `channel` is "email" or "chat"."""

    newsletter: str
    date: dt.date
    channel: str
    recipient: str


class OutboxShelf:
    """Recipients of issues, and how each of them stands."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def enqueue(
        self,
        newsletter: str,
        date: dt.date,
        channel: str,
        recipients: Iterable[str],
        now: dt.datetime,
    ) -> None:
        """Write down who is to get an issue, once: who subscribes later gets later issues."""
        t = tables.outbox
        fresh = {"state": "waiting", "attempts": 0, "detail": "", "at": now}
        rows = [
            Parcel(newsletter, date, channel, recipient)._asdict() | fresh
            for recipient in dict.fromkeys(recipients)
        ]
        before = select(func.count()).where(
            t.c.newsletter == newsletter, t.c.date == date, t.c.channel == channel
        )
        with self._db.write() as connection:
            if rows and not connection.scalar(before):
                upsert(connection, t, rows, replace=False)

    def waiting(self, newsletter: str, date: dt.date, channel: str) -> list[str]:
        """Return the recipients that an issue is still to be sent to."""
        t = tables.outbox.c
        query = select(t.recipient).where(
            t.newsletter == newsletter,
            t.date == date,
            t.channel == channel,
            t.state == "waiting",
        )
        with self._db.read() as connection:
            return list(connection.scalars(query.order_by(t.recipient)))

    def owed(self, newsletter: str, since: dt.date) -> list[dt.date]:
        """Return the dates since then whose issues are not sent to all, oldest first."""
        t = tables.outbox.c
        query = select(t.date).where(
            t.newsletter == newsletter, t.date >= since, t.state == "waiting"
        )
        with self._db.read() as connection:
            return list(connection.scalars(query.distinct().order_by(t.date)))

    def begin(self, parcel: Parcel, now: dt.datetime) -> bool:
        """Note that a parcel goes out now; False if another process has it already."""
        t = tables.outbox
        change = update(t).where(_is(parcel), t.c.state == "waiting")
        values = {"state": "sending", "attempts": t.c.attempts + 1, "at": now}
        with self._db.write() as connection:
            return connection.execute(change.values(values)).rowcount == 1

    def end(self, parcel: Parcel, state: str, detail: str, now: dt.datetime) -> None:
        """Note what became of a parcel: "sent", "waiting" (again later), "refused", "unknown"."""
        change = update(tables.outbox).where(_is(parcel))
        with self._db.write() as connection:
            connection.execute(change.values(state=state, detail=detail[:300], at=now))

    def cancel(self, newsletter: str, date: dt.date) -> None:
        """Send an issue to nobody else."""
        t = tables.outbox
        mine = (t.c.newsletter == newsletter, t.c.date == date, t.c.state == "waiting")
        with self._db.write() as connection:
            connection.execute(update(t).where(*mine).values(state="cancelled"))

    def counts(self, newsletter: str, date: dt.date) -> dict[str, dict[str, int]]:
        """Return how many recipients stand how, by channel and state."""
        t = tables.outbox.c
        query = (
            select(t.channel, t.state, func.count())
            .where(t.newsletter == newsletter, t.date == date)
            .group_by(t.channel, t.state)
        )
        found: dict[str, dict[str, int]] = {}
        with self._db.read() as connection:
            for channel, state, count in connection.execute(query):
                found.setdefault(channel, {})[state] = count
        return found


def _is(parcel: Parcel) -> ColumnElement[bool]:
    t = tables.outbox.c
    return and_(*(t[name] == value for name, value in parcel._asdict().items()))
