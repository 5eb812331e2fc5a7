"""`dateline worker`: does the jobs of the queue, with as many others on as many machines as wanted.

A job is what the schedule does in one process, called by its arguments: the stages do not know the
difference. Its `now` is when it became due, so that a job that is done again gives the same.

A worker that ends gives its jobs back; one that dies is known by its heart, which beats in the
database: its jobs are free after STALLED_S. What they had done is in the store, so doing them
again loses nothing, and doubles nothing. SIGTERM ends a worker within five seconds: what
runs in a thread then is cut off like the rest of a process that is killed.
"""

import asyncio
import datetime as dt
import os
import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job
from psycopg import AsyncConnection

from dateline.config.folder import Newsletters
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.collect import collect
from dateline.day.context import BusyError, Newsroom
from dateline.day.reading import Reading, Shared
from dateline.schedule.daemon import LOOK_EVERY_S
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.queue import STALLED_S
from dateline.store.store import Store
from dateline.workers.queue import ISSUES, LANGUAGES, QUEUE, Queue, QueuedJobs, conninfo, host_asked
from dateline.workers.taking import JobTaker
from ingest.source import Source, Window
from summarize.errors import UserError

STOPPED: Final = 130
BEAT_S: Final = 5.0
LOOK_S: Final = 0.2
"""Seconds between two looks at a queue that is worked on until it is empty."""
LAST_S: Final = 4.0
KEEP_FAILED_H: Final = 7 * 24
ATTEMPTS: Final = 5
RETRY_S: Final = 10
_LEFT: Final = "SELECT count(*) AS jobs FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
PARSERS: Final = 4
"""Threads that parse what all jobs read: Python computes on one, and one may meet a hard page."""
THREADS: Final = 2
"""Issues, deploys and deliveries that one worker has under way at once."""


class GoneError(UserError):
    """A job is about a newsletter or a source that no file here has."""


class RetryLater(BaseRetryStrategy):
    """At once after a worker that was stopped; else after 10, 20, 40, ... seconds, five times."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when a job that failed is done again; None for never."""
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, GoneError) or job.attempts >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": RETRY_S * 2**job.attempts})


@dataclass(slots=True)
class Worker:
    """Does the tasks of the queue; what they share."""

    newsletters: Newsletters
    store: Store
    queue: Queue
    make_jobs: Callable[[Config], QueuedJobs]
    threads: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, THREADS))
    helping: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, THREADS))
    _jobs: dict[str, QueuedJobs] = field(default_factory=dict)
    _sources: dict[str, dict[str, Source]] = field(default_factory=dict)
    _shared: dict[str, Shared] = field(default_factory=dict)
    _looked_s: float = 0.0

    def jobs(self, slug: str) -> QueuedJobs:
        """Return the jobs of a newsletter, by its file as it is now."""
        if not self._jobs or time.monotonic() - self._looked_s > LOOK_EVERY_S:
            if self.newsletters.refresh() or not self._jobs:
                made = [self.make_jobs(config) for config in self.newsletters.configs]
                self._jobs = {jobs.slug: jobs for jobs in made}
                self._sources = {}
            self._looked_s = time.monotonic()
        if slug not in self._jobs:
            raise GoneError(f"no file of {self.newsletters.path} is the newsletter {slug}.")
        return self._jobs[slug]

    def source(self, slug: str, name: str) -> Source:
        """Return a source that a newsletter follows."""
        config = self.jobs(slug).config
        if slug not in self._sources:
            self._sources[slug] = {source.name: source for source in config.followed()}
        if name not in self._sources[slug]:
            raise GoneError(f"{slug} follows no source {name}.")
        return self._sources[slug][name]

    async def collect(self, newsletter: str, source: str, start: str, end: str, now: str) -> None:
        """Read a source."""
        at, wanted = dt.datetime.fromisoformat, self.source(newsletter, source)
        room = Newsroom(self.jobs(newsletter).config, self.store, at(now))
        http = room.config.http
        shared = self._shared.setdefault(repr(http), Shared(partial(Reading, self.store, http)))
        async with shared.one() as reading:
            await collect(room, Window(at(start), at(end)), sources=[wanted], reading=reading)
            await asyncio.sleep(http.delay_s(host_asked(wanted)))  # nobody else asks it before

    async def do(self, task: str, newsletter: str, date: str, now: str, **more: Any) -> None:
        """Do one of TASKS for an issue, in a thread; what follows it is put into the queue."""
        jobs = copy(self.jobs(newsletter))
        jobs.problems = []
        day, at = dt.date.fromisoformat(date), dt.datetime.fromisoformat(now)
        pool = self.helping if task == "language" else self.threads
        call = partial(TASKS[task], jobs, day, at, **more)
        await asyncio.get_running_loop().run_in_executor(pool, call)
        for problem in jobs.problems:
            if isinstance(problem, BusyError):  # as of a worker that died elsewhere, for a while
                raise problem


TASKS: Final[Mapping[str, Callable[..., object]]] = {
    "issue": ScheduledJobs.make,
    "language": QueuedJobs.write_ahead,
    "deploy": ScheduledJobs.send,
    "delivery": ScheduledJobs.deliver,
}
"""What is done for an issue. A language that another job's issue waits for has threads of its own,
since those of issues may all wait for one."""


def application(store: Store, worker: Worker, jobs_at_once: int) -> App:
    """Return procrastinate's application with our tasks."""
    address, size = conninfo(store.engine.url), jobs_at_once + 4
    connector = PsycopgConnector(conninfo=address, max_size=size, configure=_one_by_one)
    app = App(connector=connector)
    most = {ISSUES: THREADS, LANGUAGES: THREADS, QUEUE: jobs_at_once}
    app.job_manager = JobTaker(connector, most)
    tasks: dict[str, Callable[..., Any]] = {name: partial(worker.do, name) for name in TASKS}
    for name, work in (tasks | {"collect": worker.collect}).items():
        app.task(name=name, retry=RetryLater())(work)
    return app


async def _one_by_one(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)  # each of procrastinate's transactions is one statement


def run(worker: Worker, *, jobs_at_once: int, once: bool, progress: Progress) -> None:
    """Do jobs until stopped by a signal; with `once` until none is left."""
    try:
        asyncio.run(_work(worker, jobs_at_once=jobs_at_once, once=once, progress=progress))
    except asyncio.CancelledError:
        progress.say("stopped; other workers go on with the work")
        worker.store.leases.drop_mine()
        os._exit(0)  # a thread may be amid a job that others do now


async def _work(worker: Worker, *, jobs_at_once: int, once: bool, progress: Progress) -> None:
    task = asyncio.current_task()
    assert task
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(PARSERS, "collect"))

    def stop() -> None:
        loop.call_later(LAST_S, os._exit, STOPPED)  # a thread may hold the end up
        task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, stop)
    while True:
        try:
            async with application(worker.store, worker, jobs_at_once).open_async() as app:
                await _work_connected(app, jobs_at_once, once=once)
                return
        except (ConnectorException, OSError) as error:
            progress.say(f"the database is away ({type(error).__name__}); trying again")
        # What runs in a thread still belongs to this process: nobody may do it beside.
        for pool in (worker.helping, worker.threads):
            await asyncio.to_thread(pool.shutdown)
        worker.threads, worker.helping = ThreadPoolExecutor(THREADS), ThreadPoolExecutor(THREADS)
        await asyncio.sleep(2)


async def _work_connected(app: App, jobs_at_once: int, *, once: bool) -> None:
    """Do jobs; with `once` until none waits or is under way.

    Procrastinate's own way to end with its queue takes from jobs under way what it takes from
    those of a stopped worker: they are cut off after a second, and done again.
    """
    keeper = asyncio.create_task(free_jobs(app))
    await app.job_manager.delete_old_jobs(KEEP_FAILED_H, include_failed=True)
    working = asyncio.create_task(
        app.run_worker_async(
            queues=[ISSUES, LANGUAGES, QUEUE],
            concurrency=jobs_at_once + 2 * THREADS,
            fetch_job_polling_interval=LOOK_S if once else BEAT_S,
            listen_notify=not once,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=1.0,
            update_heartbeat_interval=BEAT_S,
            stalled_worker_timeout=STALLED_S,
        )
    )
    try:
        while not (await asyncio.wait({working}, timeout=LOOK_S if once else None))[0]:
            if not (await app.connector.execute_query_one_async(_LEFT))["jobs"]:
                return
        await working
    finally:
        for task in (working, keeper):
            task.cancel()
        await asyncio.gather(working, keeper, return_exceptions=True)
        assert isinstance(app.job_manager, JobTaker)
        await app.job_manager.give_back()


async def free_jobs(app: App) -> None:
    """Give the jobs of dead workers back."""
    while True:
        with suppress(ConnectorException):  # the database is away for a while
            await app.job_manager.prune_stalled_workers(STALLED_S)
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S):
                with suppress(ProcrastinateException):  # another worker was faster
                    await app.job_manager.retry_job(job)
        await asyncio.sleep(BEAT_S)
