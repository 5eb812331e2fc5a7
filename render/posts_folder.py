"""Posts in the posts folder that no stored edition stands behind: earlier issues, guests.

A newsletter that moves here brings its past along; its posts get pages too. The folder belongs to
the user: it is only read. What is no post (no name with a date, no front matter, broken YAML) is
skipped and named, so that nothing is silently missing.
"""

import datetime as dt
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import yaml

from render.files import slugify
from render.prose import clean

MAX_BYTES: Final = 2_000_000
MAX_NUMBER: Final = 10**20
"""Larger numbers are no titles; Python refuses to write the largest down."""

_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-.+?(?:\.([a-z]{2}))?\.md")
_HEAD: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


class _Loader(yaml.SafeLoader):
    """Reads plain values only: a dozen lines of aliases can stand for billions of words."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it holds an alias, which is not followed")
        return super().compose_node(parent, index)


class PostError(ValueError):
    """A file that is no post; the message says why."""


@dataclass(frozen=True, slots=True)
class FolderPost:
    """A post as the folder has it. `slug` names its page, `mark` changes with its bytes."""

    name: str
    slug: str
    mark: str
    date: dt.date
    title: str
    description: str
    tags: tuple[str, ...]
    language: str
    body: str


def read_folder(
    folder: Path, known: AbstractSet[str], language: str
) -> tuple[list[FolderPost], list[str]]:
    """Give the folder's posts, newest first, and "name: reason" of what was skipped.

    `known` are the names of posts that editions stand behind; they are passed over.
    """
    posts, skipped = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in known or path.name.startswith(".") or path.is_dir():
            continue
        try:
            posts.append(read_post(path.name, _bytes_of(path), language))
        except (PostError, OSError) as error:
            skipped.append(f"{path.name}: {error}")
    return sorted(posts, key=lambda post: (post.date, post.name), reverse=True), skipped


def read_post(name: str, data: bytes, language: str) -> FolderPost:
    """Read a post's bytes; raises PostError saying why it is none."""
    named = _NAME.fullmatch(name)
    if not named:
        raise PostError("not named like a post (2024-05-03-name.md)")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PostError(f"not UTF-8: {error.reason}") from error
    head = _HEAD.match(text)
    if not head:
        raise PostError("no front matter between two lines of ---")
    values = _values(head[1])
    title = _words(values.get("title"))
    if not title:
        raise PostError("no title in its front matter")
    tags = values.get("tags")
    return FolderPost(
        name=name,
        slug=slugify(name.removesuffix(".md")),
        mark=blake2b(data, digest_size=12).hexdigest(),
        date=_date(values.get("date"), named[1]),
        title=title,
        description=_words(values.get("description")),
        tags=tuple(filter(None, map(_words, tags))) if isinstance(tags, list) else (),
        language=named[2] or language,
        body=text[head.end() :],
    )


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise PostError(f"larger than {MAX_BYTES:,} bytes")
    return path.read_bytes()


def _values(head: str) -> dict[str, Any]:
    try:
        values = yaml.load(head, Loader=_Loader)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's constructors raise whatever their own code does for a value with a wrong tag.
        line = str(error).split("\n", 1)[0]
        raise PostError(f"its front matter is not YAML: {line}") from error
    if not isinstance(values, dict):
        raise PostError("its front matter is no list of keys and values")
    return values


def _words(value: object) -> str:
    """Give a value as words; what is no text, number or date has none."""
    if isinstance(value, str | float | dt.date) or (
        isinstance(value, int) and abs(value) < MAX_NUMBER
    ):
        return clean(str(value))
    return ""


def _date(value: object, named: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(named)
    except ValueError as error:
        raise PostError(f"{named} is no date") from error
