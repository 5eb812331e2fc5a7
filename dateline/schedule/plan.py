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


def share_out(rooms: Sequence[ScheduledJobs]) -> None:
    """Let a source that several newsletters follow be read by the one that looks most often."""
    readers: dict[str, ScheduledJobs] = {}
    for room in rooms:
        room.sharing = set()
    for room in sorted(rooms, key=lambda room: room.config.schedule.collect_every_min):
        room.reads = []
        for source in room.config.followed():
            reader = readers.setdefault(source.key, room)
            if reader is room:
                room.reads.append(source.name)
            else:
                reader.sharing.add(room)
                room.sharing.add(reader)


def plan(
    scheduler: BaseScheduler,
    newsroom: ScheduledJobs,
    wake: Callable[[Callable[[], object]], object],
) -> None:
    """Enter the newsroom's jobs: collecting, publishing, and a second look at what is due.

    `wake` is given a job when its time has come.
    """
    config, slug = newsroom.config, newsroom.config.newsletter.slug
    at, zone = config.schedule.publish_at, config.zone
    options = {"misfire_grace_time": GRACE_S, "coalesce": True, "max_instances": 1}
    scheduler.add_job(
        wake,
        IntervalTrigger(minutes=config.schedule.collect_every_min, timezone=zone),
        id=f"collect {slug}",
        args=[newsroom.collect],
        name="collect",
        next_run_time=newsroom.clock(),
        **options,
    )
    scheduler.add_job(
        wake,
        CronTrigger(hour=at.hour, minute=at.minute, second=at.second, timezone=zone),
        id=f"publish {slug}",
        args=[newsroom.publish],
        name="publish",
        **options,
    )
    scheduler.add_job(
        wake,
        IntervalTrigger(minutes=RETRY_MIN, timezone=zone),
        id=f"catch-up {slug}",
        args=[newsroom.publish],
        name="publish what is overdue",
        next_run_time=newsroom.clock(),
        **options,
    )
