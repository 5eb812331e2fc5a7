"""Work beside the event loop: in a thread, and in processes of its own where there is much of it.

Python computes on one core in each process, so a run that reads hundreds of feeds parses them in
others. Those take half a second of a core to start, so work stays in threads until it has taken as
long as that: a small newsletter never starts one.

A process does one thing after the other, so what it died of is known: that work fails, the rest is
done elsewhere. It has a session of its own, where no Ctrl-C reaches it, and ends with its input, so
it outlives nobody.
"""

import asyncio
import os
import pickle
import signal
import sys
import time
import traceback
from asyncio.subprocess import PIPE
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

START_S: Final = 0.5
"""Seconds of a core that threads compute before processes are started."""

MOST: Final = 3
LIVES: Final = 3
"""Processes beside this one, and how often each is started, should it die."""

AHEAD: Final = 24
"""Works that a process has before it; threads help one that has more, or is long at one."""

SIZE: Final = 8
PIPE_BYTES: Final = 1 << 20


class Aside(Protocol):
    """Does work that takes longer than others on the event loop should wait."""

    def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Return what the work returns, or raise what it raises."""


class ProcessDiedError(Exception):
    """A process died of this work, as by using up the memory."""


class _NotDoneError(Exception):
    """A process died before it came to this work."""


@dataclass(slots=True, eq=False)
class _Process:
    stdin: asyncio.StreamWriter
    under_way: deque[asyncio.Future[Any]] = field(default_factory=deque)

    def ask(self, work: bytes) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.under_way.append(future)
        self.stdin.write(len(work).to_bytes(SIZE) + work)
        return future

    def answer(self, result: object, error: Exception | None) -> None:
        future = self.under_way.popleft()
        if future.done():  # who waited was stopped
            return
        if error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def died(self) -> None:
        if self.under_way:
            self.answer(None, ProcessDiedError("the process that was at it died"))
        while self.under_way:
            self.answer(None, _NotDoneError())


class Processes:
    """An `Aside` whose processes live until it is closed. What it is given and gives is plain data,
    and the work a function that they can import.
    """

    def __init__(self, most: int | None = None, start_s: float = START_S) -> None:
        self._most = min(_cores() - 1, MOST) if most is None else most
        self._left_s = start_s
        self._modules: dict[str, None] = {}
        self._at_work: list[_Process] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the work returns, or raise what it raises, or ProcessDiedError."""
        while free := [each for each in self._at_work if len(each.under_way) < AHEAD]:
            asked = pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL)
            with suppress(_NotDoneError):
                done: T = await min(free, key=lambda each: len(each.under_way)).ask(asked)
                return done

        def timed() -> T:
            begun_s = time.thread_time()
            try:
                return work(*args, **kwargs)
            finally:
                self._left_s -= time.thread_time() - begun_s

        self._modules[work.__module__] = None
        try:
            return await asyncio.to_thread(timed)
        finally:
            if self._left_s <= 0 and not self._tasks:
                self._tasks = [asyncio.create_task(self._attend()) for _ in range(self._most)]

    async def _attend(self) -> None:
        """Have a process at work, and another one when it died."""
        # What may be imported is what may be here: not what lies in the folder of a newsletter.
        command = (sys.executable, "-P", "-m", __name__, *self._modules)
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        for _ in range(LIVES):
            try:
                child = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=PIPE,
                    stdout=PIPE,
                    env=env,
                    limit=PIPE_BYTES,
                    start_new_session=True,
                )
            except OSError:
                return
            assert child.stdin
            assert child.stdout
            process = _Process(child.stdin)
            try:
                await child.stdout.readexactly(SIZE)  # it has imported what it needs
                self._at_work.append(process)
                while True:
                    size = int.from_bytes(await child.stdout.readexactly(SIZE))
                    answer = await child.stdout.readexactly(size)
                    process.answer(*pickle.loads(answer))  # noqa: S301 - of our own process
            except asyncio.IncompleteReadError:
                pass
            finally:
                if process in self._at_work:
                    self._at_work.remove(process)
                process.died()
                with suppress(ProcessLookupError):
                    child.kill()
                child.stdin.close()
                await _end(child)

    async def aclose(self) -> None:
        """End the processes, whatever they are at."""
        for task in self._tasks:
            if not task.cancelling():  # as by the end of the loop, and once is enough
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _end(killed: asyncio.subprocess.Process) -> None:
    """Wait for the end of a process and its pipes; who is stopped meanwhile is so afterwards."""
    stopped = None
    while True:
        try:
            await killed.communicate()
            break
        except asyncio.CancelledError as error:  # once by `aclose`, and by the end of the loop
            stopped = error
    if stopped:
        raise stopped


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _serve(modules: Sequence[str]) -> None:
    """Be such a process: do what comes in, until nothing can come any more."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)  # who started it ends it
    for module in modules:
        import_module(module)
    inward, outward = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with suppress(ImportError, AttributeError, OSError):
        import fcntl  # Linux alone can hold more in a pipe than one feed

        fcntl.fcntl(outward, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    def send(answer: bytes) -> None:
        outward.write(len(answer).to_bytes(SIZE) + answer)
        outward.flush()

    send(b"")
    working = ThreadPoolExecutor(1)  # so that the end is seen amid a work
    while size := int.from_bytes(inward.read(SIZE)):
        working.submit(lambda asked: send(_done(asked)), inward.read(size))
    os._exit(0)


def _done(asked: bytes) -> bytes:
    try:
        work, args, kwargs = pickle.loads(asked)  # noqa: S301 - from our own process
        return pickle.dumps((work(*args, **kwargs), None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
        error.add_note(traceback.format_exc())
        with suppress(Exception):
            answer = pickle.dumps((None, error))
            pickle.loads(answer)  # noqa: S301 - not every exception can be made again
            return answer
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    _serve(sys.argv[1:])
