"""Any feed into items: RSS, RDF, Atom, CDF or JSON Feed, in whatever state. Pure.

Another document in a feed's place (a home page, a challenge, an API's JSON), or none, raises
NotAFeedError: as a feed without news, a source would die unnoticed.
"""

import re
from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime, tzinfo

from ingest.errors import source_error
from ingest.feed.feedparser_reader import read_lenient
from ingest.feed.items import EARLIEST, ParsedFeed, make_items
from ingest.feed.json_reader import read_json_feed
from ingest.feed.model import NotAFeedError, RawFeed
from ingest.feed.text import title_words
from ingest.feed.xml_reader import read_plain
from ingest.text.encoding import decode_feed

__all__ = ["NotAFeedError", "ParsedFeed", "parse_feed"]

MAX_ENTRIES = 500
HEAD_CHARS = 20_000
Reader = Callable[[str, str, int], RawFeed]
"""Makes entries, so many at most, of a text and the address that it came from."""

NO_FEED = "is no feed in any format that is known here"

_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|entry|channel|rss2)[\s/>]", re.IGNORECASE)
_FIRST = re.compile(r"<([A-Za-z][\w:.-]*[\s/>])")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|div|p|script)[\s>]", re.IGNORECASE)


def parse_feed(
    body: bytes,
    *,
    url: str,
    now: datetime,
    content_type: str = "",
    source: str = "",
    max_entries: int = MAX_ENTRIES,
    key: str = "",
    oldest: datetime = EARLIEST,
    known: Container[str] = frozenset(),
    zone: tzinfo | None = None,
    kind: str = "feed",
    read: Reader | None = None,
) -> ParsedFeed:
    """Read a document that should be a feed; raises NotAFeedError if it is none.

    `url` is where it came from, which relative addresses are relative to; `key` is what ids are
    made with, for a feed that has moved (`url` itself if empty). Entries before `oldest`, and those
    that are `known` by their `sign_of`, are counted and not made items of. Dates that name no zone
    are read in `zone`, else in that of the feed's language. `read` makes entries of the text, whose
    ids begin with `kind`.
    """
    decoded = decode_feed(body, content_type)
    feed = (read or read_feed)(decoded.text, url, max_entries)
    judged = make_items(
        feed,
        url=key or url,
        source=source,
        now=now,
        oldest=oldest,
        known=known,
        zone=zone,
        kind=kind,
    )
    warnings = filter(None, (decoded.warning, *feed.warnings))
    damage = (source_error("feed.damaged", source, warning=warning) for warning in warnings)
    return replace(
        judged,
        title=title_words(feed.title)[:300],
        troubles=(*damage, *judged.troubles),
        head=decoded.text[:HEAD_CHARS],
    )


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
