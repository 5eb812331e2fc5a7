"""A user's own pages: Markdown files in a folder that become pages of the site, with a link each.

`pages/about.md` is `/about/`, `pages/about.ko.md` is `/ko/about/`. Who asks where an imprint or an
"about us" goes should not have to learn templates. The folder belongs to the user: it is only read,
and a file that cannot be a page is skipped and named.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from render.files import slugify
from render.site.user_markdown import PostError, bytes_of, mark_of, split_head, text_of, words_of

_NAME: Final = re.compile(r"\A(.{1,250}?)(?:\.([a-z]{2}))?\.md\Z")
_HEADING: Final = re.compile(r"\A\s*+#[ \t]++([^\r\n]++)(?:\r?\n)?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}|[a-z]{2}")
TAKEN: Final = frozenset("archive tags stories trends search posts images 404 index".split())
"""What a page must not be called: the site has these itself, and folders of days and languages."""

LAST: Final = 1000.0
"""The place in the navigation of a page that asks for none."""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page as the folder has it. `slug` names its address, `mark` changes with its bytes.

    `nav` says whether the navigation leads to it; `order` is its place there.
    """

    name: str
    slug: str
    mark: str
    title: str
    description: str
    language: str
    nav: bool
    order: float
    body: str = field(repr=False)


def read_pages(
    folder: Path, language: str, languages: Collection[str]
) -> tuple[list[OwnPage], list[str]]:
    """Return the folder's pages in the navigation's order, and "name: reason" of what was skipped.

    `language` is that of names without one, `languages` are those that the site has.
    """
    pages: dict[tuple[str, str], OwnPage] = {}
    skipped = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or path.suffix != ".md" or path.is_dir():
            continue
        try:
            page = read_page(path.name, bytes_of(path), language)
            if page.language not in languages:
                raise PostError(f"there is no issue in {page.language!r}")
            if page.slug in TAKEN or _DAY.fullmatch(page.slug):
                raise PostError(f"the site itself needs the address /{page.slug}/")
            if other := pages.get((page.language, page.slug)):
                raise PostError(f"{other.name} has the address /{page.slug}/ already")
        except (PostError, OSError) as error:
            skipped.append(f"{path.name}: {error}")
        else:
            pages[page.language, page.slug] = page
    return sorted(pages.values(), key=lambda page: (page.order, page.name)), skipped


def read_page(name: str, data: bytes, language: str) -> OwnPage:
    """Read a page's bytes; raises PostError saying why it is none.

    Its title is the front matter's, else its first heading, else its file's name.
    """
    named = _NAME.fullmatch(name)
    if not named:
        raise PostError("not named like a page (about.md, about.ko.md)")
    values, body = split_head(text_of(data))
    values = values or {}
    title, heading = words_of(values.get("title")), _HEADING.match(body)
    words = heading[1].rstrip(" \t#") if heading else ""
    if heading and title in ("", words):
        title, body = words, body[heading.end() :]
    order = values.get("order")
    return OwnPage(
        name=name,
        slug=slugify(named[1]),
        mark=mark_of(data),
        title=title or named[1].replace("-", " ").capitalize(),
        description=words_of(values.get("description")),
        language=named[2] or language,
        nav=values.get("nav") is not False,
        order=float(order) if isinstance(order, int) and abs(order) < LAST else LAST,
        body=body,
    )
