"""Commands that run the newsroom: status, models, schedule, deploy, deliver, doctor, site."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli.base import (
    DEFAULT_CONFIG,
    FAILED,
    ConfigOption,
    FolderOption,
    JsonOption,
    NamedDate,
    due_date,
    newsroom,
    newsrooms,
    now,
    print_json,
    progress,
    show,
    tell,
)
from summarize.errors import UsageError

if TYPE_CHECKING:
    from dateline.config.folder import Newsletters
    from dateline.config.settings import Config
    from dateline.console.progress import Progress
    from dateline.day.context import IssueContext, Newsroom
    from dateline.store.store import Store
    from dateline.workers.queue import Queue

site_app = typer.Typer(no_args_is_help=True, help="The newsletter's own site: build, serve.")


def status(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show how the newsroom stands: issues, runs, sources, spending."""
    from dateline.cli.report import status_lines
    from dateline.operate.status import newsroom_status

    with newsroom(config) as room:
        state = newsroom_status(room)
        show(as_json, state, status_lines(state))


def models(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Ask each configured model one small question: does it answer, and how?

    Tells the editor, its fallbacks, the second opinion and the embedding model. Exit code 1 if one
    of them does not answer.
    """
    from dateline.cli.report import model_line
    from dateline.day.models import try_models

    with newsroom(config) as room:
        trials = []
        for trial in try_models(room):
            trials.append(trial)
            if not as_json:
                tell(model_line(trial))
        if as_json:
            print_json([asdict(trial) for trial in trials])
        elif not trials:
            tell("No model is configured: the extractive editor writes, words and links decide.")
        if not all(trial.answers for trial in trials):
            raise typer.Exit(FAILED)


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
    from dateline.day.context import with_own_slug
    from dateline.schedule.jobs import ScheduledJobs

    def make_jobs(settings: "Config") -> ScheduledJobs:
        nonlocal queue
        own, name = with_own_slug(settings, store), settings.newsletter.name
        progress = NamedProgress(name, told) if newsletters.path.is_dir() else told
        if not (settings.schedule.workers or queue):
            return ScheduledJobs(own, store, now, progress)
        queue = queue or _queue(store, stack)
        from dateline.workers.queue import QueuedJobs

        return QueuedJobs(own, store, now, progress, queue=queue)

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


def deploy(
    config: ConfigOption = DEFAULT_CONFIG,
    date: NamedDate = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change there; change nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite what was edited there, remove however much.")
    ] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Send again what was sent before the last time.")
    ] = False,
) -> None:
    """Send posts and site to where [deploy] says: a folder, git branch, rsync place, or command.

    What is gone here goes there. What was edited there by hand is not overwritten.
    """
    from dateline.day.deploy import deploy, preview, roll_back

    with newsroom(config) as room:
        if dry_run:
            tell(preview(room.config, force=force))
        elif rollback:
            tell(roll_back(room.config))
        else:
            tell(deploy(_named_or_latest(room, date), force=force))


def _named_or_latest(room: "Newsroom", date: str | None) -> "IssueContext":
    dates = [] if date else room.dates
    return room.issue(dates[-1] if dates else due_date(room, date))


def deliver(
    config: ConfigOption = DEFAULT_CONFIG,
    date: NamedDate = None,
    doubtful: Annotated[
        bool, typer.Option(help="Send again to those of whom nobody knows whether they got it.")
    ] = False,
    refused: Annotated[
        bool, typer.Option(help="Send again to those who were refused, now that it is mended.")
    ] = False,
    who: Annotated[
        bool, typer.Option("--who", help="Only name those who have not got it, and why.")
    ] = False,
) -> None:
    """Send an issue to its readers: by e-mail, and to the chats of DATELINE_CHAT_URLS.

    Each recipient gets an issue once, however often this is repeated; who could not be reached is
    tried again.
    """
    from dateline.deliver.deliver import DOUBTFUL
    from dateline.deliver.deliver import deliver as send
    from dateline.deliver.recipients import is_set

    with newsroom(config) as room:
        if not is_set(room.config):
            raise typer.BadParameter("nobody to deliver to: set email.host or DATELINE_CHAT_URLS")
        issue = _named_or_latest(room, date)
        if who:
            rows = room.store.outbox.left(room.slug, issue.date)
            tell(["  ".join(row).rstrip() for row in rows] or "nobody waits for it")
            return
        again = (*DOUBTFUL * doubtful, *["refused"] * refused)
        tell(send(issue, again=again))


def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Look at everything that a morning needs, and say how to mend what is wrong.

    Settings, secrets, store, disk, clock, templates, models, where it deploys to, mail server,
    places, schedule, workers. Changes and sends nothing; `dateline models` and `dateline sources
    test` ask what costs money or time. Exit code 1 if something is an error.
    """
    from dateline.operate.doctor import examine, finding_line

    with newsroom(config) as room:
        found = list(examine(room))
        show(as_json, [asdict(finding) for finding in found], map(finding_line, found))
        if any(finding.state == "error" for finding in found):
            raise typer.Exit(FAILED)


@site_app.command("build")
def site_build(
    config: ConfigOption = DEFAULT_CONFIG,
    everything: Annotated[
        bool, typer.Option("--all", help="Make every page anew, not only those that changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the site from the stored issues; only pages that changed are written."""
    from dateline.cli.report import site_line
    from dateline.day.publish import build

    with newsroom(config, quiet=as_json) as room:
        built = build(room.config, room.progress, everything=everything)
        show(as_json, asdict(built), [site_line(built)])


@site_app.command("serve")
def site_serve(
    config: ConfigOption = DEFAULT_CONFIG,
    port: Annotated[int, typer.Option(help="The port on this machine.", max=65535)] = 8000,
) -> None:
    """Build the site, show it at http://127.0.0.1:8000, and build again when something changes."""
    from dateline.serve import serve

    with newsroom(config) as room:
        serve(config, room, port)
