"""Where the site's builder finds its issues: one at a time, so that memory stays flat.

A shelf lists its keys cheaply and loads an issue when its page is made. A key's digest stands for
the content: an issue is rendered again only when its digest is a new one. Shelves travel to
worker processes, so they hold paths or addresses, never open files.
"""

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import ValidationError

from summarize.edition import Edition
from summarize.errors import UserError

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z]{2})\.json")


class ShelfError(UserError):
    """An issue cannot be read; the message names where it is and what is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class IssueKey:
    """One issue: `digest` changes whenever its content does, `origin` names it in messages."""

    date: dt.date
    language: str
    revision: int
    digest: str
    origin: str = ""

    @property
    def name(self) -> str:
        """The key as text: the same for all revisions of an issue."""
        return f"{self.date.isoformat()}.{self.language}"


class EditionSource(Protocol):
    """What `build_site` reads editions from."""

    def keys(self) -> Sequence[IssueKey]:
        """List the issues in any order, each date and language once."""
        ...

    def load(self, key: IssueKey) -> Edition:
        """Return an issue; raises ShelfError if it can't be read."""
        ...


@runtime_checkable
class RawEditionSource(Protocol):
    """A shelf that also gives an issue's JSON as it is, which is summed up without the rest."""

    def read(self, key: IssueKey) -> bytes:
        """Return an issue's JSON; raises ShelfError if it can't be read."""
        ...


@dataclass(frozen=True, slots=True)
class DirectorySource:
    """A folder of editions as `2024-05-03.en.json`; other files in it are not looked at.

    A file's time and size stand for its content, as in Git's index: reading 5,000 files to find
    the one that changed would take longer than rendering it.
    """

    folder: Path

    def keys(self) -> Sequence[IssueKey]:
        """List the files that are named like issues."""
        found = []
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if match := _NAME.fullmatch(entry.name):
                    stat = entry.stat()
                    mark = f"{stat.st_mtime_ns:x}-{stat.st_size:x}"
                    day = dt.date.fromisoformat(match[1])
                    found.append(IssueKey(day, match[2], 1, mark, entry.path))
        return sorted(found)

    def load(self, key: IssueKey) -> Edition:
        """Read and check a file."""
        try:
            return Edition.from_json(self.read(key))
        except ValidationError as error:
            raise ShelfError(f"{key.origin}: {error}") from error

    def read(self, key: IssueKey) -> bytes:
        """Return a file's bytes."""
        try:
            return (self.folder / f"{key.name}.json").read_bytes()
        except OSError as error:
            raise ShelfError(f"{key.origin}: {error}") from error
