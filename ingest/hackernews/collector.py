"""Stories of Hacker News with their points and comments, by Algolia's search API; needs no key.

Points grow for a day, so the whole window is asked for each time, by date and with a minimum of
points. A story's comments are asked for when it is new, and again when it has twice as many; the
cursor holds those counts. API: https://hn.algolia.com/api
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ingest.errors import source_error
from ingest.hackernews.parse import HitsPage, parse_comments, parse_stories
from ingest.item import Item
from ingest.service import RequestRefusedError, ServiceApi
from ingest.source import Batch, Batches, CollectContext, Cursor, Source, SourceError
from ingest.text.json_values import read_json, table, whole

WEB_URL = "https://news.ycombinator.com"
MIN_POINTS, LIMIT, COMMENTS = 50, 100, 3

PER_PAGE = 200
MAX_PAGES = 5
"""Algolia gives the first thousand hits of a search and no more."""

SPARE = 4
"""Comments asked for, times those kept: deleted ones and answers to answers fall away."""

ASKS_AT_ONCE = 8


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield one batch. Options: min_points, limit, comments, query, api_url, web_url."""
    later = _SearchApi.not_now(source, cursor, context)
    yield later or await _Reader(source, cursor, context).batch()


class _SearchApi(ServiceApi):
    """Algolia's search in Hacker News; a limit ends all."""

    name = "Hacker News' search"
    usual_url = "https://hn.algolia.com/api/v1"


class _Reader:
    def __init__(self, source: Source, cursor: Cursor, context: CollectContext) -> None:
        options = source.options
        self.source, self.context = source, context
        self.api = _SearchApi(source, context)
        self.web = str(options.get("web_url", WEB_URL)).rstrip("/")
        self.limit = int(options.get("limit", LIMIT))
        self.comments = int(options.get("comments", COMMENTS))
        self.known = table(cursor.get("comments"))
        self.counts: dict[str, Any] = {}
        self.troubles: list[SourceError] = []

    async def batch(self) -> Batch:
        pages = await self._pages()
        if not pages:
            self.counts = dict(self.known)
        found = {item.id: item for page in pages for item in page.items}
        seen = sum(page.seen for page in pages)
        broken = seen - sum(len(page.items) for page in pages)
        kept = sorted(found.values(), key=lambda item: -(item.engagement.score or 0))[: self.limit]
        if broken:
            self._notice("broken-entry", fatal=not found, count=broken)
        if len(found) > len(kept):
            self._notice("over-limit", count=len(found) - len(kept))
        comments = await self._comments(kept)
        items = sorted((*kept, *comments), key=lambda item: item.published_at)
        return Batch(
            tuple(items),
            self.api.cursor({}, comments=dict(self.counts)),
            tuple(self.troubles),
            seen=seen + len(comments),
            duplicates=seen - broken - len(found),
            skipped=broken + len(found) - len(kept),
            bytes_read=self.api.bytes_since_last(),
        )

    async def _pages(self) -> Sequence[HitsPage]:
        """Read the pages of the window; a failure ends the reading, not what was read."""
        pages: list[HitsPage] = []
        for number in range(MAX_PAGES):
            try:
                params = {**self._filters(), "page": str(number)}
                reply = await self.api.ask("/search_by_date", params)
            except RequestRefusedError as refused:
                self.troubles += self.api.troubles(refused)
                break
            data, name = read_json(reply.body), self.source.name
            page = await asyncio.to_thread(parse_stories, data, name, self.web)
            if page is None:
                self._notice("not-hackernews", fatal=True)
                break
            pages.append(page)
            if number + 1 >= page.pages:
                break
        return pages

    def _filters(self) -> dict[str, str]:
        window = self.context.window
        start, end = int(window.start.timestamp()), int(window.end.timestamp())
        least = int(self.source.options.get("min_points", MIN_POINTS))
        span = f"created_at_i>={start},created_at_i<{end},points>={least}"
        filters = {"tags": "story", "numericFilters": span, "hitsPerPage": str(PER_PAGE)}
        query = str(self.source.options.get("query", ""))
        return filters | ({"query": query} if query else {})

    async def _comments(self, stories: Sequence[Item]) -> list[Item]:
        turns = asyncio.Semaphore(ASKS_AT_ONCE)

        async def read(story: Item) -> list[Item]:
            replies, known = story.engagement.replies or 0, whole(self.known.get(story.id)) or 0
            if not self.comments or not replies:
                return []
            if known:
                self.counts[story.id] = known
            async with turns:
                asks = replies >= known * 2 and not self.api.stopped
                return await self._comments_of(story, replies) if asks else []

        return [item for found in await asyncio.gather(*map(read, stories)) for item in found]

    async def _comments_of(self, story: Item, replies: int) -> list[Item]:
        params = {
            "tags": f"comment,story_{story.id.partition(':')[2]}",
            "numericFilters": f"created_at_i<{int(self.context.window.end.timestamp())}",
            "hitsPerPage": str(self.comments * SPARE),
        }
        try:
            reply = await self.api.ask("/search", params, story.title)
        except RequestRefusedError as refused:
            told = self.api.troubles(refused)
            self.troubles += (replace(trouble, fatal=False) for trouble in told)
            return []
        data = read_json(reply.body)
        found = parse_comments(data, story, self.source.name, self.web, self.comments)
        if found is None:
            # A hundred stories on one bad server are one trouble.
            if not any(trouble.code == "not-hackernews" for trouble in self.troubles):
                self._notice("not-hackernews", fatal=False)
            return []
        self.counts[story.id] = replies
        return found

    def _notice(self, code: str, *, fatal: bool = False, **values: Any) -> None:
        error = source_error(f"hackernews.{code}", self.source.name, fatal=fatal, **values)
        self.troubles.append(error)
