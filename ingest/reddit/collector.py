"""Subreddits through PRAW, with the best comments of their submissions.

    listings -> submissions -> threads of those that are talked about -> best comments

A listing costs a request per hundred submissions and is read each time, since votes are news too;
`top` is asked for the shortest spans that cover the window. Without credentials the public feeds
are read (`ingest.reddit.feed`). Each community's refusal is its own error.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from ingest.gather import merged
from ingest.item import Item
from ingest.reddit.api import AT_ONCE, RedditApi
from ingest.reddit.feed import collect_feeds
from ingest.reddit.item import LATE, WEB_URL, community_names
from ingest.reddit.parse import ParsedListing, parse_reddit
from ingest.reddit.threads import CommentThread, left_out, read_thread, wanted_threads
from ingest.service import RequestRefusedError
from ingest.source import Batch, Batches, CollectContext, Cursor, Source
from ingest.text.json_values import table, whole

PAGE_POSTS = 100
THREADS_PER_BATCH = 20
SPANS: Mapping[str, timedelta] = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
    "all": timedelta.max,
}


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield a batch for each page of a listing, then for every few threads.

    Options: subreddits, listing, limit, comments, over_18, api_url, web_url.
    """
    key = context.secrets.get("REDDIT_CLIENT_ID", "")
    secret = context.secrets.get("REDDIT_CLIENT_SECRET", "")
    if not (key and secret):
        async for batch in collect_feeds(source, cursor, context):
            yield batch
        return
    if later := RedditApi.not_now(source, cursor, context):
        yield later
        return
    api = RedditApi(source, context, (key, secret))
    try:
        async with aclosing(_Reader(source, context, api, cursor).read()) as batches:
            async for batch in batches:
                yield batch
    finally:
        api.close()


class _Reader:
    def __init__(
        self, source: Source, context: CollectContext, api: RedditApi, cursor: Cursor
    ) -> None:
        options = source.options
        self.source, self.context, self.api = source, context, api
        self.listing = str(options.get("listing", "top"))
        self.limit = whole(options.get("limit")) or 100
        self.keep = whole(options.get("comments", 5)) or 0
        self.over_18 = options.get("over_18") is True
        self.web_url = str(options.get("web_url", WEB_URL))
        self.before = cursor
        replies = table(cursor.get("replies"))
        self.read_replies = {key: whole(count) or 0 for key, count in replies.items()}
        self.found: dict[str, Item] = {}
        self.comments_left_out = 0

    def cursor(self) -> dict[str, Any]:
        """Return the cursor of what is read so far."""
        return self.api.cursor(self.before, replies=dict(self.read_replies))

    async def read(self) -> Batches:
        """Read all listings, then the threads that are worth it."""
        chains = [self._pages(name) for name in community_names(self.source.options)]
        async with aclosing(merged(chains, AT_ONCE)) as pages:
            async for page in pages:
                yield self._page_batch(page)
        beyond = 0
        if self.keep:
            wanted, beyond = wanted_threads(self.found.values(), self.read_replies)
            async with aclosing(self._talks(wanted)) as batches:
                async for batch in batches:
                    yield batch
        # Only what was listed is remembered, or the cursor would grow for ever.
        self.read_replies = {k: n for k, n in self.read_replies.items() if k in self.found}
        notices = left_out(self.source.name, self.comments_left_out, self.keep, beyond)
        yield Batch((), self.cursor(), tuple(notices))

    async def _pages(self, name: str) -> AsyncGenerator[ParsedListing, None]:
        path, subject = f"r/{quote(name, safe='+')}/{quote(self.listing)}", f"r/{name}"
        for span in self.spans():
            after, left = "", self.limit
            while left > 0 and not self.api.stopped:
                asked = {"limit": str(min(left, PAGE_POSTS)), "after": after, "t": span}
                params = {key: value for key, value in asked.items() if value}
                try:
                    body = await self.api.get(path, params, subject)
                except RequestRefusedError as refused:
                    yield ParsedListing(troubles=self.api.troubles(refused))
                    return
                page = await self.context.aside(
                    parse_reddit,
                    table(body) or None,
                    self.source.name,
                    web_url=self.web_url,
                    over_18=self.over_18,
                    since=self.context.window.start - LATE,
                    subject=subject,
                )
                yield page
                after, left = page.after, left - max(page.seen, 1)
                if not after:
                    break

    def spans(self) -> tuple[str, ...]:
        """Return the spans of `top` from the shortest one to the first that covers the window."""
        if self.listing != "top":
            return ("",)
        age = self.context.now - self.context.window.start
        shorter = [name for name, span in SPANS.items() if span < age]
        return tuple(SPANS)[: len(shorter) + 1]

    def _page_batch(self, page: ParsedListing) -> Batch:
        new = tuple(item for item in page.items if item.id not in self.found)
        self.found.update((item.id, item) for item in new)
        return replace(
            page,
            items=new,
            cursor=self.cursor(),
            duplicates=page.duplicates + len(page.items) - len(new),
            bytes_read=self.api.bytes_since_last(),
        )

    async def _talks(self, wanted: Iterable[Item]) -> Batches:
        """Read threads, and yield a batch for every few: each batch saves the whole cursor."""
        chains = [read_thread(item, self.api, self.web_url, self.keep) for item in wanted]
        talks: list[CommentThread] = []
        async with aclosing(merged(chains, AT_ONCE)) as read:
            async for talk in read:
                talks.append(talk)
                if len(talks) == THREADS_PER_BATCH:
                    yield self._talks_batch(talks)
                    talks = []
        if talks:
            yield self._talks_batch(talks)

    def _talks_batch(self, talks: list[CommentThread]) -> Batch:
        self.read_replies.update((key, replies) for key, replies, _ in talks if replies)
        batches = [batch for _, _, batch in talks]
        items = tuple(item for batch in batches for item in batch.items)
        seen = sum(batch.seen for batch in batches)
        duplicates = sum(batch.duplicates for batch in batches)
        told = [batch for batch in batches if not batch.troubles]
        self.comments_left_out += sum(b.seen - b.duplicates - len(b.items) for b in told)
        # Forty threads on one bad server are one trouble.
        troubles = {trouble.code: trouble for batch in batches for trouble in batch.troubles}
        return Batch(
            items,
            self.cursor(),
            tuple(troubles.values()),
            seen=seen,
            duplicates=duplicates,
            skipped=seen - duplicates - len(items),
            bytes_read=self.api.bytes_since_last(),
        )
