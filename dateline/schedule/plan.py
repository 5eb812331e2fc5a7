"""When the scheduled jobs are due, and which newsletter reads which source for all.

APScheduler by itself drops a job that is late by a second and would run a job of two schedulers
twice: hence the grace of hours, coalescing, one instance, and the lease.
"""

from collections.abc import Callable, Sequence

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from dateline.schedule.jobs import ScheduledJobs

GRACE_S = 12 * 3600
RETRY_MIN = 15
"""Minutes after which an issue that could not be made or sent is tried again."""


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


def plan(
    scheduler: BaseScheduler, jobs: ScheduledJobs, wake: Callable[[Callable[[], object]], object]
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
        ("catch-up", jobs.publish, again, {"next_run_time": now}),
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
