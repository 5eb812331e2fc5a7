"""Jobs taken and ended together: those that procrastinate would have taken, and no more."""

import asyncio
from collections.abc import Iterator

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers.queue import QUEUE, Queue, conninfo, job
from dateline.workers.taking import JobTaker
from tests.support.postgres import Server, database

JOBS = [("a", "host 0", 1), ("b", "host 0", 3), ("c", "host 1", 2), ("d", "host 2", 2)]
"""Names, locks and priorities."""


@pytest.fixture
def store(server: Server) -> Iterator[Store]:
    with database(server) as url, Store.open(url) as made, Queue(made) as queue:
        queue.put([job("collect", *each) for each in JOBS])
        yield made


def names(jobs: list[Job | None]) -> list[str]:
    return [str(each.queueing_lock).removeprefix("collect ") if each else "" for each in jobs]


def test_jobs_are_taken_by_priority_one_of_a_lock_and_as_many_as_can_begin(store: Store):
    async def take() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async():
            mine, others = JobTaker(connector, 2), JobTaker(connector, 9)
            me, other = [await manager.register_worker() for manager in (mine, others)]
            first = [await mine.fetch_job([QUEUE], me) for _ in range(2)]
            assert names(first) == ["b", "c"]
            rest = [await others.fetch_job([QUEUE], other) for _ in range(2)]
            assert names(rest) == ["d", ""]  # "a" has the lock of "b"
            ended = [each.id for each in first if each and each.id]
            done = [mine.finish_job_by_id_async(id_, Status.SUCCEEDED, True) for id_ in ended]
            await asyncio.gather(*done)
            with pytest.raises(ConnectorException):
                await mine.finish_job_by_id_async(ended[0], Status.SUCCEEDED, True)
            assert names([await mine.fetch_job([QUEUE], me)]) == ["a"]

    asyncio.run(take())
    assert load_queue(store).jobs == {"collect": {"doing": 2}}


def test_what_was_taken_and_not_begun_goes_to_others(store: Store):
    async def take() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async():
            taker = JobTaker(connector, 3)
            worker = await taker.register_worker()
            assert names([await taker.fetch_job([QUEUE], worker)]) == ["b"]
            assert load_queue(store).jobs == {"collect": {"doing": 3, "todo": 1}}
            await taker.give_back()

    asyncio.run(take())
    assert load_queue(store).jobs == {"collect": {"doing": 1, "todo": 3}}
