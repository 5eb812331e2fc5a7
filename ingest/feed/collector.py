"""Feeds: RSS, RDF, Atom, CDF and JSON Feed; a home page leads to its feed.

The cursor holds what makes a visit cheap (validators, the next visit), where the feed has moved,
and which entries were returned, so that each is returned once. An address that a redirect or a home
page led to is forgotten as soon as it fails.

An entry without a date counts from when it was first seen. On a feed's first visit such entries are
only remembered, or its archive would be news.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ingest.errors import source_error
from ingest.feed.answer import WRONG_CLOCK, Form, State, read_answer
from ingest.feed.discovery import find_feeds
from ingest.feed.model import NotAFeedError
from ingest.feed.readers import is_page
from ingest.http.client import FetchError, Reply
from ingest.source import Batch, Batches, CollectContext, Cursor, Source, SourceError
from ingest.text.encoding import decode_feed
from ingest.text.json_values import moment, words
from ingest.url.canonical import canonical_url, web_address

GONE = ("http-410",)
LOST = ("http-404", "http-410", "dns", "bad-address", "tls")
"""Failures after which an address that we were led to is given up for the configured one."""

MAX_PAGES = 2
"""A page may send its readers on to another one, which names the feed."""


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
    try:
        begin = context.window.start
        return await context.aside(read_answer, source, state, reply, form, context.now, begin)
    except NotAFeedError as error:
        further = int(state.get("found", 0)) < MAX_PAGES
        feeds = await asyncio.to_thread(_named_feeds, reply) if further else []
        if feeds and feeds[0] != canonical_url(words(state["url"])):
            return await _follow(source, state, reply, feeds[0], context)
        not_a_feed = source_error("feed.not-a-feed", source.name, reason=error)
        return Batch((), _forgetting(state), (not_a_feed,), bytes_read=reply.wire_bytes)


def _named_feeds(page: Reply) -> list[str]:
    text = decode_feed(page.body, page.headers.get("content-type", "")).text
    return find_feeds(text, page.url) if is_page(text) else []


async def _follow(
    source: Source, state: State, page: Reply, place: str, context: CollectContext
) -> Batch:
    found = {**_forgetting(state), "at": place, "found": int(state.get("found", 0)) + 1}
    batch = await _visit(source, found, context, Form())
    batch = replace(batch, bytes_read=batch.bytes_read + page.wire_bytes)
    if any(trouble.fatal for trouble in batch.troubles):
        return replace(batch, cursor=_forgetting(state))
    if found["found"] > 1:  # the first page tells of it
        return batch
    notice = source_error("feed.found-feed", source.name, place=batch.cursor.get("at", place))
    return replace(batch, troubles=(notice, *batch.troubles))


def _failed(source: Source, state: State, error: FetchError, asked: str, now: datetime) -> Batch:
    """Name what went wrong; a feed that says it is gone is not asked again."""
    if error.code in GONE and asked == state["url"]:
        return _gone(source, {"url": state["url"], "ended": now.isoformat()})
    cursor = _forgetting(state) if error.code in LOST and asked != state["url"] else dict(state)
    if error.retry_at:
        cursor["next_at"] = error.retry_at.isoformat()
    trouble = SourceError(source.name, error.code, str(error), error.hint)
    return Batch((), cursor, (trouble,))


def _forgetting(state: Mapping[str, object]) -> State:
    """Return the state without the address that we were led to, and without its validators."""
    led = ("at", "found", "etag", "last_modified")
    return {name: value for name, value in state.items() if name not in led}


def _gone(source: Source, state: State) -> Batch:
    since = str(state["ended"])[:10]
    return Batch((), state, (source_error("feed.gone", source.name, since=since),))
