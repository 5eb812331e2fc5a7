"""Stories of Hacker News with their points and comments, by its public search API; needs no key.

The API is Algolia's (https://hn.algolia.com/api). Points grow for a day, so the whole window is
asked for each time: by date, since a search by rank may leave out what it ranks low, and with the
least number of points as a filter, so that it stays one or two pages. The comments of a story are
asked for when it is new and again when it has twice as many; the cursor holds those counts.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.hackernews.parse import HitsPage, number_of, parse_comments, parse_stories
from ingest.http.client import FetchError, Reply
from ingest.item import Item
from ingest.refusal import rate_limited
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError
from ingest.text.json_values import moment, read_json, table, whole

API_URL = "https://hn.algolia.com/api/v1"
WEB_URL = "https://news.ycombinator.com"
MIN_POINTS, LIMIT, COMMENTS = 50, 100, 3

PER_PAGE = 200
MAX_PAGES = 5
"""Algolia gives the first thousand hits of a search and no more."""

SPARE = 4
"""Comments asked for, times those kept: deleted ones and answers to answers fall away."""

ASKS_AT_ONCE = 8
SERVICE = "Hacker News' search"
NOT_SEARCH = f"the answer is not one of {SERVICE}"
USUAL_WAIT = timedelta(minutes=10)


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> AsyncIterator[Batch]:
    """Yield one batch. Options: min_points, limit, comments, query, api_url, web_url."""
    if (until := moment(cursor.get("not_before"))) and context.now < until:
        yield Batch((), cursor, (rate_limited(SERVICE, source.name, until),))
        return
    yield await _Reader(source, cursor, context).batch()


class _Reader:
    def __init__(self, source: Source, cursor: Cursor, context: CollectContext) -> None:
        options = source.options
        self.source, self.context = source, context
        self.api = str(options.get("api_url", API_URL)).rstrip("/")
        self.web = str(options.get("web_url", WEB_URL)).rstrip("/")
        self.limit = int(options.get("limit", LIMIT))
        self.comments = int(options.get("comments", COMMENTS))
        self.known = table(cursor.get("comments"))
        self.counts: dict[str, Any] = {}
        self.troubles: list[SourceError] = []
        self.bytes_read = 0
        self.not_before: datetime | None = None

    async def batch(self) -> Batch:
        pages = await self._pages()
        if not pages:
            self.counts = dict(self.known)
        found = {item.id: item for page in pages for item in page.items}
        seen, broken = sum(page.seen for page in pages), sum(page.broken for page in pages)
        kept = sorted(found.values(), key=lambda item: -(item.engagement.score or 0))[: self.limit]
        if broken:
            message = f"{broken} hits hold no story that can be read"
            self._notice("broken-entry", message, fatal=not found)
        if len(found) > len(kept):
            self._notice(
                "over-limit",
                f"{len(found) - len(kept)} stories with fewer points are left out",
                "Raise limit, or min_points to say which.",
            )
        comments = await self._comments(kept)
        items = sorted((*kept, *comments), key=lambda item: item.published_at)
        return Batch(
            tuple(items),
            self._cursor(),
            tuple(self.troubles),
            seen=seen + len(comments),
            duplicates=seen - broken - len(found),
            skipped=broken + len(found) - len(kept),
            bytes_read=self.bytes_read,
        )

    async def _pages(self) -> Sequence[HitsPage]:
        """Read the pages of the window; a failure ends the reading, not what was read."""
        pages: list[HitsPage] = []
        for number in range(MAX_PAGES):
            try:
                reply = await self._get("search_by_date", {**self._filters(), "page": str(number)})
            except FetchError as error:
                self._failed(error)
                break
            data = read_json(reply.body)
            page = await asyncio.to_thread(parse_stories, data, self.source.name, self.web)
            if page is None:
                self._notice("not-hackernews", NOT_SEARCH, "Check api_url.", fatal=True)
                break
            pages.append(page)
            if number + 1 >= page.pages:
                break
        return pages

    def _filters(self) -> dict[str, str]:
        window, options = self.context.window, self.source.options
        least = int(options.get("min_points", MIN_POINTS))
        filters = [
            f"created_at_i>={int(window.start.timestamp())}",
            f"created_at_i<{int(window.end.timestamp())}",
            f"points>={least}",
        ]
        query = str(options.get("query", ""))
        return {
            "tags": "story",
            "numericFilters": ",".join(filters),
            "hitsPerPage": str(PER_PAGE),
            **({"query": query} if query else {}),
        }

    async def _comments(self, stories: Sequence[Item]) -> list[Item]:
        """Read comments where there are many new ones; a failure leaves a story without."""
        turns = asyncio.Semaphore(ASKS_AT_ONCE)

        async def read(story: Item) -> list[Item]:
            replies, known = story.engagement.replies or 0, whole(self.known.get(story.id)) or 0
            if not self.comments or not replies:
                return []
            if known:
                self.counts[story.id] = known
            if replies < known * 2:
                return []
            async with turns:
                return await self._comments_of(story, replies)

        return [item for found in await asyncio.gather(*map(read, stories)) for item in found]

    async def _comments_of(self, story: Item, replies: int) -> list[Item]:
        if self.not_before is not None:
            return []
        params = {
            "tags": f"comment,story_{number_of(story)}",
            "numericFilters": f"created_at_i<{int(self.context.window.end.timestamp())}",
            "hitsPerPage": str(self.comments * SPARE),
        }
        try:
            reply = await self._get("search", params)
        except FetchError as error:
            self._failed(error, subject=story.title, fatal=False)
            return []
        data = read_json(reply.body)
        found = parse_comments(data, story, self.source.name, self.web, self.comments)
        if found is None:
            if not self.has_told("not-hackernews"):
                self._notice("not-hackernews", NOT_SEARCH, "Check api_url.")
            return []
        self.counts[story.id] = replies
        return found

    def has_told(self, code: str) -> bool:
        """Return whether a code was told already: a hundred stories on one bad server are one."""
        return any(trouble.code == code for trouble in self.troubles)

    async def _get(self, path: str, params: Mapping[str, str]) -> Reply:
        reply = await self.context.http.fetch(f"{self.api}/{path}", purpose="api", params=params)
        self.bytes_read += reply.wire_bytes
        return reply

    def _cursor(self) -> Cursor:
        """Remember how many comments each story had, for as long as the window holds it."""
        waits = {"not_before": self.not_before.isoformat()} if self.not_before else {}
        return {"comments": dict(self.counts), **waits}

    def _failed(self, error: FetchError, subject: str = "", fatal: bool = True) -> None:
        if error.status == 429:
            if self.not_before is None:
                self.not_before = (error.retry_at or self.context.now + USUAL_WAIT).astimezone(UTC)
                limited = rate_limited(SERVICE, self.source.name, self.not_before)
                self.troubles.append(replace(limited, fatal=fatal))
            return
        trouble = SourceError(self.source.name, error.code, str(error), error.hint, subject, fatal)
        self.troubles.append(trouble)

    def _notice(self, code: str, message: str, hint: str = "", fatal: bool = False) -> None:
        self.troubles.append(SourceError(self.source.name, code, message, hint, fatal=fatal))
