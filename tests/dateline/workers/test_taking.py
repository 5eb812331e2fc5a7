"""Jobs taken and ended together: those that procrastinate would have taken, and no more."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Notification, Status

from dateline.store.queue import load_queue
from dateline.store.store import Store
from dateline.workers import worker
from dateline.workers.queue import ISSUES, QUEUE, Queue, conninfo, job
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
            mine, others = JobTaker(connector, {QUEUE: 2}), JobTaker(connector, {QUEUE: 9})
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


def test_a_worker_takes_no_issue_that_another_one_could_begin(store: Store):
    async def take() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async():
            most = {ISSUES: 2, QUEUE: 9}
            mine, others = JobTaker(connector, most), JobTaker(connector, most)
            me, other = [await manager.register_worker() for manager in (mine, others)]
            taken = [await mine.fetch_job(most, me) for _ in range(6)]
            assert names(taken) == ["issue i0", "issue i1", "b", "c", "d", ""]
            assert names([await others.fetch_job(most, other)]) == ["issue i2"]
            assert taken[0]
            assert taken[0].id
            await mine.finish_job_by_id_async(taken[0].id, Status.SUCCEEDED, True)
            assert names([await mine.fetch_job(most, me)]) == ["issue i4"]

    with Queue(store) as queue:
        queue.put([job("issue", f"i{n}", f"newsletter {n}", 0) for n in range(5)])
    asyncio.run(take())


def test_a_job_that_ends_wakes_who_may_do_the_next(store: Store):
    woken: list[str] = []

    async def hear_of(*, channel: str, notification: Notification) -> None:
        woken.append(notification["type"])

    async def work() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async():
            manager = JobTaker(connector, {QUEUE: 9})
            me = await manager.register_worker()
            listening = asyncio.create_task(
                manager.listen_for_jobs(on_notification=hear_of, queues=[])
            )
            first = await manager.fetch_job([QUEUE], me)
            assert names([first]) == ["b"]  # for whose lock "a" waits
            assert first
            assert first.id
            await manager.finish_job_by_id_async(first.id, Status.SUCCEEDED, True)
            listening.cancel()

    asyncio.run(work())
    assert woken == ["job_inserted"]


def test_a_worker_hears_of_new_jobs_again_after_the_server_was_away(store: Store, server: Server):
    async def hear() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async() as app:
            heard = asyncio.Event()

            async def hear_of(*, channel: str, notification: Notification) -> None:
                heard.set()

            manager = JobTaker(connector, {QUEUE: 1})
            listening = asyncio.create_task(
                manager.listen_for_jobs(on_notification=hear_of, queues=[QUEUE])
            )
            await asyncio.sleep(0.5)
            server.handle.stop()
            await asyncio.sleep(0.5)  # its socket refuses whoever comes back
            server.handle.ensure_postgres_running()
            deadline = time.monotonic() + 60
            while not heard.is_set():
                assert not listening.done()
                assert time.monotonic() < deadline
                await app.configure_task("collect", queue=QUEUE).defer_async()
                await asyncio.sleep(0.2)
            listening.cancel()

    asyncio.run(hear())


def test_jobs_of_the_dead_are_given_back_after_the_server_was_away(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker, "BEAT_S", 0.2)

    async def keep() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url), timeout=1.0)
        async with App(connector=connector).open_async() as app:
            app.job_manager = taker = JobTaker(connector, {QUEUE: 1})
            keeping = asyncio.create_task(worker.free_jobs(app))
            await asyncio.sleep(0.5)
            server.handle.stop()
            await asyncio.sleep(3)  # longer than a connection is waited for
            server.handle.ensure_postgres_running()
            connector.pool.timeout = 30.0  # it connects again by and by
            dead = await taker.register_worker()
            assert names([await taker.fetch_job([QUEUE], dead)]) == ["b"]
            with store.write() as connection:
                connection.exec_driver_sql(
                    "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
                )
            deadline = time.monotonic() + 60
            while load_queue(store).count("doing"):
                assert not keeping.done()
                assert time.monotonic() < deadline
                await asyncio.sleep(0.2)
            keeping.cancel()

    asyncio.run(keep())


def test_what_was_taken_and_not_begun_goes_to_others(store: Store):
    async def take() -> None:
        connector = PsycopgConnector(conninfo=conninfo(store.engine.url))
        async with App(connector=connector).open_async():
            taker = JobTaker(connector, {QUEUE: 3})
            worker = await taker.register_worker()
            assert names([await taker.fetch_job([QUEUE], worker)]) == ["b"]
            assert load_queue(store).jobs == {"collect": {"doing": 3, "todo": 1}}
            await taker.give_back()

    asyncio.run(take())
    assert load_queue(store).jobs == {"collect": {"doing": 1, "todo": 3}}
