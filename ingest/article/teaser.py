"""Entries that only announce a page: a title or a teaser, whose facts stand behind the link. Pure.

The page's words become the entry's text, so the worse mistake is another page's words under its
name: a wall, an index, an error page with status 200. A page is the entry's own if it is of the
linked site, its title has the entry's words, and its text speaks of them; a page under another
title must stand at the very address that the entry links, and have nearly all of its words.

Of 137 recorded pages 15 are refused, 3 of them for a heading that is no title, and 1 of 2,740 other
pages is taken; of other articles' texts under the right title 2 in 100 are (`benchmarks.teasers`).
"""

import re
from collections.abc import Set
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from ingest.article.fetch import SOURCE
from ingest.article.metadata import same_site
from ingest.item import Item
from ingest.text.clean import clip
from ingest.url.canonical import url_key

TEASER_CHARS: Final = 800
"""Texts below this are teasers. Of 181 recorded feeds 139 have a median below it, most far below;
between 800 and 1,000 lie 3, and above begin the feeds with whole articles."""

SAME_TITLE: Final = 0.5
"""Share of an entry's words from which on a page's title is the entry's."""

IN_TEXT: Final = 0.75
"""The same of a page's text, where its title is another."""

MENTIONED: Final = 0.34
"""Share of an entry's words that its page's text has, where the title is the entry's: a wall may
stand under the right title."""

CUT: Final = 0.8
"""So much of a teaser is looked for in the page: its last words may be cut, or "Read more"."""

MAX_TEXT: Final = 50_000
"""So much of an entry's text is kept, as of what feeds give themselves."""

HEAD_CHARS: Final = 3_000
"""Where a page says what it is about."""

MIN_LETTERS: Final = 4
"""Shorter words ("the", "von") are of any page."""

NO_PAGES: Final = ("x.com", "reddit.com", "discord.com", "news.ycombinator.com", "news.google.com")
"""Sites that a feed may list, and whose pages are posts, their comments, or ways to other sites."""

_WORD: Final = re.compile(r"[^\W_]+")
_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


def announced_page(item: Item) -> str:
    """Return the address of the page that an item only announces, "" for one that tells itself.

    An entry that points to other sites is a note on them, or a digest's line: its facts stand
    there. Of 85 recorded feeds with such short entries nine give teasers in them, most with a
    tracker's link.
    """
    link = page_link(item)
    own = item.kind == "hackernews" or all(same_site(each.url, link) for each in item.links)
    return link if own and len(item.text) < TEASER_CHARS else ""


def page_link(item: Item) -> str:
    """Return the address of an item's own page, "" for a post, which has none, and for a site."""
    link = ""
    if item.kind == "hackernews" and item.links and not item.text:
        link = item.links[0].url
    elif item.kind in ("feed", "page") and item.source != SOURCE:
        link = item.url
    is_home = urlsplit(link).path in ("", "/")
    return "" if is_home or any(same_site(link, f"https://{site}/") for site in NO_PAGES) else link


def with_page(item: Item, page: Item) -> Item:
    """Return an item with its page's text, or as it was if the page is not its own or says less."""
    if len(page.text) <= 2 * len(item.text) or not is_own_page(item, page):
        return item
    teaser = " ".join(item.text.split())
    told = teaser[: int(CUT * len(teaser))] in " ".join(page.text.split())
    text = page.text if told else f"{item.text}\n\n{page.text}"
    flags = tuple(flag for flag in item.flags if flag != "truncated")
    return replace(
        item, text=clip(text, MAX_TEXT), language=item.language or page.language, flags=flags
    )


def is_own_page(item: Item, page: Item) -> bool:
    """Return whether a page is the one that an item announces."""
    link = page_link(item)
    if not link or not same_site(link, page.url):
        return False
    head = _words(page.text[:HEAD_CHARS])
    title = _words(item.title) or _words(item.text)
    if _share(title, head) < MENTIONED:
        return False
    if _share(title, _words(page.title)) >= SAME_TITLE:
        return True
    return url_key(link) == url_key(page.url) and _share(title, head) >= IN_TEXT


def _share(words: Set[str], among: Set[str]) -> float:
    return len(words & among) / len(words) if words else 0.0


def _words(text: str) -> Set[str]:
    """Return a text's longer words and numbers; of scripts without blanks, each pair of signs."""
    found = set[str]()
    for word in _WORD.findall(text.casefold()):
        for run in _SPACELESS.findall(word):
            found |= {run[at : at + 2] for at in range(len(run) - 1)}
        parts = _SPACELESS.split(word)
        found |= {p for p in parts if len(p) >= MIN_LETTERS or any(map(str.isdigit, p))}
    return found
