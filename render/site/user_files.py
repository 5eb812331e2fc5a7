"""Markdown files of the user's that become pages: earlier posts, and pages of their own.

A newsletter that moves here brings its past along: a post in the posts folder that no stored
edition stands behind gets a page. And who asks where an imprint or an "about us" goes should not
have to learn templates: `pages/about.md` is `/about/`, `pages/about.ko.md` is `/ko/about/`.

The folders belong to the user: they are only read, and may hold anything. So all that is wrong
with a file is an error that says what; it is skipped and named, never a crash of the build.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from render.files import post_slug, slugify
from render.text.words import clean

MAX_BYTES: Final = 2_000_000
MAX_NUMBER: Final = 10**20
"""Larger numbers are no titles; Python refuses to write the largest down."""

TAKEN: Final = frozenset("archive tags stories trends search posts images 404 index".split())
"""What a page must not be called: the site has these itself, and folders of days and languages."""

LAST: Final = 1000.0
"""The place in the navigation of a page that asks for none."""

_HEAD: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_POST_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-.+?(?:\.([a-z]{2}))?\.md")
_PAGE_NAME: Final = re.compile(r"\A(.{1,250}?)(?:\.([a-z]{2}))?\.md\Z")
_HEADING: Final = re.compile(r"\A\s*+#[ \t]++([^\r\n]++)(?:\r?\n)?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|[a-z]{2}")

Read = TypeVar("Read")


class PostError(ValueError):
    """A file that is no post or page; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFile:
    """A file as the folder has it; `slug` names its page's address."""

    name: str
    slug: str
    title: str
    description: str
    language: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPost(UserFile):
    """A post."""

    date: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage(UserFile):
    """A page; `nav` says whether the navigation leads to it, `order` is its place there."""

    nav: bool
    order: float


def read_folder(
    folder: Path, known: AbstractSet[str], language: str, others: AbstractSet[str] = frozenset()
) -> tuple[list[FolderPost], list[str]]:
    """Return the folder's posts, newest first, and "name: reason" of what was skipped.

    `known` are the names of posts that editions stand behind, `others` the slugs of newsletters
    that keep their posts in the same folder; these are passed over.
    """
    posts, skipped = _read_all(
        folder,
        lambda name: name not in known and post_slug(name) not in others,
        lambda name, data: read_post(name, data, language),
    )
    return sorted(posts, key=lambda post: (post.date, post.name), reverse=True), skipped


def read_pages(
    folder: Path, language: str, languages: Collection[str]
) -> tuple[list[OwnPage], list[str]]:
    """Return the folder's pages in the navigation's order, and "name: reason" of what was skipped.

    `language` is that of names without one, `languages` are those that the site has.
    """
    pages: dict[tuple[str, str], OwnPage] = {}

    def read(name: str, data: bytes) -> OwnPage:
        page = read_page(name, data, language)
        if page.language not in languages:
            raise PostError(f"there is no issue in {page.language!r}")
        if page.slug in TAKEN or _DAY.fullmatch(page.slug):
            raise PostError(f"the site itself needs the address /{page.slug}/")
        if (other := pages.setdefault((page.language, page.slug), page)) is not page:
            raise PostError(f"{other.name} has the address /{page.slug}/ already")
        return page

    found, skipped = _read_all(folder, lambda name: name.endswith(".md"), read)
    return sorted(found, key=lambda page: (page.order, page.name)), skipped


def _read_all(
    folder: Path, wanted: Callable[[str], bool], read: Callable[[str, bytes], Read]
) -> tuple[list[Read], list[str]]:
    """Read a folder's files in the order of their names; say which could not be read, and why."""
    found, skipped = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or path.is_dir() or not wanted(path.name):
            continue
        try:
            if path.stat().st_size > MAX_BYTES:
                raise PostError(f"larger than {MAX_BYTES:,} bytes")
            found.append(read(path.name, path.read_bytes()))
        except (PostError, OSError) as error:
            skipped.append(f"{path.name}: {error}")
    return found, skipped


def read_post(name: str, data: bytes, language: str) -> FolderPost:
    """Read a post's bytes; raises PostError saying why it is none."""
    named = _POST_NAME.fullmatch(name)
    if not named:
        raise PostError("not named like a post (2024-05-03-name.md)")
    values, body = _split_head(data)
    if values is None:
        raise PostError("no front matter between two lines of ---")
    title = _words(values.get("title"))
    if not title:
        raise PostError("no title in its front matter")
    return FolderPost(
        name=name,
        slug=slugify(name.removesuffix(".md")),
        title=title,
        description=_words(values.get("description")),
        language=named[2] or language,
        date=_date(values.get("date"), named[1]),
        body=body,
    )


def read_page(name: str, data: bytes, language: str) -> OwnPage:
    """Read a page's bytes; raises PostError saying why it is none.

    Its title is the front matter's, else its first heading, else its file's name.
    """
    named = _PAGE_NAME.fullmatch(name)
    if not named:
        raise PostError("not named like a page (about.md, about.ko.md)")
    values, body = _split_head(data)
    values = values or {}
    title, heading = _words(values.get("title")), _HEADING.match(body)
    words = heading[1].rstrip(" \t#") if heading else ""
    if heading and title in ("", words):
        title, body = words, body[heading.end() :]
    order = values.get("order")
    return OwnPage(
        name=name,
        slug=slugify(named[1]),
        title=title or named[1].replace("-", " ").capitalize(),
        description=_words(values.get("description")),
        language=named[2] or language,
        nav=values.get("nav") is not False,
        order=float(order) if isinstance(order, int) and abs(order) < LAST else LAST,
        body=body,
    )


class _PlainLoader(yaml.SafeLoader):
    """Reads plain values only: a dozen lines of aliases can stand for billions of words."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it holds an alias, which is not followed")
        return super().compose_node(parent, index)


def _split_head(data: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return a file's front matter (None if there is none) and its body."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PostError(f"not UTF-8: {error.reason}") from error
    head = _HEAD.match(text)
    if not head:
        return None, text
    try:
        values = yaml.load(head[1], Loader=_PlainLoader)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's constructors raise whatever their own code does for a value with a wrong tag.
        line = str(error).split("\n", 1)[0]
        raise PostError(f"its front matter is not YAML: {line}") from error
    if not isinstance(values, dict):
        raise PostError("its front matter is no list of keys and values")
    return values, text[head.end() :]


def _words(value: object) -> str:
    """Return a value as words; what is no text, number or date has none."""
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
