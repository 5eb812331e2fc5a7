"""What those share who read sources at the same time: one client, one transaction for many, and
where what was read is parsed.

A transaction costs as much as what a feed brings. While one is under way, what others have to save
gathers, and goes into the next together: nobody waits for company, and the busier, the cheaper.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from dateline.store.collections import Collection
from dateline.store.store import Store
from ingest.aside import Aside
from ingest.gather import Gathered
from ingest.http.client import HttpSettings, PoliteClient

MOST: Final = 5_000

T = TypeVar("T")
R = TypeVar("R")


class Reading:
    """A client, and a store that is asked and told for many at once."""

    def __init__(
        self, store: Store, settings: HttpSettings, aside: Aside = asyncio.to_thread
    ) -> None:
        self.http, self.aside = PoliteClient(settings), aside
        # One thread for all: transactions at the same time would be smaller ones.
        self._pool = ThreadPoolExecutor(1, "store")
        turn = asyncio.Lock()

        def gathered(work: Callable[[Sequence[T]], Sequence[R]]) -> Gathered[T, R]:
            async def off_the_loop(things: Sequence[T]) -> Sequence[R]:
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._pool, work, things)

            return Gathered(off_the_loop, turn)

        self.cursor = gathered(store.cursors.of)
        self.save = gathered(store.items.save_batches)
        self.note = gathered(partial(_note, store))

    async def aclose(self) -> None:
        """Close the client, and let the thread end."""
        await self.http.aclose()
        self._pool.shutdown(wait=False)


def _note(store: Store, collections: Sequence[Collection]) -> Sequence[None]:
    store.collections.save(*collections)
    return [None] * len(collections)


@dataclass(slots=True)
class Shared:
    """A reading for all who read at the same time; the last one of them closes it.

    A client remembers each host that it asked, so after MOST uses others begin with a new one.
    """

    make: Callable[[], Reading]
    _reading: Reading | None = field(default=None, init=False)
    _uses: int = field(default=0, init=False)
    _users: Counter[Reading] = field(default_factory=Counter, init=False)

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Reading]:
        """Lend the reading of now."""
        if self._reading is None or self._uses >= MOST:
            self._reading, self._uses = self.make(), 0
        reading = self._reading
        self._uses += 1
        self._users[reading] += 1
        try:
            yield reading
        finally:
            self._users[reading] -= 1
            if not self._users[reading]:
                del self._users[reading]
                if reading is self._reading:
                    self._reading = None
                await reading.aclose()
