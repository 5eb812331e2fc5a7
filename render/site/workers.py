"""Processes side by side: a pool takes tasks as they come and gives their results in order.

It starts its processes only when there is enough to do; until then everything runs here.
Tasks are asked for as they are needed and a bounded number is under way, so that thousands of
them never stand in memory together. What a task is given and gives back is plain data; what all
tasks of a build share is its context, which each process gets once.

Processes are forked where that is safe: on Linux, while this process has one thread only (a fork
copies the others' locks, but not the threads that would open them). A forked process is at work
at once; a spawned one imports everything anew, for 0.3 s.
"""

import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Final, TypeVar

from render.files import Output
from render.site.options import EditionSource, SiteOptions

Files = dict[str, bytes]
"""Files by name within the site."""

Task = TypeVar("Task")
Result = TypeVar("Result")

SPAWN_FROM: Final = 150
FORK_FROM: Final = 64
"""Tasks that pay for processes of their own, by the way they start."""

CHUNK: Final = 8
"""A few: at the end one process waits for the other's last ones, and one task may be a year's words
and half a second's work among pages of a millisecond."""

AHEAD: Final = 12
"""Chunks for each process that are under way: one at work, the others so that it never waits.

Results come in the tasks' order, so one that takes long holds up what is asked for behind it.
"""


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What all work of one build shares."""

    shelf: EditionSource
    options: SiteOptions
    output: Output


Work = Callable[[BuildContext, Sequence[Task]], list[Result]]


class WorkerPool(ExitStack):
    """Runs tasks here or, if there are many, in processes side by side, until it is left."""

    def __init__(self, context: BuildContext) -> None:
        super().__init__()
        self.context = context
        self.workers = context.options.workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def each(self, work: "Work[Task, Result]", tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results of all tasks, in their order."""
        waiting = iter(tasks)
        if self._pool is None:
            enough = FORK_FROM if can_fork() else SPAWN_FROM
            first = list(islice(waiting, enough))
            waiting = chain(first, waiting)
            if self.workers == 1 or len(first) < enough:
                for some in _chunks(waiting):
                    yield from work(self.context, some)
                return
            way = get_context("fork" if can_fork() else "spawn")
            pool = ProcessPoolExecutor(self.workers, way, _begin, (self.context,))
            self._pool = self.enter_context(pool)
        under_way: deque[Future[list[Result]]] = deque()
        try:
            for some in _chunks(waiting):
                under_way.append(self._pool.submit(_in_context, work, some))
                if len(under_way) > self.workers * AHEAD:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()


def can_fork() -> bool:
    """Return whether this process may be forked: only where it can be seen to have one thread."""
    try:
        return len(list(Path("/proc/self/task").iterdir())) == 1
    except OSError:
        return False


def _chunks(tasks: Iterator[Task]) -> Iterator[list[Task]]:
    while some := list(islice(tasks, CHUNK)):
        yield some


_context: BuildContext | None = None
"""The context of this process, if it is one of a pool's."""


def _begin(context: BuildContext) -> None:
    global _context
    _context = context
    gc.disable()  # pages leave nothing behind in circles (a test looks)
    gc.freeze()  # what was there before need not be looked at again, nor its memory be copied
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End if the parent was killed: a forked process would hold the site's lock for ever."""
    if parent := parent_process():
        with suppress(OSError):
            connection.wait([parent.sentinel])
        os._exit(1)


def _in_context(work: "Work[Task, Result]", tasks: Sequence[Task]) -> list[Result]:
    assert _context is not None, "a pool's processes begin with a context"
    return work(_context, tasks)
