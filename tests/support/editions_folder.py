"""A folder of editions as the site builder reads them, for tests and benchmarks without a store."""

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from render.site.options import IssueKey
from summarize.edition import Edition
from summarize.errors import UserError

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z]{2})\.json")


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
            raise UserError(f"{key.origin}: {error}") from error

    def read(self, key: IssueKey) -> bytes:
        """Return a file's bytes."""
        try:
            return (self.folder / f"{key.name}.json").read_bytes()
        except OSError as error:
            raise UserError(f"{key.origin}: {error}") from error
