"""`dateline schedule`: stays and works every day, or does once what is due.

APScheduler only says when; the work is done here, in the main thread, one job at a time. So a
signal interrupts it as it does any command, and no job has to wait for another's lock.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.operate.metrics import metrics_at, samples
from dateline.schedule.jobs import ScheduledJobs, next_publication, plan
from dateline.store.store import Store
from summarize.errors import UserError

log = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]

LOOK_EVERY_S: Final = 5.0
"""How often one waits for another scheduler's end, and looks whether newsletter.toml changed."""


def stay(
    config: Config,
    store: Store,
    clock: Clock,
    progress: Progress,
    reload: Callable[[Config], Config] = lambda config: config,
) -> None:
    """Work every day until interrupted; waits while another scheduler works on the same store.

    `reload` returns the configuration as it is now, or the same object if it did not change. It
    raises UserError for one that cannot be used: the work goes on with what was read before.
    """
    store.check()
    lease = f"schedule:{config.newsletter.slug}"
    _wait_for(store, lease, progress)
    newsroom = ScheduledJobs(config, store, clock, progress)
    where, slug = config.schedule.metrics_at, config.newsletter.slug
    with (
        store.runs.renewed(lease),
        metrics_at(where, slug, lambda: samples(newsroom.config, store, clock())),
        suppress(KeyboardInterrupt),  # the usual end, and no failure
    ):
        _work(newsroom, reload)
    progress.say("stopped; the work under way goes on at the next start")


def _wait_for(store: Store, lease: str, progress: Progress) -> None:
    told = ""
    while other := store.runs.take_lease(lease, dt.datetime.now(dt.UTC)):
        if other != told:
            progress.say(f"another scheduler works on this store: {other}. Waiting for its end")
            told = other
        time.sleep(LOOK_EVERY_S)


def _work(newsroom: ScheduledJobs, reload: Callable[[Config], Config]) -> None:
    """Do what the scheduler says is due, for ever."""
    due: SimpleQueue[Callable[[], object]] = SimpleQueue()
    scheduler = _planned(newsroom, due)
    wrong = ""
    try:
        while True:
            jobs = _waiting(due)
            try:
                config = reload(newsroom.config)
            except UserError as error:
                if str(error) != wrong:
                    newsroom.progress.say(f"going on with the settings as they were: {error}")
                wrong = str(error)
            else:
                wrong = ""
                if config is not newsroom.config:
                    newsroom.config = config
                    newsroom.progress.say("the settings have changed")
                    scheduler.shutdown(wait=False)
                    scheduler = _planned(newsroom, due)
            for job in jobs:
                try:
                    job()
                except Exception:  # tomorrow's issue is due all the same
                    log.exception("a job of the schedule failed")
    finally:
        scheduler.shutdown(wait=False)


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
    newsroom: ScheduledJobs, due: SimpleQueue[Callable[[], object]]
) -> BackgroundScheduler:
    """Start a scheduler that puts the newsroom's jobs into a queue at their times."""
    config = newsroom.config
    scheduler = BackgroundScheduler(timezone=config.zone)
    plan(scheduler, newsroom, due.put)
    scheduler.start()
    at = next_publication(config, newsroom.clock()).astimezone(config.zone)
    newsroom.progress.say(f"the next issue comes out at {at:%Y-%m-%d %H:%M %Z}; Ctrl-C stops")
    return scheduler


def work_once(
    config: Config, store: Store, clock: Clock, progress: Progress
) -> Sequence[UserError]:
    """Collect, and publish what is due: for cron, and for machines that don't stay on.

    Returns what kept issues back; it has been told already.
    """
    store.check()
    newsroom = ScheduledJobs(config, store, clock, progress)
    newsroom.wake()
    return newsroom.problems
