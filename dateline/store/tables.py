"""The store's tables, as SQLAlchemy Core metadata; `migrations/` makes them, `store.py` uses them.

Instants are aware UTC. SQLite has no such type and would give them back naive, so `Instant`
stores and returns UTC whatever the database is.
"""

import datetime as dt
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
)


class Instant(TypeDecorator[dt.datetime]):
    """An aware UTC datetime in every database; a naive one is refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Turn an aware datetime into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored instant needs a time zone: {value!r}")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Return UTC back, also from a database that forgets zones."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


metadata = MetaData()

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("data", JSON, nullable=False),
    Index("items_by_time", "published_at"),
    Index("items_by_source", "source", "published_at"),
)

item_sources = Table(
    "item_sources",
    metadata,
    Column("item", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("seen", Instant, nullable=False),
    Index("item_sources_by_time", "source", "seen"),
)
"""Which sources gave an item. Sources are known by `Source.key`, names are a newsletter's own."""

pages = Table(
    "pages",
    metadata,
    Column("url", String, primary_key=True),
    Column("item", String),
    Column("reason", Text, nullable=False, default=""),
    Column("fetched_at", Instant, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", String, primary_key=True),
    Column("name", String, nullable=False, server_default=""),
    Column("cursor", JSON, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("cursors_by_name", "name"),
)

collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, server_default=""),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("started", Instant, nullable=False),
    Column("finished", Instant, nullable=False),
    Column("status", String, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("bytes_read", Integer, nullable=False),
    Column("troubles", JSON, nullable=False),
    Index("collections_by_key", "key", "started"),
    Index("collections_by_time", "started"),
)

spending = Table(
    "spending",
    metadata,
    Column("source", String, primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("name", String, nullable=False, server_default=""),
    Column("units", Integer, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("language", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("model_failed", Boolean, nullable=False, server_default=false()),
)

stories = Table(
    "stories",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("id", String, primary_key=True),
    Column("thread", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("topic", String, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("data", JSON, nullable=False),
    Index("stories_by_thread", "newsletter", "thread", "date"),
)

runs = Table(
    "runs",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("phase", String, nullable=False),
    Column("status", String, nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("updated", Instant, nullable=False),
    Column("durations", JSON, nullable=False, server_default="{}"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("expires", Instant, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("key", String, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("meta", JSON, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

vectors = Table(
    "vectors",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Index("vectors_by_age", "saved_at"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("newsletter", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("model", String, nullable=False),
    Column("step", String, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("at", Instant, nullable=False),
    Index("calls_by_date", "newsletter", "date"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("recipient", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("at", Instant, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("line", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("newsletter", String, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("target", String, primary_key=True),
    Column("digest", String, nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
