"""A day of the newsroom, from sources to a published issue.

    collect -> write -> publish -> deploy

Each arrow is a checkpoint in the store, and each step is idempotent, so a killed run resumes where
it stopped. Two runs of one date cannot overlap: the second is told who holds the first.
"""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dateline.console.terminal import by_reason, in_words
from dateline.day.collect import collect
from dateline.day.context import BusyError, IssueContext, Phases
from dateline.day.publish import PostWritten, write_posts
from dateline.day.stories import followed
from dateline.day.write import WrittenDay, write
from dateline.store.collections import Collection
from dateline.store.runs import run_lease
from summarize.errors import UserError


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: attempts at sources, editions, and posts."""

    date: dt.date
    collections: tuple[Collection, ...]
    written: WrittenDay
    posts: tuple[PostWritten, ...]


def run_date(
    issue: IssueContext,
    *,
    fresh: bool = False,
    offline: bool = False,
    collected: bool = False,
    retry: bool = False,
    deploys: bool = False,
) -> RunResult:
    """Make and publish the issue of a date. Raises BusyError, UserError, EmptyDayError,
    GateRefusedError.

    `offline` asks no source and no page; `collected` says that the sources were just read; `retry`
    writes an issue again that its model failed to write; `deploys` that a deploy follows, which is
    owed from here on.
    """
    with held(issue) as run:
        collections: list[Collection] = []
        if not (offline or collected):
            run.enter("collect")
            collections = collect_for(issue)
        run.enter("write")
        written = write(issue, fresh=fresh, retry=retry, read_links=not offline)
        run.enter("publish")
        posts = write_posts(issue, written.editions)
        if deploys and issue.config.deploy.to != "none":
            run.enter("deploy", "waiting")
        else:
            run.enter("done", "done")
    return RunResult(issue.date, tuple(collections), written, tuple(posts))


def collect_for(issue: IssueContext) -> list[Collection]:
    """Read every source for an issue; raises UserError if all fail and nothing is stored."""
    window = issue.collecting_window
    collections = asyncio.run(collect(issue, window))
    failed = [c for c in collections if c.status == "missing"]
    kept = issue.store.items.load_items(window, followed(issue.config))
    if collections and len(failed) == len(collections) and not kept:
        first = [(c.source, next(t for t in c.troubles if t.fatal)) for c in failed]
        reasons = by_reason((name, trouble.code, in_words(trouble)) for name, trouble in first)
        lines = "".join(f"\n  {reason}" for reason in reasons)
        raise UserError(f"no source could be read ({len(failed)} tried):{lines}")
    return collections


@contextmanager
def held(issue: IssueContext) -> Iterator[Phases]:
    """Hold the date's lease; a failure is written down with its phase. Raises BusyError."""
    lease = run_lease(issue.slug, issue.date)
    if other := issue.store.leases.take(lease):
        raise BusyError(
            f"the issue of {issue.date} is being made by {other}.", "Wait for it to finish."
        )
    phases = Phases(issue)
    with issue.store.leases.renewed(lease), phases.end_noted():
        yield phases
