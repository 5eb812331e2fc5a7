"""The reader that is right for a document: feedparser, lxml or JSON. Pure.

Another document in a feed's place (a home page, a challenge, an API's JSON), or none, raises
NotAFeedError: as a feed without news, a source would die unnoticed.
"""

import re
from collections.abc import Callable

from ingest.feed.feedparser_reader import read_lenient
from ingest.feed.json_reader import read_json_feed
from ingest.feed.model import NotAFeedError, RawFeed
from ingest.feed.xml_reader import read_plain

MAX_ENTRIES = 500
Reader = Callable[[str, str, int], RawFeed]
"""Makes entries, so many at most, of a text and the address that it came from."""

NO_FEED = "is no feed in any format that is known here"

_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|entry|channel|rss2)[\s/>]", re.IGNORECASE)
_FIRST = re.compile(r"<([A-Za-z][\w:.-]*[\s/>])")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|div|p|script)[\s>]", re.IGNORECASE)


def read_feed(text: str, url: str, max_entries: int = MAX_ENTRIES) -> RawFeed:
    """Read a decoded document by the reader that is right for it; raises NotAFeedError."""
    start = text.lstrip("\ufeff \t\r\n\0")
    if not start:
        raise NotAFeedError("is empty")
    if start[0] in "{[":
        return read_json_feed(start, url, max_entries)
    if (feed := read_plain(start, url, max_entries)) is not None:
        return feed
    head = _without_comments(start[:100_000])
    if not _ROOT.search(head):
        raise NotAFeedError("is a web page" if is_page(start) else NO_FEED)
    feed = read_lenient(start, url, max_entries)
    first = _FIRST.search(head)
    # A page that holds a feed's element somewhere must hold entries too, to be taken for one.
    if not feed.entries and not (first and _ROOT.match(f"<{first[1]}")):
        raise NotAFeedError("is a web page" if is_page(start) else NO_FEED)
    return feed


def _without_comments(text: str) -> str:
    before, *rest = text.split("<!--")
    return before + "".join(part.partition("-->")[2] for part in rest)


def is_page(text: str) -> bool:
    """Return whether a document looks like a web page, which may name its feed."""
    return bool(_PAGE.search(text[:20_000]))
