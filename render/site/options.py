"""What a site is built from: its settings as plain data, and where its issues are found.

An `EditionSource` lists its keys cheaply and loads an issue when its page is made, so that memory
stays flat. Such sources travel to worker processes, so they hold paths or addresses, never open
files.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from render.post.options import PostOptions
from render.text.pictures import ImageMode
from summarize.edition import Edition


@dataclass(frozen=True, eq=False)
class SiteOptions:
    """Settings of the site; every field that changes a page's bytes is part of its fingerprint.

    `slug` is part of the posts' file names. `url` is where the site will stand ("" if that is not
    known: then feeds and canonical links stay relative). `language` is the main one, whose pages
    stand at the top. `assets` is the folder that `Picture.file` names are meant from. `posts` is
    the folder of posts: those in it that no edition stands behind get pages as well, but for those
    of newsletters whose slugs are in `others`; `pages` is the folder of the user's own pages.
    `post` are the options of the Markdown beside each page. `cards` draws a picture of each issue
    for link previews, `workers` limits the processes (0: one for each processor). Compared by
    identity, so that what was made for one set of options can be kept beside it.
    """

    name: str
    slug: str = ""
    url: str = ""
    description: str = ""
    author: str = ""
    language: str = "en"
    labels: Mapping[str, str] = field(default_factory=dict)
    templates: Path | None = None
    assets: Path | None = None
    posts: Path | None = None
    others: AbstractSet[str] = frozenset()
    pages: Path | None = None
    images: ImageMode = "local"
    post: PostOptions = field(default_factory=PostOptions)
    cards: bool = True
    workers: int = 0

    @property
    def root_path(self) -> str:
        """The path under which the site stands at its host: for the page of wrong addresses."""
        return f"{urlsplit(self.url).path.rstrip('/')}/"

    def absolute(self, path: str) -> str:
        """Return the address of a path within the site; the path itself if `url` is not known."""
        return f"{self.url.rstrip('/')}/{path}" if self.url else path


def up(path: str) -> str:
    """Return the way from a page's folder to the site's root: "../" for each of its slashes."""
    return "../" * path.count("/") or "./"


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
