"""Several chains of requests at once, their results in the order in which they arrive.

The polite client limits what each host is asked; this only bounds how many chains are open.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@asynccontextmanager
async def closing(chain: AsyncIterator[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Close a chain at the end, so that what it holds open is let go now and not at some time."""
    try:
        yield chain
    finally:
        if isinstance(chain, AsyncGenerator):
            await chain.aclose()


@dataclass(frozen=True, slots=True)
class _End:
    """Says that one worker has no chain left, or met an error."""

    error: Exception | None = None


async def merged(chains: Iterable[AsyncIterator[T]], at_once: int) -> AsyncIterator[T]:
    """Run at most `at_once` chains together and yield their results; raises a chain's error."""
    waiting = iter(list(chains))
    results: asyncio.Queue[T | _End] = asyncio.Queue(maxsize=at_once)

    async def work() -> None:
        end = _End()
        try:
            for chain in waiting:
                async with closing(chain):
                    async for result in chain:
                        await results.put(result)
        except Exception as error:  # noqa: BLE001 - it is raised where the results are read
            end = _End(error)
        await results.put(end)

    workers = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        open_workers = at_once
        while open_workers:
            result = await results.get()
            if not isinstance(result, _End):
                yield result
                continue
            if result.error:
                raise result.error
            open_workers -= 1
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
