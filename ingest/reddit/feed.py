"""Communities without credentials: Reddit's public feeds.

They have no votes, no comments, and at most a hundred entries, and Reddit throttles them by address
(403, 429); each run reports what it lacks. Items get the API's ids, so later credentials neither
double nor lose anything.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from ingest.errors import source_error
from ingest.feed.answer import Form
from ingest.feed.collector import visit
from ingest.item import Item, Media
from ingest.reddit.item import API_URL, LATE, NOBODY, WEB_URL, community_names, is_picture, site_of
from ingest.reddit.parse import TAKEN_BACK
from ingest.source import Batch, Batches, CollectContext, Cursor, Source
from ingest.text.json_values import moment, table, whole
from ingest.url.canonical import canonical_url

MOST_ENTRIES = 100
THROTTLED = frozenset({"http-403", "http-429"})

_SUBMISSION = re.compile(r"/comments/([a-z0-9]{1,12})(?:/|$)")
_FOOTER = re.compile(r"(?:(?<!\s)\s+)?submitted by\s+/?u/\S+.*?(?:\[comments\]|\Z)\s*\Z", re.S)


async def collect_feeds(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield a batch for each community, one after the other: they share a host and its patience."""
    state = {name: value for name, value in cursor.items() if name != "not_before"}
    names = ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET")
    missing = " and ".join(name for name in names if not context.secrets.get(name))
    lacks = source_error("reddit.no-credentials", source.name, missing=missing)
    yield Batch((), cursor, (lacks,))
    if (until := moment(cursor.get("not_before"))) and context.now < until:
        throttled = source_error("reddit.rate-limited", source.name, until=until)
        yield Batch((), cursor, (throttled,))
        return
    feeds = dict(table(state.get("feeds")))
    for name in community_names(source.options):
        one = Source(source.name, "feed", options={"url": _address(source.options, name)})
        read = await visit(one, table(feeds.get(name)), context, Form())
        feeds[name] = dict(read.cursor)
        state = {**state, "feeds": dict(feeds)}
        batch = _batch(read, source, name, context.window.start - LATE)
        if {trouble.code for trouble in read.troubles} & THROTTLED and "next_at" in read.cursor:
            # The whole host is tired of us, not this community.
            yield replace(batch, cursor={**state, "not_before": read.cursor["next_at"]})
            return
        yield replace(batch, cursor=state)


def _address(options: Mapping[str, Any], name: str) -> str:
    listing = str(options.get("listing", "top"))
    limit = min(whole(options.get("limit")) or MOST_ENTRIES, MOST_ENTRIES)
    site = site_of(str(options.get("api_url", API_URL)))
    span = "&t=day" if listing == "top" else ""
    return f"{site}/r/{quote(name, safe='+')}/{quote(listing)}/.rss?limit={limit}{span}"


def _batch(feed: Batch, source: Source, name: str, since: datetime) -> Batch:
    """Make submissions of a feed's entries; older ones are skipped without a word."""
    web_url, subject = str(source.options.get("web_url", WEB_URL)), f"r/{name}"
    submissions = [item for entry in feed.items if (item := _as_submission(entry, name, web_url))]
    there = [item for item in submissions if item.title not in TAKEN_BACK]
    items = tuple(item for item in there if item.published_at >= since)
    troubles = [replace(trouble, subject=subject) for trouble in feed.troubles]
    for code, count in (
        ("not-posts", len(feed.items) - len(submissions)),
        ("removed", len(submissions) - len(there)),
    ):
        if count:
            error = source_error(f"reddit.{code}", source.name, subject, fatal=False, count=count)
            troubles.append(error)
    return replace(
        feed,
        items=items,
        troubles=tuple(troubles),
        skipped=feed.skipped + len(feed.items) - len(items),
    )


def _as_submission(entry: Item, name: str, web_url: str) -> Item | None:
    """Return a feed's entry as the submission that it is; None for one that is none."""
    path = urlsplit(entry.url).path
    found = _SUBMISSION.search(path)
    if not found:
        return None
    place = web_url.rstrip("/") + path
    author = entry.author.removeprefix("/").removeprefix("u/")
    text = _FOOTER.sub("", entry.text)
    links = [link for link in entry.links if not _is_own(link.url, found[1])]
    pictures = {link.url: Media(link.url) for link in links if is_picture(link.url)}
    pictures |= {media.url: media for media in entry.media}
    return replace(
        entry,
        id=f"reddit:{found[1]}",
        url=canonical_url(place) or place,
        text="" if text.strip() in TAKEN_BACK else text,
        author="" if author in NOBODY else f"u/{author}",
        publisher=f"r/{name}",
        links=tuple(link for link in links if link.url not in pictures),
        media=tuple(pictures.values()),
    )


def _is_own(url: str, key: str) -> bool:
    """Tell the links of a feed's footer (the author, the comments) from those of the text."""
    return f"/comments/{key}" in url or bool(re.search(r"/(?:user|u)/[^/]+/?$", url))
