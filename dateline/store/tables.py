"""The store's tables, as SQLAlchemy Core metadata; `migrations/` makes them.

Instants are aware UTC, also in SQLite, which has no such type (`Instant`).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)
from sqlalchemy.types import TypeEngine

_Kind = TypeEngine[Any] | type[TypeEngine[Any]]
_Columns = Mapping[str, _Kind]
"""Names of columns and what they hold."""


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC datetime in every database; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime:
        """Turn an aware datetime into UTC; raises ValueError for a naive one."""
        if value is None or value.tzinfo is None:
            raise ValueError(f"a stored instant needs a time zone: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Return UTC back, also from a database that forgets zones."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


metadata = MetaData()


def _table(name: str, keys: _Columns, values: _Columns, *more: Column[Any] | Index) -> Table:
    """Return a table of columns that always have a value; `more` are others, and indexes."""
    return Table(
        name,
        metadata,
        *(Column(key, kind, primary_key=True) for key, kind in keys.items()),
        *(Column(value, kind, nullable=False) for value, kind in values.items()),
        *more,
    )


def _added(name: str, kind: _Kind, default: Any = "") -> Column[Any]:
    """Return a column that stores of an earlier revision lack, with what their rows get in it."""
    return Column(name, kind, nullable=False, server_default=default)


items = _table(
    "items",
    {"id": String},
    {"source": String, "published_at": Instant, "first_seen": Instant, "data": JSON},
    Index("items_by_time", "published_at"),
    Index("items_by_source", "source", "published_at"),
)

item_sources = _table(
    "item_sources",
    {"item": String, "source": String},
    {"seen": Instant},
    Index("item_sources_by_time", "source", "seen"),
)
"""Which sources gave an item. Sources are known by `Source.key`, names are a newsletter's own."""

pages = _table(
    "pages", {"url": String}, {"reason": Text, "fetched_at": Instant}, Column("item", String)
)

cursors = _table(
    "cursors",
    {"source": String},
    {"cursor": JSON, "saved_at": Instant},
    _added("name", String),
    Index("cursors_by_name", "name"),
)

GAVE = text('"new" > 0')
"""In these words only do databases find an attempt by the index of those that gave something."""

collections = _table(
    "collections",
    {"id": Integer},
    {"source": String, "kind": String, "started": Instant, "finished": Instant, "status": String}
    | dict.fromkeys(("seen", "new", "duplicates", "skipped", "bytes_read"), Integer)
    | {"troubles": JSON},
    _added("key", String),
    Index("collections_by_key", "key", "started"),
    Index("collections_by_time", "started"),
    Index("collections_that_gave", "key", "started", sqlite_where=GAVE, postgresql_where=GAVE),
)

spending = _table(
    "spending", {"source": String, "month": String(7)}, {"units": Integer}, _added("name", String)
)

editions = _table(
    "editions",
    {"newsletter": String, "date": Date, "language": String, "revision": Integer},
    {"digest": String(64), "data": Text, "saved_at": Instant},
    _added("model_failed", Boolean, false()),
)

stories = _table(
    "stories",
    {"newsletter": String, "date": Date, "id": String},
    {"thread": String, "title": Text, "topic": String, "told": Boolean}
    | {"score": Float, "data": JSON},
    Index("stories_by_thread", "newsletter", "thread", "date"),
)

runs = _table(
    "runs",
    {"newsletter": String, "date": Date},
    {"phase": String, "status": String, "detail": Text, "updated": Instant},
    _added("durations", JSON, "{}"),
)

leases = _table("leases", {"name": String}, {"holder": String, "expires": Instant})

answers = _table("answers", {"key": String}, {"answer": Text, "meta": JSON, "saved_at": Instant})

vectors = _table(
    "vectors",
    {"key": String(64)},
    {"vector": LargeBinary, "saved_at": Instant},
    Index("vectors_by_age", "saved_at"),
)

calls = _table(
    "calls",
    {"id": Integer},
    {"newsletter": String, "date": Date, "model": String, "step": String}
    | {"input_tokens": Integer, "output_tokens": Integer, "cost": Float, "seconds": Float}
    | {"at": Instant},
    Index("calls_by_date", "newsletter", "date"),
)

outbox = _table(
    "outbox",
    {"newsletter": String, "date": Date, "channel": String, "recipient": String},
    {"state": String, "attempts": Integer, "detail": Text, "at": Instant},
)

alerts = _table("alerts", {"newsletter": String, "key": String}, {"line": Text, "at": Instant})

deliveries = _table(
    "deliveries",
    {"newsletter": String, "date": Date, "target": String},
    {"digest": String, "detail": Text, "at": Instant},
)
