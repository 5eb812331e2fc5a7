"""Communities without credentials: the public feeds that Reddit still gives.

A feed has titles, texts and links, but no votes and no comments, at most a hundred entries, and
Reddit throttles it hard (403 and 429, by address). So it is a way to begin with, and every run
says what it lacks. Items get the ids that the API's have, so that credentials that come later
neither double nor lose anything.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ingest.feed_parse import parse_feed
from ingest.http import FetchError
from ingest.item import Item
from ingest.reddit_item import WEB_URL
from ingest.reddit_names import API_URL, community_names, site_of
from ingest.shape import moment, table, whole, words
from ingest.source import Batch, Cursor, Desk, Source, Trouble
from ingest.url import canonical_url

MOST_ENTRIES = 100

_SUBMISSION = re.compile(r"/comments/([a-z0-9]{1,12})(?:/|$)")
_FOOTER = re.compile(r"\s*submitted by\s+/?u/\S+.*?(?:\[comments\]|\Z)\s*\Z", re.S)


async def collect_feeds(source: Source, cursor: Cursor, desk: Desk) -> AsyncIterator[Batch]:
    """Yield a batch for each community, one after the other: they share a host and its patience."""
    state = {name: value for name, value in cursor.items() if name != "not_before"}
    yield Batch((), cursor, (_what_it_lacks(source, desk),))
    if (until := moment(cursor.get("not_before"))) and desk.now < until:
        yield Batch((), cursor, (_throttled(source, f"until {until:%Y-%m-%d %H:%M} UTC"),))
        return
    feeds = dict(table(state.get("feeds")))
    for name in community_names(source.options):
        batch, known, error = await _read(source, name, table(feeds.get(name)), desk)
        feeds[name] = known
        state = {**state, "feeds": dict(feeds)}
        if error and error.retry_at and error.status in (403, 429):
            # The whole host is tired of us, not this community.
            yield replace(batch, cursor={**state, "not_before": error.retry_at.isoformat()})
            return
        yield replace(batch, cursor=state)


async def _read(
    source: Source, name: str, known: Mapping[str, Any], desk: Desk
) -> tuple[Batch, Mapping[str, Any], FetchError | None]:
    """Read one community's feed, unless it is what it was."""
    options, subject = source.options, f"r/{name}"
    listing = str(options.get("listing", "top"))
    url = f"{site_of(str(options.get('api_url', API_URL)))}/r/{quote(name, safe='+')}/"
    url += f"{quote(listing)}/.rss"
    params = {"limit": str(min(whole(options.get("limit")) or MOST_ENTRIES, MOST_ENTRIES))}
    params |= {"t": "day"} if listing == "top" else {}
    try:
        reply = await desk.http.fetch(
            url,
            purpose="feed",
            params=params,
            etag=words(known.get("etag")),
            last_modified=words(known.get("modified")),
        )
    except FetchError as error:
        trouble = Trouble(source.name, error.code, str(error), error.mend, subject)
        return Batch((), {}, (trouble,)), known, error
    if reply.not_modified:
        return Batch((), {}, bytes_read=reply.wire_bytes), known, None
    feed = await asyncio.to_thread(
        lambda: parse_feed(
            reply.body,
            url=reply.url,
            content_type=reply.headers.get("content-type", ""),
            source=source.name,
            now=desk.now,
        )
    )
    web_url = str(options.get("web_url", WEB_URL))
    items = [item for entry in feed.items if (item := _as_submission(entry, name, web_url))]
    strange = len(feed.items) - len(items)
    batch = Batch(
        tuple(items),
        {},
        (
            *(replace(trouble, subject=subject) for trouble in feed.troubles),
            *([_strange(source, subject, strange)] if strange else []),
        ),
        seen=feed.seen,
        duplicates=feed.duplicates,
        skipped=feed.skipped + strange,
        bytes_read=reply.wire_bytes,
    )
    headers = reply.headers
    marks = {"etag": headers.get("etag"), "modified": headers.get("last-modified")}
    return batch, {key: value for key, value in marks.items() if value}, None


def _as_submission(entry: Item, name: str, web_url: str) -> Item | None:
    """Give a feed's entry as the submission that it is; None for one that is none."""
    found = _SUBMISSION.search(entry.url)
    if not found:
        return None
    key = found[1]
    place = f"{web_url.rstrip('/')}/r/{name}/comments/{key}/"
    author = entry.author.removeprefix("/").removeprefix("u/")
    return replace(
        entry,
        id=f"reddit:{key}",
        url=canonical_url(place) or place,
        text=_FOOTER.sub("", entry.text),
        author=f"u/{author}" if author else "",
        publisher=f"r/{name}",
        links=tuple(link for link in entry.links if not _is_own(link.url, key)),
    )


def _is_own(url: str, key: str) -> bool:
    """Tell the links of a feed's footer (the author, the comments) from those of the text."""
    return f"/comments/{key}" in url or bool(re.search(r"/(?:user|u)/[^/]+/?$", url))


def _what_it_lacks(source: Source, desk: Desk) -> Trouble:
    names = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET")
    missing = " and ".join(name for name in names if not desk.secrets.get(name))
    message = (
        f"{missing} not set: the public feeds are read, which have no votes, no comments and "
        "at most 100 submissions"
    )
    mend = "Make a script app at https://www.reddit.com/prefs/apps and set both; see docs."
    return Trouble(source.name, "no-credentials", message, mend, fatal=False)


def _throttled(source: Source, when: str) -> Trouble:
    message = f"Reddit gives no feeds {when}"
    mend = "Credentials of an app are throttled far less."
    return Trouble(source.name, "rate-limited", message, mend)


def _strange(source: Source, subject: str, count: int) -> Trouble:
    message = f"{count} entries of the feed are no submissions"
    return Trouble(source.name, "not-posts", message, "", subject, fatal=False)
