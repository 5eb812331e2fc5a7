"""The queue of jobs, in the PostgreSQL that holds the store, kept by procrastinate.

What is due is decided by the schedule, as in one process; `QueuedJobs` puts it into the queue
instead of doing it. A job is not put in twice: while one of its name waits or is under way, the
same is not due again. Jobs of one host share a lock for each request that the host is asked at a
time; those of one newsletter share one, since an issue rests on the one before.

Sources of a newsletter have the less priority the further down they stand, ten a step, so that a
newsletter with 50,000 of them keeps no other one waiting for longer than its first few take.
"""

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Final
from zlib import crc32

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job
from procrastinate.schema import SchemaManager
from sqlalchemy import text
from sqlalchemy.engine import URL

from dateline.day.context import Helpers, IssueContext
from dateline.day.write import write_ahead
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.store import SILENCE, Store
from ingest.http.settings import HttpSettings
from ingest.source import Source
from ingest.url.canonical import host_of

QUEUE, LANGUAGES, ISSUES = "dateline", "dateline_languages", "dateline_issues"
SEND, MAKE, HURRY = 300, 200, 100
"""Priorities: what is nearly done goes first; then sources that an issue waits for."""

STEP: Final = 10
CHUNK: Final = 1000
WAIT_S: Final = 0.5
_THERE: Final = text(  # in two parts, since each has an index of its own
    " UNION ALL ".join(
        "SELECT queueing_lock FROM procrastinate_jobs "
        f"WHERE queueing_lock = ANY(:names) AND status = '{status}'"
        for status in ("todo", "doing")
    )
)
GIVE_UP: Final = dt.timedelta(minutes=30)
"""After so long an issue comes out without the sources that were not read."""


def conninfo(url: URL) -> str:
    """Return a store's address as PostgreSQL's own library takes it."""
    whole = url.set(drivername="postgresql", query={**SILENCE, **url.query})
    return whole.render_as_string(hide_password=False)


def install(store: Store) -> None:
    """Make the queue's tables beside the store's, once."""
    with store.write("queue") as connection:
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            script = SchemaManager.get_schema()
            connection.connection.driver_connection.execute(script)  # type: ignore[union-attr]
            # It looks for the other jobs of a lock whenever it takes one.
            connection.execute(
                text(
                    "CREATE INDEX dateline_jobs_by_lock ON procrastinate_jobs (lock) "
                    "WHERE status IN ('todo', 'doing')"
                )
            )


@dataclass(slots=True)
class Queue:
    """Puts jobs in. Use as a context manager."""

    store: Store
    app: App = field(init=False)

    def __post_init__(self) -> None:
        address = conninfo(self.store.engine.url)
        self.app = App(connector=SyncPsycopgConnector(conninfo=address, min_size=0, max_size=4))

    def __enter__(self) -> "Queue":
        install(self.store)
        self.app.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.app.close()

    def put(self, jobs: Sequence[Job]) -> int:
        """Put in those that neither wait nor are under way; return how many there were."""
        new = 0
        for start in range(0, len(jobs), CHUNK):
            part = jobs[start : start + CHUNK]
            names = [job.queueing_lock for job in part]
            with self.store.read() as connection:
                there = set(connection.scalars(_THERE, {"names": names}))
            fresh = [job for job in part if job.queueing_lock not in there]
            try:
                new += len(self.app.job_manager.batch_defer_jobs(fresh)) if fresh else 0
            except AlreadyEnqueued:  # somebody was faster with one of them
                for job in fresh:
                    with suppress(AlreadyEnqueued):
                        new += len(self.app.job_manager.batch_defer_jobs([job]))
        if new >= CHUNK:
            # Until PostgreSQL does so by itself, it takes the table for the small one that it was,
            # and sorts all of it for each job that is taken.
            with self.store.write() as connection:
                connection.execute(text("ANALYZE procrastinate_jobs"))
        return new

    def take_back(self, lock: str) -> None:
        """Take out the jobs of a lock that nobody has begun; wait for the end of one under way."""
        here = "FROM procrastinate_jobs WHERE lock = :lock AND status"
        while True:
            with self.store.write() as connection:
                connection.execute(text(f"DELETE {here} = 'todo'"), {"lock": lock})
                there = connection.scalar(
                    text(f"SELECT count(*) {here} IN ('todo', 'doing')"), {"lock": lock}
                )
            if not there:
                return
            time.sleep(WAIT_S)


def job(task: str, name: str, lock: str, priority: int, **arguments: Any) -> Job:
    """Return a job; one of the same task and name is the same."""
    return Job(
        queue={"collect": QUEUE, "language": LANGUAGES}.get(task, ISSUES),
        task_name=task,
        queueing_lock=f"{task} {name}",
        lock=lock,
        priority=priority,
        task_kwargs=arguments,
    )


def host_lock(source: Source, http: HttpSettings) -> str:
    """Return the lock of a source: one of as many as its host may be asked things at a time.

    There is one only of an API, whose limit is for all requests, and of a host that wants pauses.
    """
    at_once = http.per_host if (host := host_asked(source)) and not http.delay_s(host) else 1
    return f"{host or source.kind} {crc32(source.key.encode()) % at_once}"


def host_asked(source: Source) -> str:
    """Return the host that a source is read from; "" for an API."""
    return host_of(str(source.options.get("url", "")))


@dataclass(slots=True, eq=False)
class QueuedJobs(ScheduledJobs):
    """Does nothing of what is due itself, but puts it into a queue.

    Workers do it by calling `ScheduledJobs`' own methods, which end in the ones here: an issue
    that was made is put in to be deployed, a deployed one to be delivered.
    """

    queue: Queue = field(kw_only=True)
    waiting_since: dt.datetime | None = field(default=None, init=False)

    def is_waiting(self) -> bool:
        """Return whether an issue waits for its sources."""
        return self.waiting_since is not None

    def read(self, names: Sequence[str], now: dt.datetime, priority: int = 0) -> None:
        """Put in a job for each source."""
        window, http = self.shared_window(now), self.config.http
        sources = {source.name: source for source in self.config.followed()}
        jobs = [
            job(
                "collect",
                sources[name].key,
                host_lock(sources[name], http),
                priority - place // STEP,
                newsletter=self.slug,
                source=name,
                start=window.start.isoformat(),
                end=window.end.isoformat(),
                now=now.isoformat(),
            )
            for place, name in enumerate(names)
        ]
        self.queue.put(jobs)

    def make(
        self, date: dt.date, now: dt.datetime, *, collected: bool = True, retry: bool = False
    ) -> bool:
        """Put in an issue once its sources were tried, and them before; it is never out yet."""
        missing = [] if collected else self.untried(date, now)
        if missing:
            self.waiting_since = self.waiting_since or now
            if now - self.waiting_since < GIVE_UP:
                self.read(missing, now, HURRY)
                return False
        self.waiting_since = None
        self._put("issue", date, now, MAKE, retry=retry)
        return False

    def send(self, date: dt.date, now: dt.datetime) -> None:
        """Put in a deploy, and the delivery after it."""
        self._put("deploy", date, now, SEND)

    def deliver(self, date: dt.date, now: dt.datetime) -> None:
        """Put in a delivery."""
        self._put("delivery", date, now, SEND)

    def write_ahead(self, date: dt.date, now: dt.datetime, language: str) -> None:
        """Write a language of an issue that another worker makes."""
        write_ahead(ScheduledJobs._issue(self, date, now), language)

    def _issue(self, date: dt.date, now: dt.datetime) -> IssueContext:
        """Return an issue whose languages others help to write (`dateline.day.context.Helpers`)."""

        def ask(languages: Sequence[str]) -> None:
            for code in reversed(languages):
                self._put("language", date, now, MAKE, language=code)

        def take_back(language: str) -> None:
            self.queue.take_back(f"{self.slug} {date} {language}")

        issue = ScheduledJobs._issue(self, date, now)
        return replace(issue, helpers=Helpers(ask, take_back))

    def _put(self, task: str, date: dt.date, now: dt.datetime, priority: int, **more: Any) -> None:
        """Put in a job for an issue; those for its languages go on side by side."""
        language = more.get("language", "")
        name = f"{self.slug} {date} {language}".rstrip()
        lock = name if language else f"newsletter {self.slug}"
        arguments = {"newsletter": self.slug, "date": str(date), "now": now.isoformat(), **more}
        self.queue.put([job(task, name, lock, priority, **arguments)])
