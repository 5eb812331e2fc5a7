"""`dateline schedule`: stays and works every day, or does once what is due."""

import datetime as dt
from collections.abc import Callable, Sequence

from apscheduler.schedulers.background import BackgroundScheduler

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.run import BusyError
from dateline.schedule.jobs import ScheduledJobs, next_publication, plan
from dateline.schedule.signals import stop_signals
from dateline.store.store import Store
from summarize.errors import UserError

Clock = Callable[[], dt.datetime]


def stay(config: Config, store: Store, clock: Clock, progress: Progress) -> None:
    """Work every day until stopped by Ctrl-C or SIGTERM; a job under way is finished first.

    Raises BusyError if another scheduler works on the same store.
    """
    lease = f"schedule:{config.newsletter.slug}"
    if other := store.runs.take_lease(lease, clock()):
        raise BusyError(f"another scheduler works on this store: {other}. Stop it first.")
    scheduler = BackgroundScheduler(timezone=config.zone)
    plan(scheduler, ScheduledJobs(config, store, clock, progress))
    scheduler.add_job(
        lambda: store.runs.take_lease(lease, clock()), "interval", minutes=5, id="lease"
    )

    at = next_publication(config, clock()).astimezone(config.zone)
    try:
        with stop_signals() as stopped:
            scheduler.start()
            progress.say(f"the next issue comes out at {at:%Y-%m-%d %H:%M %Z}; Ctrl-C stops")
            stopped.wait()
            progress.say("stopping when the work under way is done")
            scheduler.shutdown(wait=True)
    finally:
        store.runs.drop_lease(lease)


def work_once(
    config: Config, store: Store, clock: Clock, progress: Progress
) -> Sequence[UserError]:
    """Collect, and publish what is due: for cron, and for machines that don't stay on.

    Gives what kept issues back; it has been told already.
    """
    room = ScheduledJobs(config, store, clock, progress)
    room.collect()
    room.publish()
    return room.problems
