"""Entries into items: ids that last, dates that can be, addresses that lead somewhere, plain text.

Feeds break each promise that they make. A missing or repeated id must not lose an entry (the worse
mistake: nobody notices) nor make a new item of it each time it is read, so made-up ids are hashes
of what the entry keeps: its link, else its title and text. Dates that can't be are replaced by the
time of reading and flagged, since an entry dated 2070 would lead every issue till then.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial

from ingest.feed.model import RawEntry, RawFeed
from ingest.feed.text import MAX_CHARS, plain_words, title_words
from ingest.item import Item, Link, Media, MediaKind
from ingest.text.clean import HtmlText, clip, detect_language, one_line
from ingest.text.dates import parse_date, zone_of
from ingest.url.canonical import canonical_url, url_key

MAX_TITLE = 300
MAX_TEXT = 50_000
MAX_AUTHOR = 120

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web's first year; what is older is a default value (1970, year 1), not a date."""

CLOCK_SKEW = timedelta(minutes=10)
"""So far ahead a server's clock may be."""

WRONG_ZONE = timedelta(hours=14)
"""Local time that is called UTC lies at most so far ahead: it was written just now."""


@dataclass(frozen=True, slots=True)
class ReadEntries:
    """What became of a feed's entries: `old` and `again` ones were not made items of.

    `duplicates` are the same twice, `empty` ones say nothing, `times` are the known ones of all.
    """

    items: tuple[Item, ...]
    duplicates: int
    empty: int
    old: int
    again: tuple[str, ...]
    times: tuple[datetime, ...]


def make_items(
    feed: RawFeed,
    *,
    url: str,
    source: str,
    now: datetime,
    oldest: datetime = EARLIEST,
    known: Container[str] = frozenset(),
    zone: tzinfo | None = None,
) -> ReadEntries:
    """Make an item of each entry that says something; the order is the feed's.

    Entries before `oldest` and those whose `sign_of` is `known` are only counted, since most
    entries of most visits are one or the other, and making an item is the dear part.
    """
    language = feed.language or _language_of_titles(feed)
    when = partial(parse_date, zone=zone or zone_of(language), language=language)
    key = url_key(url) or url
    shared = _shared_ids(feed.entries)
    items: dict[str, Item] = {}
    again: dict[str, None] = {}
    times: list[datetime] = []
    empty = old = 0
    for entry in feed.entries:
        published_at, flags = entry_time(entry, now, when)
        times += [] if flags else [published_at]
        if not (name := _native_id(entry, shared)):
            empty += 1
            continue
        number = f"feed:{_hash(key, name)}"
        if sign_of(number) in known:
            again[sign_of(number)] = None
        elif published_at < oldest:
            old += 1
        elif number not in items:
            items[number] = _item(entry, feed, number, url, source, published_at, flags)
    duplicates = len(feed.entries) - empty - old - len(items) - len(again)
    return ReadEntries(tuple(items.values()), duplicates, empty, old, tuple(again), tuple(times))


def sign_of(number: str) -> str:
    """Return what an item's id is remembered by: half of its hash is enough within one feed."""
    return number.removeprefix("feed:")[:12]


def _shared_ids(entries: Sequence[RawEntry]) -> set[str]:
    """Return the ids that stand on entries with different links, and so are none."""
    counts = Counter(entry.id for entry in entries if entry.id)
    often = {guid for guid, count in counts.items() if count > 1}
    links: dict[str, set[str]] = {guid: set() for guid in often}
    for entry in entries:
        if entry.id in often:
            links[entry.id].add(entry.link or entry.title.value)
    return {guid for guid in often if len(links[guid]) > 1}


def _native_id(entry: RawEntry, shared: set[str]) -> str:
    """What an entry is known by: its id, else its link, else its words; "" if it has none."""
    if entry.id and entry.id not in shared:
        return entry.id
    link = canonical_url(entry.link, entry.base) if entry.link else ""
    words = entry.title.value or entry.summary.value or entry.content.value
    if entry.id in shared and entry.id:
        return f"{entry.id} {link or words}"
    if link:
        # Entries of some feeds all link to the home page, so the words count too.
        return f"{link} {entry.title.value}"
    return words.strip() or next((address for address, _ in entry.enclosures), "")


def _item(
    entry: RawEntry,
    feed: RawFeed,
    number: str,
    url: str,
    source: str,
    published_at: datetime,
    date_flags: Sequence[str],
) -> Item:
    body, links = _body(entry)
    title = clip(title_words(entry.title), MAX_TITLE)
    address = _address(entry, feed, url)
    text = clip(body.text, MAX_TEXT)
    cut = (
        len(text) < len(body.text)
        or max(len(entry.content.value), len(entry.summary.value)) > MAX_CHARS
    )
    flags = [*date_flags, *(["truncated"] if cut else [])]
    return Item(
        id=number,
        source=source,
        url=address,
        title=title,
        text=text,
        author=_author(entry.author or feed.author),
        published_at=published_at,
        publisher=clip(title_words(feed.title), MAX_AUTHOR) or source,
        language=detect_language(f"{title}\n{text}") or _stated_language(feed.language),
        links=tuple(link for link in links if link.url != address),
        media=tuple(_media(entry, body)),
        flags=tuple(flags),
    )


def _body(entry: RawEntry) -> tuple[HtmlText, list[Link]]:
    """The fuller of content and summary: a "content" may be one line under a long summary."""
    longer, other = entry.content, entry.summary
    if len(longer.value) < len(other.value):
        longer, other = other, longer
    body = plain_words(longer, entry.base)
    if not body.text and other:
        body = plain_words(other, entry.base)
    return body, [Link(url, one_line(words)) for url, words in body.links]


def _address(entry: RawEntry, feed: RawFeed, url: str) -> str:
    """Where a reader can see the entry: its page, what it carries, or the feed's own page."""
    places = [entry.link, entry.id if "://" in entry.id else ""]
    places += [address for address, _ in entry.enclosures]
    found = (canonical_url(place, entry.base) for place in places if place)
    fallback = canonical_url(feed.link, feed.base or url) or canonical_url(url) or url
    return next((place for place in found if place), fallback)


def _language_of_titles(feed: RawFeed) -> str:
    titles = (entry.title.value[:200] for entry in feed.entries[:5])
    return detect_language(" ".join([feed.title.value[:200], *titles]))


def entry_time(
    entry: RawEntry, now: datetime, when: Callable[[str], datetime | None] = parse_date
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


_ADDRESS_AND_NAME = re.compile(r"\S+@\S+\s*\(([^)]+)\)|([^<(]+?)\s*[<(]\S+@\S+[>)]")


def _author(text: str) -> str:
    """Return a name in place of the e-mail address that RSS asks for; addresses are not printed."""
    text = one_line(text)
    if match := _ADDRESS_AND_NAME.fullmatch(text):
        text = (match[1] or match[2]).strip()
    if "@" in text and " " not in text and not text.startswith("@"):
        text = text.partition("@")[0]
    return clip(text, MAX_AUTHOR)


def _stated_language(text: str) -> str:
    code = text.strip().lower().replace("_", "-").partition("-")[0]
    return code if re.fullmatch(r"[a-z]{2}", code) else ""


_KINDS: dict[str, MediaKind] = {"image": "image", "video": "video", "audio": "audio"}


def _media(entry: RawEntry, body: HtmlText) -> Iterator[Media]:
    """Yield pictures and enclosures, each address once."""
    known: set[str] = set()
    found = [
        *((address, "image", "") for address, _ in entry.images),
        *((address, kind.partition("/")[0], "") for address, kind in entry.enclosures),
        *((address, "image", alt) for address, alt in body.images),
    ]
    alts = dict(body.images)
    for place, kind, _ in found:
        address = canonical_url(place, entry.base)
        if address and address not in known:
            known.add(address)
            yield Media(address, _KINDS.get(kind, "file"), one_line(alts.get(address, "")))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
