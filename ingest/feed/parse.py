"""Any feed into items: RSS, RDF, Atom, CDF or JSON Feed, in whatever state. Pure.

Ids are stable, addresses public, texts plain. An implausible date is replaced by the time of
reading and flagged: an entry dated 2070 would lead every issue until then.
"""

import hashlib
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from urllib.parse import urlsplit

from ingest.errors import source_error
from ingest.feed.identity import entry_names, sign_of
from ingest.feed.model import NotAFeedError, RawEntry, RawFeed
from ingest.feed.publisher import (
    MAX_AUTHOR,
    author_name,
    by_host,
    is_gatherer,
    lists_headlines,
    named_release,
    without_publisher,
)
from ingest.feed.readers import MAX_ENTRIES, Reader, read_feed
from ingest.feed.text import MAX_CHARS, plain_words, title_words
from ingest.item import Item, Link, Media, MediaKind
from ingest.source import Batch, SourceError
from ingest.text.clean import HtmlText, clip, detect_language, one_line
from ingest.text.dates import parse_date, zone_of
from ingest.text.encoding import decode_feed
from ingest.url.canonical import canonical_url, host_of, url_key

__all__ = ["NotAFeedError", "ParsedFeed", "parse_feed"]

MAX_TITLE = 300
MAX_TEXT = 50_000
HEAD_CHARS = 20_000

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web's first year; what is older is a default value (1970, year 1), not a date."""

CLOCK_SKEW = timedelta(minutes=10)
"""So far ahead a server's clock may be."""

WRONG_ZONE = timedelta(hours=14)
"""Local time that is called UTC lies at most so far ahead: it was written just now."""


@dataclass(frozen=True, slots=True)
class ParsedFeed(Batch):
    """A feed that was read. Each skipped entry is explained by `troubles`, or is too old.

    `again` are the signs of entries that were known and are there again; they count as duplicates.
    `times` are the dates of all entries that have one, `ahead` says that others are dated in days
    to come. `head` is the beginning of the document, where it says how often it wants to be asked.
    """

    title: str = ""
    again: tuple[str, ...] = ()
    times: tuple[datetime, ...] = ()
    ahead: bool = False
    head: str = ""


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
    read: Reader = read_feed,
) -> ParsedFeed:
    """Read a document that should be a feed; raises NotAFeedError if it is none.

    `url` is the base of relative addresses, `key` what ids are made with if the feed has moved.
    Entries before `oldest`, or whose `sign_of` is `known`, are only counted: most entries are one
    or the other, and making items is what costs time. Dates without a zone are read in `zone`, else
    in that of the feed's language. `read` makes entries of the text, whose ids begin with `kind`.
    """
    decoded = decode_feed(body, content_type)
    feed = read(decoded.text, url, max_entries)
    url = key or url
    headings = (text.value[:200] for text in (feed.title, *(e.title for e in feed.entries[:12])))
    titles = detect_language(" ".join(headings), usual="")
    language = feed.language or titles
    when = partial(parse_date, zone=zone or zone_of(language), language=language)
    usual = titles or _stated_language(feed.language)
    site = url_key(url) or url
    gathers = is_gatherer(feed)
    feed_title = title_words(feed.title)
    publisher = clip(feed_title, MAX_AUTHOR) or source
    items: dict[str, Item] = {}
    again: dict[str, None] = {}
    times, ahead, empty, old = list[datetime](), False, 0, 0
    for entry, name in zip(feed.entries, entry_names(feed), strict=True):
        published_at, flags = entry_time(entry, now, when)
        times += [] if flags else [published_at]
        ahead |= bool(flags) and (when(entry.published or entry.updated) or now) > now
        if not name:
            empty += 1
            continue
        digest = hashlib.sha256(f"{site}\0{name}".encode("utf-8", "replace")).hexdigest()
        number = f"{kind}:{digest[:24]}"
        if sign_of(number) in known:
            again[sign_of(number)] = None
        elif published_at < oldest:
            old += 1
        elif number not in items:
            item = _item(entry, feed, usual, number, url, source, publisher, published_at, flags)
            if gathers and not entry.publisher and (host := host_of(item.url)):
                title, owner = by_host(item.title, host)
                item = replace(item, title=title, publisher=owner)
            items[number] = item
    seen, got = feed.seen, len(feed.entries)
    return ParsedFeed(
        tuple(items.values()),
        troubles=tuple(_troubles(feed, decoded.warning, empty, source)),
        seen=seen,
        duplicates=got - empty - old - len(items),
        skipped=seen - got + empty + old,
        title=feed_title[:300],
        again=tuple(again),
        times=tuple(times),
        ahead=ahead,
        head=decoded.text[:HEAD_CHARS],
    )


def _troubles(feed: RawFeed, warning: str, empty: int, source: str) -> Iterator[SourceError]:
    for damage in filter(None, (warning, *feed.warnings)):
        yield source_error("feed.damaged", source, warning=damage)
    seen, got = feed.seen, len(feed.entries)
    if not seen:
        yield source_error("feed.no-entries", source)
    if seen > got:
        yield source_error("feed.too-many-entries", source, seen=seen, read=got)
    if empty:
        yield source_error("feed.empty-entries", source, count=empty)


def _item(
    entry: RawEntry,
    feed: RawFeed,
    language: str,
    number: str,
    url: str,
    source: str,
    publisher: str,
    published_at: datetime,
    date_flags: Sequence[str],
) -> Item:
    body, links = _body(entry)
    address = _address(entry, feed, url)
    named = clip(title_words(entry.publisher), MAX_AUTHOR)
    title = without_publisher(title_words(entry.title), named)
    title = clip(named_release(title, address, feed.title.value), MAX_TITLE)
    text = "" if lists_headlines(body.text, title, named, address) else clip(body.text, MAX_TEXT)
    longest = max(len(entry.content.value), len(entry.summary.value))
    cut = 0 < len(text) < len(body.text) or longest > MAX_CHARS
    return Item(
        id=number,
        source=source,
        url=address,
        title=title,
        text=text,
        author=author_name(entry.author or feed.author),
        published_at=published_at,
        publisher=named or publisher,
        language=detect_language(f"{title}\n{text}", language or None) or language,
        links=tuple(link for link in links if link.url != address),
        media=tuple(_media(entry, body)),
        flags=(*date_flags, *(["truncated"] if cut else [])),
    )


def _body(entry: RawEntry) -> tuple[HtmlText, list[Link]]:
    """The fuller of content and summary: a "content" may be one line under a long summary."""
    longer, other = entry.content, entry.summary
    if len(longer.value) < len(other.value):
        longer, other = other, longer
    body = plain_words(longer, entry.base)
    if not body.text and other:
        body = plain_words(other, entry.base)
    about = ((canonical_url(place, entry.base), "") for place in entry.about)
    return body, [Link(url, one_line(words)) for url, words in (*about, *body.links) if url]


_NO_PLACE = re.compile(r"(?:n/?a|none|null|nil|undefined|-)?", re.IGNORECASE)


def _address(entry: RawEntry, feed: RawFeed, url: str) -> str:
    """Where a reader can see the entry: its page, what it carries, the feed's page, or its site.

    Never the feed's own address, which is no page and may hold a subscriber's key.
    """
    places = [(entry.link, entry.base), (entry.id if "://" in entry.id else "", entry.base)]
    places += [(address, entry.base) for address, _ in entry.enclosures]
    places.append((feed.link, feed.base or url))
    found = (canonical_url(*place) for place in places if not _NO_PLACE.fullmatch(place[0].strip()))
    page = next((place for place in found if place and url_key(place) != url_key(url)), "")
    return page or canonical_url("/", url) or f"https://{urlsplit(url).hostname or ''}/"


def entry_time(
    entry: RawEntry, now: datetime, when: Callable[[str], datetime | None]
) -> tuple[datetime, tuple[str, ...]]:
    """Return an entry's time, and the flag "date-unknown" where that is the time of reading."""
    for text in (entry.published, entry.updated):
        moment = when(text)
        if moment is None or moment < EARLIEST:
            continue
        if moment <= now + CLOCK_SKEW:
            return min(moment, now), ()
        if moment <= now + WRONG_ZONE:
            return now, ()
    return now, ("date-unknown",)


def _stated_language(text: str) -> str:
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else ""


_KINDS: dict[str, MediaKind] = {"image": "image", "video": "video", "audio": "audio"}


def _media(entry: RawEntry, body: HtmlText) -> Iterator[Media]:
    known: set[str] = set()
    found = [
        *((address, "image", alt) for address, alt in entry.images),
        *((address, kind.partition("/")[0], "") for address, kind in entry.enclosures),
        *((address, "image", alt) for address, alt in body.images),
    ]
    alts = dict(body.images)
    for place, kind, alt in found:
        address = canonical_url(place, entry.base)
        if address and address not in known:
            known.add(address)
            yield Media(address, _KINDS.get(kind, "file"), one_line(alts.get(address, "") or alt))
