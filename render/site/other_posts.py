"""Posts in the posts folder that no stored edition stands behind: earlier issues, guests.

A newsletter that moves here brings its past along; its posts get pages too. The folder belongs to
the user: it is only read. What is no post (no name with a date, no front matter, broken YAML) is
skipped and named, so that nothing is silently missing.
"""

import datetime as dt
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from render.files import post_slug, slugify
from render.site.user_markdown import PostError, bytes_of, mark_of, split_head, text_of, words_of

_NAME: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-.+?(?:\.([a-z]{2}))?\.md")


@dataclass(frozen=True, slots=True)
class FolderPost:
    """A post as the folder has it. `slug` names its page, `mark` changes with its bytes."""

    name: str
    slug: str
    mark: str
    date: dt.date
    title: str
    description: str
    language: str
    body: str


def read_folder(
    folder: Path, known: AbstractSet[str], language: str, others: AbstractSet[str] = frozenset()
) -> tuple[list[FolderPost], list[str]]:
    """Return the folder's posts, newest first, and "name: reason" of what was skipped.

    `known` are the names of posts that editions stand behind, `others` the slugs of newsletters
    that keep their posts in the same folder; these are passed over.
    """
    posts, skipped = [], []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        passed = path.name in known or post_slug(path.name) in others
        if passed or path.name.startswith(".") or path.is_dir():
            continue
        try:
            posts.append(read_post(path.name, bytes_of(path), language))
        except (PostError, OSError) as error:
            skipped.append(f"{path.name}: {error}")
    return sorted(posts, key=lambda post: (post.date, post.name), reverse=True), skipped


def read_post(name: str, data: bytes, language: str) -> FolderPost:
    """Read a post's bytes; raises PostError saying why it is none."""
    named = _NAME.fullmatch(name)
    if not named:
        raise PostError("not named like a post (2024-05-03-name.md)")
    values, body = split_head(text_of(data))
    if values is None:
        raise PostError("no front matter between two lines of ---")
    title = words_of(values.get("title"))
    if not title:
        raise PostError("no title in its front matter")
    return FolderPost(
        name=name,
        slug=slugify(name.removesuffix(".md")),
        mark=mark_of(data),
        date=_date(values.get("date"), named[1]),
        title=title,
        description=words_of(values.get("description")),
        language=named[2] or language,
        body=body,
    )


def _date(value: object, named: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(named)
    except ValueError as error:
        raise PostError(f"{named} is no date") from error
