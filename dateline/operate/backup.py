"""Looking after the store: backup while work goes on, restore, and pruning.

SQLite makes the backup itself, so it is one state of the store. PostgreSQL has its own tools
(pg_dump).
"""

import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from dateline.config.settings import Config
from dateline.day.context import Newsroom
from dateline.day.linked_pages import own_pages
from dateline.store.store import Store, StoreError, failures_named
from summarize.errors import UserError

KEEP_AT_LEAST_DAYS: Final = 60
"""Stories are compared with those of the weeks before, and a source's habit is read from them."""


def store_path(config: Config) -> Path:
    """Return the store's file; raises UserError if it is no SQLite file."""
    kind, _, path = config.store_url.partition(":///")
    if not kind.startswith("sqlite"):
        raise UserError("only a SQLite store is backed up here.", "Use pg_dump and pg_restore.")
    return Path(path)


def back_up(config: Config, target: Path) -> str:
    """Copy the store into a new file, while others may work on it; return one sentence of it."""
    if target.exists():
        raise UserError(f"{target} exists already.", "Name another file.")
    path = store_path(config)
    if not path.exists():  # SQLite would make an empty one, which is told as lost
        raise UserError(f"{path} does not exist.", "Make an issue first: `dateline run`.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with failures_named(config.store_url), _copy_beside(target, path) as part:
        part.replace(target)
    return f"{target}: {target.stat().st_size / 1e6:.1f} MB"


def restore(config: Config, backup: Path) -> str:
    """Put a backup in the store's place; the store as it was stays beside it.

    Raises UserError for what is no backup, and while somebody works on the store.
    """
    path = store_path(config)
    _checked(backup)
    if held := _held(config) if path.exists() else "":
        raise UserError(f"{path} is in use ({held}).", "Stop what works on it first.")
    with _copy_beside(path, backup) as part:
        kept = _put_aside(path)
        part.replace(path)
    return f"{path} is that of {backup}" + (f"; the one before is {kept}" if kept else "")


def _held(config: Config) -> str:
    """Return the name of what works on the store; nothing can on one that is damaged."""
    url = config.store_url
    with suppress(StoreError), failures_named(url), Store.open(url) as store:
        return store.leases.any_held()
    return ""


@contextmanager
def _copy_beside(target: Path, source: Path) -> Iterator[Path]:
    """Copy a store into a new file beside another one, and yield it for that one's place."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.touch()  # a disk that refuses it is named by its own words, not by SQLite's
    try:
        with _database(source) as theirs, _database(part) as ours:
            theirs.backup(ours)
            ours.execute("PRAGMA journal_mode=DELETE")  # one file, without its journal beside it
        _checked(part, source)
        yield part
    finally:
        part.unlink(missing_ok=True)


def _put_aside(path: Path) -> Path | None:
    """Rename a store with what is not yet in it (WAL); return its new name, None for none."""
    if not path.exists():
        return None
    kept = path.with_name(f"{path.name}.before-restore")
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.replace(kept.with_name(kept.name + ending))
    return kept


def _checked(path: Path, source: Path | None = None) -> None:
    """Raise UserError unless a file, a copy of `source` if given, is a whole store of ours."""
    name, mend = source or path, "Give `dateline restore` an earlier backup."
    if not path.is_file():
        raise UserError(f"{path} does not exist.", "Name a file that `dateline backup` made.")
    try:
        with _database(path) as database:
            (state,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if state == "ok":
                database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise UserError(f"{name} is no store: {error}.", mend) from error
    if state != "ok":
        raise UserError(f"{name} is damaged: {state}.", mend)


def _database(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, timeout=30))


def prune(room: Newsroom, keep: dt.timedelta) -> str:
    """Throw away what was read longer ago, but for what an issue cites; return one sentence.

    Issues stay, with all that `check` and `correct` need; other newsletters' issues on the same
    store count too.
    """
    if keep < dt.timedelta(days=KEEP_AT_LEAST_DAYS):
        raise UserError(
            f"{keep.days} days are too few: stories are compared with those of weeks before.",
            f"Keep {KEEP_AT_LEAST_DAYS}d or more.",
        )
    store, before, cited = room.store, room.now - keep, set[str]()
    for slug in store.editions.newsletters():
        for key in store.editions.keys(slug):
            edition = store.editions.load(slug, key.date, key.language)
            items = store.items.items_by_id(edition.references if edition else ())
            cited |= {*items, *(page.id for page in own_pages(store, items.values()).values())}
    gone = store.items.prune(before, cited)
    store.vectors.forget(before)
    store.compact()
    return f"{gone:,} items from before {before:%Y-%m-%d} thrown away"
