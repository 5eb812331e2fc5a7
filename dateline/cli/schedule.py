"""Commands that work every day: schedule, worker."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli.base import DEFAULT_CONFIG, FAILED, FolderOption, newsrooms, now, progress
from summarize.errors import UsageError

if TYPE_CHECKING:
    from dateline.config.folder import Newsletters
    from dateline.config.settings import Config
    from dateline.console.progress import Progress
    from dateline.store.store import Store
    from dateline.workers.queue import Queue


def schedule(
    config: FolderOption = DEFAULT_CONFIG,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, then stop: for cron and CI.")
    ] = False,
) -> None:
    """Stay and work every day: collect at an interval, publish at a local time, deploy.

    Missed issues are made up for, an issue whose model failed is written again, and changed files
    are followed. For many newsletters name a folder with one file each: they share a store, and a
    source that several follow is read once. With schedule.workers the work is left to `dateline
    worker`. Ctrl-C stops; nothing is lost. With --once, the exit code is 1 if an issue that is due
    could not be made or deployed, 3 if the gate refused it, and 4 if it came out without its model.
    """
    from dateline.schedule.daemon import Deployment, stay, work_once

    with newsrooms(config) as (newsletters, store), ExitStack() as stack:
        told = progress(newsletters.configs[0], timed=True)
        make_jobs = _job_maker(newsletters, store, told, stack)
        deployment = Deployment(newsletters, store, make_jobs, told)
        if not once:
            stay(deployment)
        elif problems := work_once(deployment):
            codes = {problem.exit_code for problem in problems}
            raise typer.Exit(codes.pop() if len(codes) == 1 else FAILED)


def worker(
    config: FolderOption = DEFAULT_CONFIG,
    jobs: Annotated[int, typer.Option(help="Sources to read at the same time.", min=1)] = 16,
    once: Annotated[bool, typer.Option("--once", help="Stop when no job is left.")] = False,
) -> None:
    """Do the work that `dateline schedule` leaves to workers (schedule.workers).

    Start as many as you want, on as many machines: each needs the newsletters' files, the store's
    address on PostgreSQL, and the folders of posts and sites. Ctrl-C or SIGTERM stops it within
    five seconds; its jobs are given to the others. docs/scale.md tells more.
    """
    with newsrooms(config) as (newsletters, store), ExitStack() as stack:
        told = progress(newsletters.configs[0], timed=True)
        queue = _queue(store, stack)
        from dateline.workers.worker import Worker, run

        make_jobs = _job_maker(newsletters, store, told, stack, queue)
        done_here = Worker(newsletters, store, queue, make_jobs)
        run(done_here, jobs_at_once=jobs, once=once, progress=told)


def _job_maker(
    newsletters: "Newsletters",
    store: "Store",
    told: "Progress",
    stack: ExitStack,
    queue: "Queue | None" = None,
) -> "Callable[[Config], Any]":
    """Return what makes a newsletter's jobs: those done here, or through the queue."""
    from dateline.console.progress import NamedProgress
    from dateline.schedule.jobs import ScheduledJobs

    def make_jobs(settings: "Config") -> ScheduledJobs:
        nonlocal queue
        name, several = settings.newsletter.name, newsletters.path.is_dir()
        progress = NamedProgress(name, told) if several else told
        if not (settings.schedule.workers or queue):
            return ScheduledJobs(settings, store, now, progress)
        queue = queue or _queue(store, stack)
        from dateline.workers.queue import QueuedJobs

        return QueuedJobs(settings, store, now, progress, queue=queue)

    return make_jobs


def _queue(store: "Store", stack: ExitStack) -> "Queue":
    """Open the queue beside a store; raises UsageError where there can be none."""
    if store.engine.dialect.name != "postgresql":
        raise UsageError(
            "workers need a store on PostgreSQL.",
            "Name one as newsletter.store or DATELINE_STORE: docs/scale.md.",
        )
    try:
        from dateline.workers.queue import Queue
    except ImportError:
        raise UsageError(
            "workers need procrastinate, which is not installed.",
            "pip install 'procrastinate>=3.10,<4'",
        ) from None
    return stack.enter_context(Queue(store))
