"""What the last build wrote: so that the next one renders what changed and removes what is gone.

One row for each issue (its digest, and its summary as JSON) and each group of pages (a fingerprint
of all that went into it, and the files with their sizes), in a SQLite file in the site's folder:
who deletes the folder starts anew, and a damaged manifest costs a full build, nothing else. What a
build did is kept at its end, also after an error; one that was killed leaves it as it was.
"""

import os
import sqlite3
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json, to_json

from render.site.options import IssueKey

MANIFEST: Final = ".dateline/manifest.db"
FORMAT: Final = 8
TABLES: Final = """
CREATE TABLE issues (name TEXT PRIMARY KEY, digest TEXT, summary TEXT);
CREATE TABLE groups (name TEXT PRIMARY KEY, fingerprint TEXT, files TEXT);
"""


class Manifest:
    """The issues and groups of the last build, and what this one changes of them."""

    def __init__(self, out: Path) -> None:
        path = out / MANIFEST
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError:
            path.unlink()
            self._db = _opened(path)
        self._digests = dict(self._db.execute("SELECT name, digest FROM issues"))
        groups = self._db.execute("SELECT name, fingerprint, files FROM groups")
        self._groups = {name: (mark, from_json(files)) for name, mark, files in groups}

    def knows(self, key: IssueKey) -> bool:
        """Return whether exactly this content was summed up before this build."""
        return bool(self._digests.get(key.name) == key.digest)

    def summaries(self) -> Iterator[tuple[str, str]]:
        """Read the issues of the last build with their summaries as JSON, newest first."""
        return self._db.execute("SELECT name, summary FROM issues ORDER BY name DESC")

    def add(self, key: IssueKey, summary: str) -> None:
        """Note an issue's summary, as JSON."""
        self._note("INSERT OR REPLACE INTO issues VALUES (?, ?, ?)", key.name, key.digest, summary)

    def group(self, name: str, fingerprint: str) -> Mapping[str, int] | None:
        """Return the files of a group with their sizes, if it has this fingerprint."""
        mark, files = self._groups.get(name, ("", {}))
        return files if mark == fingerprint else None

    def put(self, name: str, fingerprint: str, files: Mapping[str, int]) -> None:
        """Note a group of files made together: what they were made from, and their sizes."""
        text = to_json(files)
        self._note("INSERT OR REPLACE INTO groups VALUES (?, ?, ?)", name, fingerprint, text)

    def files(self) -> set[str]:
        """Return all files of the last build."""
        return {file for _, files in self._groups.values() for file in files}

    def forget_others(self, issues: Collection[str], groups: Collection[str]) -> None:
        """Forget issues and groups that this build did not come to."""
        for table, known in (("issues", issues), ("groups", groups)):
            rows = self._db.execute(f"SELECT name FROM {table}").fetchall()
            gone = [row for row in rows if row[0] not in known]
            self._db.executemany(f"DELETE FROM {table} WHERE name = ?", gone)

    def close(self) -> None:
        """Keep what was noted."""
        with suppress(sqlite3.OperationalError):
            self._db.commit()
        self._db.close()

    def _note(self, statement: str, *row: str | bytes) -> None:
        """Write a row; on a full disk the next build has to find it out again."""
        with suppress(sqlite3.OperationalError):
            self._db.execute(statement, row)


def _opened(path: Path) -> sqlite3.Connection:
    """Open a manifest; raises DatabaseError for what is none."""
    database = sqlite3.connect(path)
    try:
        database.execute("PRAGMA synchronous=OFF")  # builds are not waited for by the disk
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, FORMAT):
            raise sqlite3.DatabaseError("another format")
        if not version:
            database.executescript(f"{TABLES} PRAGMA user_version={FORMAT};")
        database.execute("SELECT COUNT(*) FROM groups")
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def stand(folder: Path, files: Mapping[str, int]) -> bool:
    """Return whether all of some files are in a folder, in their sizes."""
    try:
        found = [os.lstat(f"{folder}/{file}") for file in files]
    except OSError:
        return False
    sizes = [one.st_size if stat.S_ISREG(one.st_mode) else -1 for one in found]
    return sizes == list(files.values())


def fingerprint(*parts: Any) -> str:
    """Return a short hash of plain data: the same parts always give the same one."""
    try:
        data = to_json(parts)
    except ValueError:  # half a character, which JSON cannot say
        data = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=12).hexdigest()
