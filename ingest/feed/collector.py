"""Feeds: RSS, RDF, Atom, CDF and JSON Feed; a home page leads to its feed.

The cursor holds what makes a visit cheap (validators, the next visit), where the feed has moved,
and which entries were returned, so that each is returned once. An address that a redirect or a home
page led to is forgotten as soon as it fails.

An entry without a date counts from when it was first seen. On a feed's first visit such entries are
only remembered, or its archive would be news.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from ingest.errors import source_error
from ingest.feed.discovery import find_feeds
from ingest.feed.parse import NotAFeedError, ParsedFeed, parse_feed, sign_of
from ingest.feed.readers import MAX_ENTRIES, Reader, is_page, read_feed
from ingest.feed.schedule import next_visit
from ingest.http.caching import http_date
from ingest.http.client import FetchError, Reply
from ingest.item import Item
from ingest.privacy import is_private
from ingest.source import Batch, Batches, CollectContext, Cursor, Source, SourceError, stated_zone
from ingest.text.encoding import decode_feed
from ingest.text.json_values import moment, table, words
from ingest.url.canonical import canonical_url, url_key, web_address

LATE = timedelta(days=2)
WRONG_CLOCK = timedelta(days=1)
"""No visit is put off for longer; a cursor that says so was written by a clock that was wrong."""

GONE = ("http-410",)
LOST = ("http-404", "http-410", "dns", "bad-address", "tls")
"""Failures after which an address that we were led to is given up for the configured one."""

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """What is read as a feed: its kind, by which ids begin, and what makes entries of its text."""

    kind: Literal["feed", "page"] = "feed"
    read: Reader = read_feed


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield one batch. Options: url, max_entries, timezone."""
    yield await visit(source, cursor, context, Form())


async def visit(source: Source, cursor: Cursor, context: CollectContext, form: Form) -> Batch:
    """Read a feed if it is due, or something that is read as one."""
    url = str(source.options.get("url", "")).strip()
    state: State = dict(cursor) if cursor.get("url") == url else {"url": url}
    if state.get("ended"):
        return _gone(source, state)
    due = moment(state.get("next_at"))
    if due and context.now < due < context.now + WRONG_CLOCK:
        return Batch((), state)
    return await _visit(source, state, context, form)


async def _visit(source: Source, state: State, context: CollectContext, form: Form) -> Batch:
    """Ask for the feed; an expected failure becomes the batch's trouble."""
    asked = words(state.get("at")) or web_address(words(state["url"]))
    try:
        reply = await context.http.fetch(
            asked,
            purpose=form.kind,
            etag=words(state.get("etag")),
            last_modified=words(state.get("last_modified")),
        )
    except FetchError as error:
        return _failed(source, state, error, asked, context.now)
    if reply.not_modified:
        wait = timedelta(seconds=float(state.get("wait_s", 0)))
        due = max(context.now + wait, reply.fresh_until or context.now)
        return Batch((), state | {"next_at": due.isoformat()}, bytes_read=reply.wire_bytes)
    # Off the event loop, since a large feed takes longer than others should wait.
    try:
        return await asyncio.to_thread(_parsed, source, state, reply, context, form)
    except NotAFeedError as error:
        feeds = [] if state.get("found") else await asyncio.to_thread(_named_feeds, reply)
        if feeds:
            return await _follow(source, state, reply, feeds[0], context)
        not_a_feed = source_error("feed.not-a-feed", source.name, reason=error)
        return Batch((), _forgetting(state), (not_a_feed,), bytes_read=reply.wire_bytes)


def _parsed(
    source: Source, state: State, reply: Reply, context: CollectContext, form: Form
) -> Batch:
    feed = parse_feed(
        reply.body,
        url=reply.url,
        now=context.now,
        content_type=reply.headers.get("content-type", ""),
        source=source.name,
        max_entries=int(source.options.get("max_entries", MAX_ENTRIES)),
        key=words(state["url"]),
        oldest=context.window.start - LATE,
        known=_known(state),
        zone=stated_zone(source),
        kind=form.kind,
        read=form.read,
    )
    return _batch(source, state, reply, feed, context)


def _named_feeds(page: Reply) -> list[str]:
    text = decode_feed(page.body, page.headers.get("content-type", "")).text
    return find_feeds(text, page.url) if is_page(text) else []


async def _follow(
    source: Source, state: State, page: Reply, place: str, context: CollectContext
) -> Batch:
    found = {**_forgetting(state), "at": place, "found": True}
    batch = await _visit(source, found, context, Form())
    batch = replace(batch, bytes_read=batch.bytes_read + page.wire_bytes)
    if any(trouble.fatal for trouble in batch.troubles):
        return replace(batch, cursor=_forgetting(state))
    notice = source_error("feed.found-feed", source.name, place=place)
    return replace(batch, troubles=(notice, *batch.troubles))


def _batch(
    source: Source, state: State, reply: Reply, feed: ParsedFeed, context: CollectContext
) -> Batch:
    theirs = http_date(reply.headers.get("date", ""))
    if feed.ahead and theirs and theirs > context.now + WRONG_CLOCK:
        # What is dated ahead of a clock that is behind is taken for undated, and would be past.
        wrong = source_error("feed.wrong-clock", source.name, theirs=theirs, ours=context.now)
        return Batch((), state, (wrong,), bytes_read=reply.wire_bytes)
    known = _known(state)
    items, places = _unknown(feed, known)
    cursor, notices = _moved(source, state, reply)
    past: tuple[Item, ...] = ()
    if "known" not in state:
        past = tuple(item for item in items if "date-unknown" in item.flags)
        items = tuple(item for item in items if "date-unknown" not in item.flags)
        if past:
            title = past[0].title
            notices += (source_error("feed.no-date", source.name, count=len(past), title=title),)
    due = next_visit(feed.head, feed.times, context.now, reply.fresh_until)
    cursor |= {
        "etag": reply.headers.get("etag", ""),
        "last_modified": reply.headers.get("last-modified", ""),
        "known": _remembered({sign: known[sign] for sign in feed.again} | places, known),
        "next_at": due.isoformat(),
        "wait_s": int((due - context.now).total_seconds()),
    }
    return replace(
        feed,
        items=items,
        cursor=cursor,
        troubles=(*notices, *feed.troubles),
        duplicates=feed.duplicates + len(feed.items) - len(items) - len(past),
        skipped=feed.skipped + len(past),
        bytes_read=reply.wire_bytes,
    )


def _known(state: State) -> dict[str, str]:
    """Return the entries that were given before: the sign of each by its id, and by its page."""
    return {sign: words(place) for sign, place in table(state.get("known")).items()}


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


def _failed(source: Source, state: State, error: FetchError, asked: str, now: datetime) -> Batch:
    """Name what went wrong; a feed that says it is gone is not asked again."""
    if error.code in GONE and asked == state["url"]:
        return _gone(source, {"url": state["url"], "ended": now.isoformat()})
    cursor = _forgetting(state) if error.code in LOST and asked != state["url"] else dict(state)
    if error.retry_at:
        cursor["next_at"] = error.retry_at.isoformat()
    trouble = SourceError(source.name, error.code, str(error), error.hint)
    return Batch((), cursor, (trouble,))


def _forgetting(state: Mapping[str, Any]) -> State:
    """Return the state without the address that we were led to, and without its validators."""
    led = ("at", "found", "etag", "last_modified")
    return {name: value for name, value in state.items() if name not in led}


def _gone(source: Source, state: State) -> Batch:
    since = str(state["ended"])[:10]
    return Batch((), state, (source_error("feed.gone", source.name, since=since),))
