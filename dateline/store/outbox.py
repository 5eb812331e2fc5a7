"""The outbox: to whom an issue is to be sent, and what became of it; and what alerts were sent.

A row is `waiting`, then `sending` from just before what cannot be undone, then `sent`; or `refused`
for good. If a process dies in `sending`, nobody knows whether the message went out. It is not sent
again, lest readers get an issue twice; `status` counts these few, and the operator may resend them
(`resume`).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, NamedTuple

from sqlalchemy import delete, func, or_, select, update

from dateline.store import tables
from dateline.store.base import Shelf, upsert

ANSWERED: Final = dt.timedelta(minutes=2)
"""After so long no process that lives still waits for an answer."""


class Sent(NamedTuple):
    """What became of a recipient: "sent", "waiting" to be tried again, "refused", or "unknown"."""

    state: Literal["sent", "waiting", "refused", "unknown"]
    detail: str = ""


class Mailing(NamedTuple):
    """One issue by one way; `channel` is "email", "chat" or "buttondown"."""

    newsletter: str
    date: dt.date
    channel: str


class OutboxShelf(Shelf):
    """Recipients of issues, and how each of them stands."""

    def enqueue(self, mailing: Mailing, recipients: Iterable[str], now: dt.datetime) -> None:
        """Write down who is to get an issue, once: who subscribes later gets later issues."""
        t = tables.outbox
        fresh = {"state": "waiting", "attempts": 0, "detail": "", "at": now}
        rows = [
            mailing._asdict() | {"recipient": recipient} | fresh
            for recipient in dict.fromkeys(recipients)
        ]
        before = select(func.count()).select_from(t).filter_by(**mailing._asdict())
        with self._db.write(f"outbox {mailing}") as connection:
            if rows and not connection.scalar(before):
                upsert(connection, t, rows, replace=False)

    def waiting(self, mailing: Mailing) -> list[str]:
        """Return the recipients that an issue is still to be sent to."""
        recipient = tables.outbox.c.recipient
        query = select(recipient).filter_by(**mailing._asdict(), state="waiting")
        return list(self._db.scalars(query.order_by(recipient)))

    def owed(self, newsletter: str, since: dt.date) -> list[dt.date]:
        """Return the dates since then whose issues are not sent to all, oldest first."""
        date = tables.outbox.c.date
        query = select(date).filter_by(newsletter=newsletter, state="waiting").where(date >= since)
        return list(self._db.scalars(query.distinct().order_by(date)))

    def begin(self, mailing: Mailing, recipients: Collection[str]) -> set[str]:
        """Note to whom it goes out now; return them without those that another process has."""
        t = tables.outbox
        values = {"state": "sending", "attempts": t.c.attempts + 1, "at": dt.datetime.now(dt.UTC)}
        change = update(t).filter_by(**mailing._asdict(), state="waiting").values(values)
        change = change.where(t.c.recipient.in_(recipients)).returning(t.c.recipient)
        with self._db.write() as connection:
            return set(connection.scalars(change))

    def end(self, mailing: Mailing, results: Mapping[str, Sent], now: dt.datetime) -> None:
        """Note what became of recipients."""
        t = tables.outbox
        with self._db.write() as connection:
            for done in set(results.values()):
                same = [recipient for recipient, one in results.items() if one == done]
                change = update(t).filter_by(**mailing._asdict()).where(t.c.recipient.in_(same))
                values = {"state": done.state, "detail": done.detail[:300], "at": now}
                connection.execute(change.values(values))

    def resume(self, newsletter: str, date: dt.date, states: Collection[str]) -> None:
        """Let those wait again who are in one of these states, and no process at them."""
        t, dead = tables.outbox, dt.datetime.now(dt.UTC) - ANSWERED
        left = or_(t.c.state != "sending", t.c.at < dead)
        change = update(t).filter_by(newsletter=newsletter, date=date)
        self._db.change(change.where(t.c.state.in_(states), left).values(state="waiting"))

    def left(self, newsletter: str, date: dt.date) -> list[tuple[str, ...]]:
        """Return who has not got an issue: channel, state, recipient, and what the server said."""
        t = tables.outbox.c
        query = select(t.channel, t.state, t.recipient, t.detail).where(t.state != "sent")
        query = query.filter_by(newsletter=newsletter, date=date)
        rows = self._db.rows(query.order_by(t.channel, t.state, t.recipient))
        return [tuple(row) for row in rows]

    def cancel(self, newsletter: str, date: dt.date) -> None:
        """Send an issue to nobody else."""
        change = update(tables.outbox).filter_by(newsletter=newsletter, date=date, state="waiting")
        self._db.change(change.values(state="cancelled"))

    def counts(self, newsletter: str, date: dt.date) -> dict[str, dict[str, int]]:
        """Return how many recipients stand how, by channel and state."""
        t = tables.outbox.c
        query = (
            select(t.channel, t.state, func.count())
            .filter_by(newsletter=newsletter, date=date)
            .group_by(t.channel, t.state)
        )
        found: dict[str, dict[str, int]] = {}
        for channel, state, count in self._db.rows(query):
            found.setdefault(channel, {})[state] = count
        return found


class AlertShelf(Shelf):
    """Which problems the operator was told of and that last still, by newsletter."""

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
            gone = delete(t).filter_by(newsletter=newsletter).where(t.c.key.in_(list(ended)))
            connection.execute(gone)
