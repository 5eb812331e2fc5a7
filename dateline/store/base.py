"""What every shelf of the store needs: transactions, chunks, and an upsert for both databases."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Select, Table, text
from sqlalchemy.exc import DBAPIError

from summarize.errors import UserError

T = TypeVar("T")

CHUNK = 500
"""Rows a statement: SQLite takes 32,766 variables, so 500 rows of 60 columns."""


class StoreError(UserError):
    """The store cannot be opened, read or written; the message says why and how to mend it."""


class Database:
    """A database and its two kinds of transactions."""

    failures = (DBAPIError,)
    """What the database raises when it fails."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def write(self, turn: str = "") -> Iterator[Connection]:
        """Hold a writing transaction; committed at the end, undone by an exception.

        SQLite has one writer at a time. On PostgreSQL those of the same `turn` wait for each other,
        which a decision by what was read needs.
        """
        writer = self.engine.connect().execution_options(writes=True)
        with writer as connection, connection.begin():
            if turn and self.engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:t))"), {"t": turn})
            yield connection

    def read(self) -> AbstractContextManager[Connection]:
        """Return a connection that sees one state of the database."""
        return self.engine.connect()

    def rows(self, query: Executable) -> Sequence[Any]:
        """Return what a query finds."""
        with self.read() as connection:
            return connection.execute(query).all()

    def rows_of(self, query: Select[Any], column: Any, values: Iterable[Any]) -> Iterator[Any]:
        """Yield what a query finds of some values of a column, in as many statements as needed."""
        for part in chunks(values):
            yield from self.rows(query.where(column.in_(part)))

    def scalars(self, query: Select[Any]) -> Sequence[Any]:
        """Return the first column of what a query finds."""
        return [row[0] for row in self.rows(query)]

    def scalar(self, query: Select[Any]) -> Any:
        """Return the first column of the first row of what a query finds; None for no row."""
        with self.read() as connection:
            return connection.scalar(query)

    def change(self, *statements: Executable) -> None:
        """Run statements in one writing transaction."""
        with self.write() as connection:
            for statement in statements:
                connection.execute(statement)

    def upsert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or replace those that exist, in one writing transaction."""
        with self.write() as connection:
            upsert(connection, table, rows)


class Shelf:
    """One kind of rows, and how they are kept."""

    def __init__(self, database: Database) -> None:
        self._db = database


def chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """Cut rows into lists of at most CHUNK."""
    remaining = iter(rows)
    while part := list(islice(remaining, CHUNK)):
        yield part


def upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, replace: bool = True
) -> None:
    """Insert rows; one whose primary key exists is replaced, or left with `replace=False`."""
    if rows:
        replaced = tuple(rows[0]) if replace else ()
        connection.execute(_upserting(connection.dialect.name, table, replaced), rows)


@lru_cache(maxsize=64)  # making one takes as long as running it with thirty rows
def _upserting(dialect: str, table: Table, replaced: tuple[str, ...]) -> Any:
    # Lazy: the other database's dialect takes a tenth of the time of `dateline status`.
    statement = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in replaced if name not in keys}
    if values:
        return statement.on_conflict_do_update(index_elements=keys, set_=values)
    return statement.on_conflict_do_nothing(index_elements=keys)
