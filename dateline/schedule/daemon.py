"""`dateline schedule`: stays and works every day, or does once what is due.

APScheduler only says when; the work is done here, in the main thread, one job at a time. So a
signal interrupts it as it does any command, and no job has to wait for another's lock.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler

from dateline.config.folder import Newsletters
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.operate.metrics import Sample, metrics_at, samples
from dateline.schedule.jobs import ScheduledJobs
from dateline.schedule.plan import plan, share_out
from dateline.store.store import Store
from summarize.errors import UserError

log = logging.getLogger(__name__)

Hire = Callable[[Config], ScheduledJobs]
"""Makes who works for a newsletter, in this process or through a queue."""

LOOK_EVERY_S: Final = 5.0
"""How often one waits for another scheduler's end, and looks whether a newsletter's file changed,
or whether an issue that waits for its sources can be made."""


def stay(newsletters: Newsletters, store: Store, hire: Hire, progress: Progress) -> None:
    """Work every day until interrupted; waits while another scheduler works for a newsletter.

    Files that change are followed; of one that cannot be used, what was read before stays.
    """
    store.check()
    rooms = _rooms(newsletters, hire, progress)
    leases = [f"schedule:{room.slug}" for room in rooms]
    for lease in leases:
        _wait_for(store, lease, progress)
    with ExitStack() as stack:
        stack.enter_context(store.runs.renewed(*leases))
        for room in {room.config.schedule.metrics_at: room for room in rooms}.values():
            slug, where = room.slug, room.config.schedule.metrics_at
            figures = partial(_samples, room)
            stack.enter_context(metrics_at(where, slug, figures))
        with suppress(KeyboardInterrupt):  # the usual end, and no failure
            _work(newsletters, rooms, hire, progress)
    progress.say("stopped; the work under way goes on at the next start")


def _samples(jobs: ScheduledJobs) -> Iterable[Sample]:
    return samples(jobs.newsroom(jobs.clock()))


def _rooms(newsletters: Newsletters, hire: Hire, progress: Progress) -> list[ScheduledJobs]:
    """Hire for each newsletter, and tell which files cannot be used."""
    for error in newsletters.errors:
        progress.say(f"going on with the settings as they were: {error}")
    rooms = []
    for config in newsletters.configs:
        try:
            rooms.append(hire(config))
        except UserError as error:
            if newsletters.path.is_file():
                raise
            progress.say(f"{config.newsletter.name}: {error}")
    share_out(rooms)
    return rooms


def _wait_for(store: Store, lease: str, progress: Progress) -> None:
    told = ""
    while other := store.runs.take_lease(lease, dt.datetime.now(dt.UTC)):
        if other != told:
            progress.say(f"another scheduler works on this store: {other}. Waiting for its end")
            told = other
        time.sleep(LOOK_EVERY_S)


def _work(
    newsletters: Newsletters, rooms: list[ScheduledJobs], hire: Hire, progress: Progress
) -> None:
    due: SimpleQueue[Callable[[], object]] = SimpleQueue()
    scheduler = _planned(rooms, due, progress)
    try:
        while True:
            jobs = _waiting(due)
            before = newsletters.configs
            if newsletters.refresh():
                hired = _rooms(newsletters, hire, progress)  # tells which files cannot be used
                if newsletters.configs != before:
                    rooms = hired
                    progress.say("the settings have changed")
                    scheduler.shutdown(wait=False)
                    scheduler = _planned(rooms, due, progress)
            jobs += [room.publish for room in rooms if room.is_waiting()]
            for job in dict.fromkeys(jobs):
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
    rooms: Sequence[ScheduledJobs], due: SimpleQueue[Callable[[], object]], progress: Progress
) -> BackgroundScheduler:
    """Start a scheduler that puts the newsrooms' jobs into a queue at their times."""
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    for room in rooms:
        plan(scheduler, room, due.put)
    scheduler.start()
    calendars = [(room.config.calendar, room.clock()) for room in rooms]
    at = min(each.next_publication(now).astimezone(each.zone) for each, now in calendars)
    progress.say(f"the next issue comes out at {at:%Y-%m-%d %H:%M %Z}; Ctrl-C stops")
    return scheduler


def work_once(
    newsletters: Newsletters, store: Store, hire: Hire, progress: Progress
) -> Sequence[UserError]:
    """Collect, and publish what is due: for cron, and for machines that don't stay on.

    Returns what kept issues back; it has been told already.
    """
    store.check()
    rooms = _rooms(newsletters, hire, progress)
    for room in rooms:
        room.wake()
    return [*newsletters.errors, *(problem for room in rooms for problem in room.problems)]
