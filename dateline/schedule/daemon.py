"""`dateline schedule`: stays and works every day, or does once what is due.

APScheduler only says when; the work is done here, in the main thread, one job at a time. So a
signal interrupts it as it does any command, and no job has to wait for another's lock. By itself it
drops a job that is late by a second and would run a job of two schedulers twice: hence the grace of
hours, coalescing, one instance, and the lease.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dateline.config.folder import Newsletters
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.operate.metrics import Sample, metrics_at, samples
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.store import Store, explained
from summarize.errors import UserError

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0
"""How often one waits for another scheduler's end, and looks whether a newsletter's file changed,
or whether an issue that waits for its sources can be made."""

GRACE_S: Final = 12 * 3600
RETRY_MIN: Final = 15
"""Minutes after which an issue that could not be made or sent is tried again."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """Newsletters, the store that they share, what makes the jobs of each, and who is told."""

    newsletters: Newsletters
    store: Store
    make_jobs: Callable[[Config], ScheduledJobs]
    progress: Progress

    def jobs(self) -> list[ScheduledJobs]:
        """Return the jobs of each newsletter, and tell which files cannot be used."""
        for error in self.newsletters.errors:
            self.progress.say(f"a file cannot be used; what was read of it before goes on: {error}")
        found = []
        for config in self.newsletters.configs:
            try:
                found.append(self.make_jobs(config))
            except UserError as error:
                if self.newsletters.path.is_file():
                    raise
                self.progress.say(f"{config.newsletter.name}: {error}")
        share_out(found)
        return found


def share_out(newsletters: Sequence[ScheduledJobs]) -> None:
    """Let a source that several newsletters follow be read by the one that looks most often."""
    readers: dict[str, ScheduledJobs] = {}
    for jobs in newsletters:
        jobs.sharing = set()
    for jobs in sorted(newsletters, key=lambda jobs: jobs.config.schedule.collect_every_min):
        jobs.reads = []
        for source in jobs.config.followed():
            reader = readers.setdefault(source.key, jobs)
            if reader is jobs:
                jobs.reads.append(source.name)
            else:
                reader.sharing.add(jobs)
                jobs.sharing.add(reader)


def stay(deployment: Deployment) -> None:
    """Work every day until interrupted; waits while another scheduler works for a newsletter.

    Files that change are followed; of one that cannot be used, what was read before stays.
    """
    store, progress = deployment.store, deployment.progress
    store.check()
    jobs = deployment.jobs()
    leases = [f"schedule:{each.slug}" for each in jobs]
    for lease in leases:
        _wait_for(store, lease, progress)
    with ExitStack() as stack:
        stack.enter_context(store.leases.renewed(*leases))
        for where, each in {each.config.schedule.metrics_at: each for each in jobs}.items():
            stack.enter_context(metrics_at(where, each.slug, partial(_samples, each)))
        with suppress(KeyboardInterrupt):  # the usual end, and no failure
            _work(deployment, jobs)
    progress.say("stopped; the work under way goes on at the next start")


def _samples(jobs: ScheduledJobs) -> Iterable[Sample]:
    return samples(jobs.newsroom(jobs.clock()))


def _wait_for(store: Store, lease: str, progress: Progress) -> None:
    told = ""
    while other := store.leases.take(lease):
        if other != told:
            progress.say(f"another scheduler works on this store: {other}. Waiting for its end")
            told = other
        time.sleep(LOOK_EVERY_S)


def _work(deployment: Deployment, jobs: list[ScheduledJobs]) -> None:
    due: SimpleQueue[Callable[[], object]] = SimpleQueue()
    scheduler = _planned(jobs, due, deployment.progress)
    try:
        while True:
            calls = _waiting(due)
            before = deployment.newsletters.configs
            if deployment.newsletters.refresh():
                anew = deployment.jobs()  # tells which files cannot be used
                if deployment.newsletters.configs != before:
                    jobs = anew
                    deployment.progress.say("the settings have changed")
                    scheduler.shutdown(wait=False)
                    scheduler = _planned(jobs, due, deployment.progress)
            calls += [each.publish for each in jobs if each.is_waiting()]
            for call in dict.fromkeys(calls):
                do(call, deployment)
    finally:
        scheduler.shutdown(wait=False)


def do(call: Callable[[], object], deployment: Deployment) -> None:
    """Do a job; one that fails is told, and tomorrow's issue is due all the same."""
    try:
        call()
    except deployment.store.failures as error:
        deployment.progress.say(explained(str(deployment.store.engine.url), error))
    except Exception:
        log.exception("a job of the schedule failed")


def _waiting(due: SimpleQueue[Callable[[], object]]) -> list[Callable[[], object]]:
    """Wait a while for a job; return what is due, each once, however long the last one took."""
    found: dict[Callable[[], object], None] = {}
    try:
        found[due.get(timeout=LOOK_EVERY_S)] = None
        while True:
            found[due.get_nowait()] = None
    except Empty:
        return list(found)


def _planned(
    jobs: Sequence[ScheduledJobs], due: SimpleQueue[Callable[[], object]], progress: Progress
) -> BackgroundScheduler:
    """Start a scheduler that puts the newsletters' jobs into a queue at their times."""
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    for each in jobs:
        plan(scheduler, each, due.put)
    scheduler.start()
    calendars = [(each.config.calendar, each.clock()) for each in jobs]
    at = min(each.next_publication(now).astimezone(each.zone) for each, now in calendars)
    progress.say(f"the next issue comes out at {at:%Y-%m-%d %H:%M %Z}; Ctrl-C stops")
    return scheduler


def plan(
    scheduler: BackgroundScheduler,
    jobs: ScheduledJobs,
    wake: Callable[[Callable[[], object]], object],
) -> None:
    """Enter a newsletter's jobs: collecting, publishing, and a second look at what is due.

    `wake` is given a job when its time has come.
    """
    table, zone, now = jobs.config.schedule, jobs.config.zone, jobs.clock()
    at = table.publish_at
    every = IntervalTrigger(minutes=table.collect_every_min, timezone=zone)
    daily = CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone)
    again = IntervalTrigger(minutes=RETRY_MIN, timezone=zone)
    for name, job, trigger, first in (
        ("collect", jobs.collect, every, {"next_run_time": now}),
        ("publish", jobs.publish, daily, {}),
        # Later than the collecting that it would else do itself: some sources cost money.
        ("catch-up", jobs.publish, again, {"next_run_time": now + dt.timedelta(seconds=1)}),
    ):
        scheduler.add_job(
            wake,
            trigger,
            id=f"{name} {jobs.slug}",
            args=[job],
            name=name,
            misfire_grace_time=GRACE_S,
            coalesce=True,
            max_instances=1,
            **first,
        )


def work_once(deployment: Deployment) -> Sequence[UserError]:
    """Collect, and publish what is due: for cron, and for machines that don't stay on.

    Returns what kept issues back; it has been told already.
    """
    deployment.store.check()
    jobs = deployment.jobs()
    for each in jobs:
        each.wake()
    return [*deployment.newsletters.errors, *(error for each in jobs for error in each.problems)]
