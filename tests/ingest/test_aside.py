"""Work aside: the same results in a process as in a thread; one that dies costs one work."""

import asyncio
import gc
import os
import signal
import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import pytest

from ingest.aside import ProcessDiedError, Processes

T = TypeVar("T")


def run(work: Callable[[Processes], Awaitable[T]], processes: Processes, *, ready: bool) -> T:
    """Do something with processes, from when the first is at work where it should be."""

    async def main() -> T:
        async with aclosing(processes):
            while ready and await processes(os.getpid) == os.getpid():
                await asyncio.sleep(0.02)
            return await work(processes)

    return asyncio.run(asyncio.wait_for(main(), 100))


class OddError(Exception):
    """One that cannot be made again of what it says."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")


def odd() -> None:
    raise OddError("this", "that")


def talkative() -> str:
    print("what a library prints")
    return "an answer"


@pytest.mark.parametrize(
    ("work", "given", "answer"),
    [
        pytest.param(sum, ([1, 2],), 3, id="an answer"),
        pytest.param(bytes, (3_000_000,), bytes(3_000_000), id="a long one"),
        pytest.param(talkative, (), "an answer", id="beside what is printed"),
    ],
)
def test_an_answer_is_that_of_a_thread(
    work: Callable[..., object], given: tuple[object, ...], answer: object
):
    def ask(processes: Processes) -> Awaitable[object]:
        return processes(work, *given)

    assert run(ask, Processes(1, 0.0), ready=True) == answer
    assert run(ask, Processes(0, 0.0), ready=False) == answer


@pytest.mark.parametrize(
    ("work", "error"),
    [
        pytest.param(odd, (RuntimeError, OddError), id="that cannot be sent"),
        pytest.param(float, TypeError, id="that can"),
    ],
)
@pytest.mark.parametrize("most", [0, 1])
def test_an_error_is_raised_where_the_answer_is_waited_for(
    work: Callable[..., object], error: type[Exception], most: int
):
    given = () if work is odd else ([],)
    with pytest.raises(error) as raised:
        run(lambda processes: processes(work, *given), Processes(most, 0.0), ready=most > 0)
    notes = "".join(getattr(raised.value, "__notes__", [])) if work is not odd else "Traceback"
    assert ("Traceback" in notes) == (most > 0 or work is odd)


def test_little_work_starts_no_process():
    async def work(processes: Processes) -> set[int]:
        return set(await asyncio.gather(*(processes(os.getpid) for _ in range(100))))

    assert run(work, Processes(1), ready=False) == {os.getpid()}


def test_a_work_that_kills_its_process_fails_alone():
    async def work(processes: Processes) -> list[object]:
        works = [*(processes(abs, -n) for n in range(20)), processes(os._exit, 3),
                 *(processes(abs, -n) for n in range(20))]  # fmt: skip
        return await asyncio.gather(*works, return_exceptions=True)

    done = run(work, Processes(1, 0.0), ready=True)
    assert isinstance(done.pop(20), ProcessDiedError)
    assert done == [*range(20), *range(20)]


def test_another_process_takes_the_place_of_one_that_died_and_threads_that_of_the_last():
    async def work(processes: Processes) -> list[int]:
        found: dict[int, None] = {}
        end = time.monotonic() + 60
        while time.monotonic() < end and len(found) < 4:
            at = await processes(os.getpid)
            if at != os.getpid() and at not in found:
                os.kill(at, signal.SIGKILL)
            if at != os.getpid() or len(found) == 3:
                found[at] = None
            await asyncio.sleep(0.02)
        return list(found)

    places = run(work, Processes(1, 0.0), ready=True)
    assert len(places) == 4
    assert places[-1] == os.getpid()


def test_threads_do_the_work_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    async def work(processes: Processes) -> set[int]:
        return {await processes(os.getpid) for _ in range(20)}

    assert run(work, Processes(1, 0.0), ready=False) == {os.getpid()}


def test_who_is_stopped_amid_the_end_leaves_no_process_open():
    async def main() -> None:
        processes = Processes(1, 0.0)
        while await processes(os.getpid) == os.getpid():
            await asyncio.sleep(0.02)
        stopped = asyncio.ensure_future(processes.aclose())
        for _ in range(3):  # until the process is waited for
            await asyncio.sleep(0)
        stopped.cancel()
        await stopped

    with warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always")
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(asyncio.wait_for(main(), 100))
        gc.collect()
    assert [str(one.message) for one in unclosed] == []


def test_who_is_stopped_leaves_the_others_their_answers():
    async def work(processes: Processes) -> int:
        first = asyncio.ensure_future(processes(time.sleep, 0.2))
        second = asyncio.ensure_future(processes(abs, -2))
        await asyncio.sleep(0.05)
        first.cancel()
        return await second

    assert run(work, Processes(1, 0.0), ready=True) == 2
