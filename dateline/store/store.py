"""Opens the database, and holds the shelves: one module for each kind of row, and all SQL.

SQLite (WAL) by default, PostgreSQL by URL. Writers begin with BEGIN IMMEDIATE and wait for each
other, because a deferred transaction that upgrades its lock fails at once. `synchronous=FULL`,
since NORMAL may lose the last commits at a power loss
(https://www.sqlite.org/pragma.html#pragma_synchronous) and a model's answer was paid for.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from dateline.store.base import Database
from dateline.store.base import StoreError as StoreError
from dateline.store.collections import CollectionShelf, CursorShelf
from dateline.store.editions import EditionShelf
from dateline.store.items import ItemShelf
from dateline.store.leases import LeaseShelf
from dateline.store.outbox import AlertShelf, OutboxShelf
from dateline.store.runs import RunShelf, VectorShelf

HEAD = "0010"
"""The newest migration; a test holds it against the files in migrations/versions."""

BUSY_TIMEOUT_S = 30

SILENCE = {"keepalives_idle": "10", "keepalives_interval": "10", "keepalives_count": "3"}
SILENCE |= {"tcp_user_timeout": "30000", "connect_timeout": "10"}
"""After how much silence a server is taken for gone; what an address says itself goes first."""

SERVERS_SILENCE = (
    "SET idle_in_transaction_session_timeout = '60s'; SET tcp_keepalives_idle = 10; "
    "SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '30s'"
)
"""After how much silence a server undoes the transaction of a client that was cut off amid it, and
for whose locks others wait; it would wait for hours."""

_LOGIN = re.compile(r"(?<![^\s'\"])[^\s'\"](?:[^\s'\"@]*+@)++")

HINTS = {
    "I/O error": "Its disk is full or fails: look there, then give the same command again.",
    "is full": "Free some space on its disk, then give the same command again: nothing is lost.",
    "not a database": "Restore it from a backup, or name another file as newsletter.store.",
    "malformed": "Restore it from a backup, or name another file as newsletter.store.",
    "readonly": "Let this user write to the file and its folder.",
    "unable to open": "Let this user write to the file and its folder, or name another file as "
    "newsletter.store.",
    "is locked": "Another program holds it. Wait for that, or stop it.",
    "": "Check newsletter.store or DATELINE_STORE.",
}
"""What to do by what a database says; the last one fits everything."""


class Store(Database):
    """An open store. Use as a context manager, or call `close`."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.items = ItemShelf(self)
        self.cursors = CursorShelf(self)
        self.collections = CollectionShelf(self)
        self.editions = EditionShelf(self)
        self.runs = RunShelf(self)
        self.leases = LeaseShelf(self)
        self.vectors = VectorShelf(self)
        self.outbox = OutboxShelf(self)
        self.alerts = AlertShelf(self)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a store by URL, making or migrating its tables first; raises StoreError."""
        with failures_named(url):
            engine = _engine(url)
            with engine.connect() as connection:
                revision = _revision(connection)
            if revision > HEAD:
                raise StoreError(
                    f"store {shown(url)}: a newer dateline made it (its schema is {revision}, "
                    f"this one knows {HEAD}).",
                    "Install that version again, or restore a backup from before it.",
                )
            if revision != HEAD:
                _migrate(engine)
        return cls(engine)

    def check(self) -> None:
        """Raise StoreError if the structure of the database itself is damaged."""
        if self.engine.dialect.name != "sqlite":
            return  # a server looks after its own
        with self.read() as connection:
            found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if found != "ok":
            name = shown(str(self.engine.url))
            raise StoreError(f"store {name}: it is damaged: {found}.", HINTS["malformed"])

    def compact(self) -> None:
        """Give the disk back what was thrown away; a server does so by itself."""
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()  # VACUUM runs in no transaction
        try:
            connection.cursor().execute("VACUUM")
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
    except ValueError as error:  # a port that is no number
        raise ArgumentError(str(error)) from error
    if address.get_backend_name() in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
        silence = {name: value for name, value in SILENCE.items() if name not in address.query}
        engine = create_engine(address, pool_pre_ping=True, connect_args=silence)
        event.listen(engine, "connect", _on_server)
        return engine
    if address.database and address.database != ":memory:":
        path = Path(address.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and not path.stat().st_size:
            raise StoreError(
                f"store {path}: the file is empty: what was in it is lost.",
                "Restore it with `dateline restore FILE`, or remove it to begin anew.",
            )
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_server(connection: Any, _record: object) -> None:
    connection.execute(SERVERS_SILENCE)
    connection.commit()


def _on_connect(connection: Any, _record: object) -> None:
    # The driver's own transactions begin late and deferred; ours begin in `_on_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _migrate(engine: Engine) -> None:
    """Bring a database to HEAD; held meanwhile, so that two starting programs don't both do it."""
    # Lazy: alembic takes 0.2 s to import, and is needed once in a store's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    # Alembic's settings take "%" as the beginning of a placeholder.
    folder = str(Path(__file__).parents[1] / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(20240503)"))
        if "" < _revision(connection) < HEAD:  # the one migration takes any earlier store
            connection.execute(text("DELETE FROM alembic_version"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def failures_named(url: str) -> Iterator[None]:
    """Turn what a database says when it fails into a StoreError that names it and the mend."""
    try:
        yield
    except (ArgumentError, DBAPIError, sqlite3.Error, OSError, ImportError) as error:
        if isinstance(error, OSError) and not (error.filename and str(error.filename) in url):
            raise  # another file's failure
        raise StoreError(explained(url, error)) from error


def shown(url: str) -> str:
    """Return a store's address without what may be secret in it: user, password and options."""
    if url.startswith("sqlite"):
        return url.removeprefix("sqlite:///")
    return url.rpartition("@")[2].partition("?")[0]


def explained(url: str, error: Exception) -> str:
    """Return what a database at an address says, and the mend."""
    name = shown(url)
    if isinstance(error, ImportError) and url.startswith("postgres"):
        return f"store {name}: its driver is missing. Install it: pip install 'psycopg[binary]'"
    if isinstance(error, ImportError):
        what = "a store is a SQLite file or on PostgreSQL: postgresql://user:password@host/name."
        return f"store {name}: {what}"
    cause = str(getattr(error, "orig", error)).splitlines()[0]
    if not url.startswith("sqlite"):
        cause = _LOGIN.sub("", cause)  # a driver takes a password's "@" for the host's beginning
    hint = next((hint for words, hint in HINTS.items() if words in cause), HINTS[""])
    return f"store {name}: {cause}. {hint}"
