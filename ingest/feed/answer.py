"""What a feed's answer brings a source: what is new in it, and the cursor after it. Pure.

Plain data goes in and comes out, and nothing here needs the network: it is done in a process of its
own where much is read (`ingest.apart`).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ingest.errors import source_error
from ingest.feed.identity import sign_of
from ingest.feed.parse import ParsedFeed, parse_feed
from ingest.feed.readers import MAX_ENTRIES, Reader, read_feed
from ingest.feed.schedule import next_visit
from ingest.http.caching import http_date
from ingest.http.reply import Reply
from ingest.item import Item
from ingest.privacy import is_private
from ingest.source import Batch, Source, SourceError, stated_zone
from ingest.text.json_values import table, words
from ingest.url.canonical import canonical_url, url_key

LATE = timedelta(days=2)
WRONG_CLOCK = timedelta(days=1)
"""No visit is put off for longer; a cursor that says so was written by a clock that was wrong."""

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """What is read as a feed: its kind, by which ids begin, and what makes entries of its text."""

    kind: Literal["feed", "page"] = "feed"
    read: Reader = read_feed


def read_answer(
    source: Source, state: State, reply: Reply, form: Form, now: datetime, begin: datetime
) -> Batch:
    """Read what came for a source, for hours that begin so; raises NotAFeedError if it is none."""
    # The entries that were given before: the sign of each by its id, and by its page.
    known = {sign: words(place) for sign, place in table(state.get("known")).items()}
    feed = parse_feed(
        reply.body,
        url=reply.url,
        now=now,
        content_type=reply.headers.get("content-type", ""),
        source=source.name,
        max_entries=int(source.options.get("max_entries", MAX_ENTRIES)),
        key=words(state["url"]),
        oldest=begin - LATE,
        known=known,
        zone=stated_zone(source),
        kind=form.kind,
        read=form.read,
    )
    theirs = http_date(reply.headers.get("date", ""))
    if feed.ahead and theirs and theirs > now + WRONG_CLOCK:
        # What is dated ahead of a clock that is behind is taken for undated, and would be past.
        wrong = source_error("feed.wrong-clock", source.name, theirs=theirs, ours=now)
        return Batch((), state, (wrong,), bytes_read=reply.wire_bytes)
    items, places = _unknown(feed, known)
    cursor, notices = _moved(source, state, reply)
    past: tuple[Item, ...] = ()
    if "known" not in state:
        past = tuple(item for item in items if "date-unknown" in item.flags)
        items = tuple(item for item in items if "date-unknown" not in item.flags)
        if past:
            title = past[0].title
            notices += (source_error("feed.no-date", source.name, count=len(past), title=title),)
    due = next_visit(feed.head, feed.times, now, reply.fresh_until)
    cursor |= {
        "etag": reply.headers.get("etag", ""),
        "last_modified": reply.headers.get("last-modified", ""),
        "known": _remembered({sign: known[sign] for sign in feed.again} | places, known),
        "next_at": due.isoformat(),
        "wait_s": int((due - now).total_seconds()),
    }
    return Batch(
        items,
        cursor,
        (*notices, *feed.troubles),
        seen=feed.seen,
        duplicates=feed.duplicates + len(feed.items) - len(items) - len(past),
        skipped=feed.skipped + len(past),
        bytes_read=reply.wire_bytes,
    )


def _unknown(feed: ParsedFeed, known: Mapping[str, str]) -> tuple[tuple[Item, ...], dict[str, str]]:
    """Return the items that were not given before, and the signs of all that are there.

    An item whose page is known under another id is the same, if no other entry is at that page.
    """
    signs = {sign_of(item.id): _short(url_key(item.url)) for item in feed.items}
    pages = Counter([*signs.values(), *(known[sign] for sign in feed.again)])
    before = set(known.values())
    changed = {sign for sign, page in signs.items() if page in before and pages[page] == 1}
    return tuple(item for item in feed.items if sign_of(item.id) not in changed), signs


def _remembered(here: dict[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Add what is away for a visit: a feed is empty at times, or leaves an entry out."""
    away = [sign for sign in known if sign not in here]
    return here | {sign: known[sign] for sign in away[: max(100, len(here))]}


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _moved(source: Source, state: State, reply: Reply) -> tuple[State, tuple[SourceError, ...]]:
    cursor = dict(state)
    place = reply.permanent_url
    if not place or place == state.get("at"):
        return cursor, ()
    cursor["at"] = place
    if canonical_url(place) == canonical_url(words(state["url"])):
        return cursor, ()  # a slash, or https
    name = "feed.moved-in-private" if is_private(place) else "feed.moved"
    return cursor, (source_error(name, source.name, place=place),)
