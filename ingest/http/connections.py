"""Idle connections, kept for the next request to the same origin.

httpcore's own pool (1.0.9) closes an idle connection once more than a few are open, so with sixty
hosts at once hardly one is reused, and it scans all of them for each request. Nothing queues here:
the client lets no more requests through than may be open.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from httpcore import AsyncConnectionInterface, Origin

IDLE = 24
"""So many are kept, the last used ones: an API is asked over up to sixteen at a time."""


class Connections:
    """Makes connections, and keeps those that may be used again."""

    def __init__(self, make: Callable[[Origin], AsyncConnectionInterface]) -> None:
        self._make = make
        self._kept: list[tuple[Origin, AsyncConnectionInterface]] = []
        self._closed = False

    @asynccontextmanager
    async def to(self, origin: Origin) -> AsyncIterator[AsyncConnectionInterface]:
        """Lend a connection for one exchange."""
        mine = await self._take(origin) or (origin, self._make(origin))
        try:
            yield mine[1]
        finally:
            if self._closed:  # an exchange that was still going on; nobody closes it later
                await mine[1].aclose()
            elif mine[1].is_available():
                self._kept = [*(each for each in self._kept if each != mine), mine]
                idle = [each for each in self._kept if each[1].is_idle()]
                if len(idle) > IDLE:
                    await self._close(idle[0])
            elif not _is_shared(mine[1]):
                await mine[1].aclose()

    async def _take(self, origin: Origin) -> tuple[Origin, AsyncConnectionInterface] | None:
        while kept := next((each for each in reversed(self._kept) if each[0] == origin), None):
            if not kept[1].is_available() or kept[1].has_expired():
                await self._close(kept)
                continue
            if not _is_shared(kept[1]):
                self._kept.remove(kept)
            return kept
        return None

    async def _close(self, kept: tuple[Origin, AsyncConnectionInterface]) -> None:
        self._kept.remove(kept)
        await kept[1].aclose()

    async def aclose(self) -> None:
        """Close what is kept, and have the rest closed when its exchange ends."""
        self._closed = True
        while self._kept:
            await self._close(self._kept[0])


def _is_shared(connection: AsyncConnectionInterface) -> bool:
    return "HTTP/2" in connection.info()
