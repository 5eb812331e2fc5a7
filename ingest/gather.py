"""Several chains of requests at once; and what several ask for, done by one call.

The polite client limits what each host is asked; `merged` only bounds how many chains are open.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
Chain = AsyncGenerator[T, None]


async def merged(chains: Iterable[Chain[T]], at_once: int) -> Chain[T]:
    """Run at most `at_once` chains together and yield their results; raises a chain's error."""
    waiting = iter(list(chains))
    results: asyncio.Queue[tuple[T] | Exception | None] = asyncio.Queue(maxsize=at_once)

    async def work() -> None:
        try:
            for chain in waiting:
                async with aclosing(chain):
                    async for result in chain:
                        await results.put((result,))
            await results.put(None)  # no chain is left
        except Exception as error:  # noqa: BLE001 - it is raised where the results are read
            await results.put(error)

    workers = [asyncio.create_task(work()) for _ in range(at_once)]
    try:
        open_workers = at_once
        while open_workers:
            match await results.get():
                case (result,):
                    yield result
                case None:
                    open_workers -= 1
                case error:
                    raise error
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


@dataclass(slots=True, eq=False)
class Gathered(Generic[T, R]):
    """Calls `work`, which returns as many results as it is given things.

    What is asked for while a call is under way goes into the next one, in its order. If a call for
    several fails, each is done alone: nobody fails by what another one brought.
    """

    work: Callable[[Sequence[T]], Awaitable[Sequence[R]]]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _waiting: list[tuple[T, asyncio.Future[R]]] = field(default_factory=list, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    async def __call__(self, thing: T) -> R:
        """Return what `work` returns for it, or raise what it raises."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((thing, future))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        try:
            while self._waiting:
                async with self.turn:
                    group, self._waiting = self._waiting, []
                    if not await self._done(group):
                        for one in group:
                            await self._done([one])
        finally:
            self._task = None

    async def _done(self, group: Sequence[tuple[T, asyncio.Future[R]]]) -> bool:
        try:
            results = await self.work([thing for thing, _ in group])
        except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
            if len(group) > 1:
                return False
            if not group[0][1].done():
                group[0][1].set_exception(error)
            return True
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():  # who waited may have been stopped
                future.set_result(result)
        return True
