"""A page without a feed: its entries by CSS selectors, its dates as it states them.

A page says less than a feed. Its entries have no ids, so their addresses stand for them, and often
no dates. An entry without a date is dated by when it is first seen; but on the first reading of a
page nothing can be told of when its undated entries appeared, and calling them all new would put
old news into an issue. So those are remembered and not given, with a notice that names the first.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from soupsieve import SelectorSyntaxError

from ingest.http.client import FetchError, Reply
from ingest.item import Item
from ingest.page.parse import MAX_ENTRIES, ParsedPage, Selectors, parse_page
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError, stated_zone
from ingest.text.encoding import decode_feed
from ingest.text.json_values import moment, table, words

MAX_KNOWN = 2_000
"""Addresses of undated entries that are remembered, the newest first."""


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> AsyncIterator[Batch]:
    """Yield one batch. Its options are in docs/sources-pages.md."""
    if cursor.get("settings") != _settings(source):
        cursor = {}  # other selectors see other entries in a page that has not changed
    if (until := moment(cursor.get("not_before"))) and context.now < until:
        yield Batch((), cursor)
        return
    url = words(cursor.get("moved_to")) or str(source.options.get("url", ""))
    try:
        reply = await context.http.fetch(
            url,
            purpose="page",
            etag=words(cursor.get("etag")),
            last_modified=words(cursor.get("last_modified")),
        )
    except FetchError as error:
        waits = {"not_before": error.retry_at.isoformat()} if error.retry_at else {}
        code = "gone" if error.status == 410 else error.code
        trouble = SourceError(source.name, code, str(error), error.hint)
        yield Batch((), {**cursor, "settings": _settings(source), **waits}, (trouble,))
        return
    if reply.not_modified:
        yield Batch((), {**cursor, **_next_try(reply)}, bytes_read=reply.wire_bytes)
        return
    yield await asyncio.to_thread(_batch, source, cursor, reply, context.now)


def _batch(source: Source, cursor: Cursor, reply: Reply, now: datetime) -> Batch:
    """Read an answer; the validators go with the items that they stand for."""
    options = source.options
    parts = {key: str(options[key]) for key in Selectors.__slots__ if options.get(key)}
    try:
        page = decode_feed(reply.body, reply.headers.get("content-type", "")).text
        parsed = parse_page(
            page,
            reply.url,
            Selectors(**{"item": "", **parts}),
            source=source.name,
            now=now,
            zone=stated_zone(source),
        )
    except (SelectorSyntaxError, ValueError) as error:
        message = " ".join(str(error).split())[:200]
        hint = "Correct the selector in the configuration; `dateline sources test` tries it."
        trouble = SourceError(source.name, "bad-selector", message, hint, subject=reply.url)
        return Batch((), cursor, (trouble,), bytes_read=reply.wire_bytes)
    new, seen_at = _first_seen(parsed.undated, cursor, now)
    items = (*parsed.dated, *new)
    validators = {
        "etag": reply.headers.get("etag", ""),
        "last_modified": reply.headers.get("last-modified", ""),
    }
    moved = reply.permanent_url or words(cursor.get("moved_to"))
    places = {"moved_to": moved} if moved else {}
    return Batch(
        items,
        {
            "settings": _settings(source),
            "seen_at": seen_at,
            **validators,
            **places,
            **_next_try(reply),
        },
        tuple(_notices(source, reply, parsed, first="seen_at" not in cursor)),
        seen=parsed.seen,
        duplicates=parsed.duplicates,
        skipped=parsed.seen - parsed.duplicates - len(items),
        bytes_read=reply.wire_bytes,
    )


def _settings(source: Source) -> str:
    """Return the options that decide what is read, as one string."""
    return repr(sorted((key, str(value)) for key, value in source.options.items()))


def _next_try(reply: Reply) -> dict[str, str]:
    return {"not_before": reply.fresh_until.isoformat()} if reply.fresh_until else {}


def _first_seen(
    undated: Sequence[Item], cursor: Cursor, now: datetime
) -> tuple[list[Item], dict[str, str]]:
    """Date what is new since the last reading; give it, and when each address was first seen."""
    known = table(cursor.get("seen_at"))
    first = "seen_at" not in cursor
    seen_at = {item.url: words(known.get(item.url)) or now.isoformat() for item in undated}
    new = [
        replace(item, published_at=moment(seen_at[item.url]) or now)
        for item in undated
        if not first and item.url not in known
    ]
    kept = {**{url: words(at) for url, at in known.items()}, **seen_at}
    return new, dict(list(kept.items())[-MAX_KNOWN:])


def _notices(source: Source, reply: Reply, parsed: ParsedPage, first: bool) -> list[SourceError]:
    found: list[tuple[str, str, str, bool]] = []
    if reply.permanent_url:
        message = f"the page has moved for good to {reply.permanent_url}"
        found.append(("moved", message, "Write the new address into the configuration.", False))
    if not parsed.seen:
        hint = "Check the selector `item`; the page may also need a browser to show its entries."
        found.append(("no-entries", "the selector finds no entry on the page", hint, True))
    if parsed.without_link:
        message = f"{parsed.without_link} entries have no link that can be followed"
        found.append(("no-link", message, "Check the selector `link`.", False))
    if parsed.over:
        message = f"{parsed.over} entries over {MAX_ENTRIES} are left out"
        found.append(("too-many", message, "Name a narrower selector `item`.", False))
    if parsed.undated and first:
        message = (
            f"{len(parsed.undated)} entries have no date, such as {parsed.undated[0].title!r}; "
            "those that appear from now on are dated by when they are first seen"
        )
        found.append(("no-date", message, "Name the selector `date` if the page has dates.", False))
    return [
        SourceError(source.name, code, message, hint, subject=reply.url, fatal=fatal)
        for code, message, hint, fatal in found
    ]
