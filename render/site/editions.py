"""Where the site's builder finds its issues: one at a time, so that memory stays flat.

A shelf lists its keys cheaply and loads an issue when its page is made. A key's digest stands for
the content: an issue is rendered again only when its digest is a new one. Shelves travel to
worker processes, so they hold paths or addresses, never open files.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from summarize.edition import Edition


@dataclass(frozen=True, slots=True, order=True)
class IssueKey:
    """One issue: `digest` changes whenever its content does, `origin` names it in messages.

    `name` is the key as text, the same for all revisions of an issue.
    """

    date: dt.date
    language: str
    revision: int
    digest: str
    origin: str = ""
    name: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Name the issue once: a build asks for the name again and again."""
        object.__setattr__(self, "name", f"{self.date.isoformat()}.{self.language}")


class EditionSource(Protocol):
    """What `build_site` reads editions from."""

    def keys(self) -> Sequence[IssueKey]:
        """List the issues in any order, each date and language once."""

    def load(self, key: IssueKey) -> Edition:
        """Return an issue; raises a UserError if it can't be read."""

    def read(self, key: IssueKey) -> bytes:
        """Return an issue's JSON, which is summed up without the rest; raises a UserError."""
