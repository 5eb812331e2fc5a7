"""Moves a store to another database: SQLite to PostgreSQL, or back.

Everything is copied in one transaction from one snapshot, read back, and committed only if every
table has as many rows and the same sum of its rows' SHA-256 (a sum, because databases sort texts
differently). Leases stay behind: their processes work on the old store.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from dateline.console.progress import Progress
from dateline.store import tables
from dateline.store.base import StoreError, chunks
from dateline.store.store import Store, failures_named, shown

COPIED = tuple(t for t in tables.metadata.sorted_tables if t is not tables.leases)


def copy(source_url: str, target_url: str, progress: Progress) -> dict[str, int]:
    """Copy a store into an empty one, verified; return the number of rows by table.

    Raises StoreError if the source is in use, the target is not empty, or the copy differs.
    """
    if source_url == target_url:
        raise StoreError(f"store {shown(source_url)}: it cannot be copied onto itself.")
    with (
        Store.open(source_url) as source,
        Store.open(target_url) as target,
        failures_named(target_url),
        source.read() as reader,
        target.write("copy") as writer,
    ):
        if reader.dialect.name == "postgresql":
            reader.execution_options(isolation_level="REPEATABLE READ")
        with failures_named(source_url):
            held = source.leases.any_held()
        if held:
            name = shown(source_url)
            raise StoreError(
                f"store {name}: it is in use ({held}).", "Stop what works on it first."
            )
        for table in COPIED:
            if writer.scalar(select(func.count()).select_from(table)):
                raise StoreError(
                    f"store {shown(target_url)}: it is not empty: there are {table.name} in it.",
                    "Name a new file or a new database.",
                )
        counts = {}
        for table in COPIED:
            counts[table.name] = _copy_table(table, reader, writer, progress)
            if _digest(table, reader) != _digest(table, writer):
                raise StoreError(
                    f"store {shown(target_url)}: {table.name} read back otherwise than they were "
                    f"written; nothing is kept of the copy.",
                    "Copy again; if it happens again, report it.",
                )
    return counts


def _copy_table(table: Table, reader: Connection, writer: Connection, progress: Progress) -> int:
    count = 0
    with progress.task(f"copying {table.name}", 1) as task:
        for part in chunks(_rows(table, reader)):
            writer.execute(table.insert(), part)
            count += len(part)
        task.advance(f"{count:,} rows")
    key = table.autoincrement_column
    if count and key is not None and writer.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :key), :last)")
        last = writer.scalar(select(func.max(key)))
        writer.execute(sequence, {"table": table.name, "key": key.name, "last": last})
    return count


def _rows(table: Table, connection: Connection) -> Iterator[Mapping[str, Any]]:
    with failures_named(str(connection.engine.url)):
        query = select(table).execution_options(yield_per=500)
        yield from (dict(row) for row in connection.execute(query).mappings())


def _digest(table: Table, connection: Connection) -> tuple[int, int]:
    count = total = 0
    for row in _rows(table, connection):
        data = json.dumps(row, sort_keys=True, default=_plain)
        total += int.from_bytes(sha256(data.encode()).digest())
        count += 1
    return count, total % 2**256


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
