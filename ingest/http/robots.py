"""robots.txt, read by Protego as RFC 9309 says, for pages and pictures only.

Feeds and APIs are published to be read by programs. No file (any 4xx) allows everything; one that
can't be read (5xx, no connection) allows nothing, as the RFC says.
"""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from protego import Protego

from ingest.http.reply import FetchError, Reply, StatusError, shown

AGENT = "dateline"
MAX_BYTES = 500 * 1024
"""RFC 9309 wants at least 500 KiB to be read; the rest of a longer file is left out."""

LONGEST_DELAY_S = 10.0
"""A longer Crawl-delay is held to this: it is no part of the RFC, and a day has its end."""

FetchRobots = Callable[[str], Awaitable[Reply]]


class Robots:
    """The rules of each origin, fetched once while the client lives."""

    def __init__(self, fetch: FetchRobots) -> None:
        self._fetch = fetch
        self._rules: dict[str, Protego | FetchError] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, url: str) -> float:
        """Return the seconds to leave between requests; raises FetchError for a forbidden page."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                self._rules[origin] = await self._read(f"{origin}/robots.txt")
        rules = self._rules[origin]
        if isinstance(rules, StatusError):
            message = f"robots.txt can't be read: {rules}"
            raise FetchError(message, code="robots-unknown", retry_at=rules.retry_at)
        if isinstance(rules, FetchError):  # no host, no connection: so it is with the page
            raise FetchError(str(rules), code=rules.code, retry_at=rules.retry_at)
        if not rules.can_fetch(url, AGENT):
            raise FetchError(f"robots.txt forbids {shown(url)}", code="robots")
        return min(float(rules.crawl_delay(AGENT) or 0.0), LONGEST_DELAY_S)

    async def _read(self, address: str) -> Protego | FetchError:
        try:
            reply = await self._fetch(address)
        except StatusError as error:
            if error.reply.status == 429 or error.reply.status >= 500:
                return error
            return Protego.parse("")
        except FetchError as error:
            return error
        text = reply.body[:MAX_BYTES].decode("utf-8", "replace")
        return await asyncio.to_thread(Protego.parse, text)
