"""A day of the newsroom, from sources to a published issue.

    collect -> write -> publish -> deploy

Each arrow is a checkpoint in the store, and each step is idempotent: a run that was killed goes on
where it stopped, because cursors, pages, model answers and editions are kept as they come. Two
runs of one date cannot overlap: the second one is told who holds the first.
"""

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.console.source_errors import by_reason, in_words
from dateline.day.clock import collecting_window
from dateline.day.collect import collect
from dateline.day.publish import PostWritten, write_posts
from dateline.day.stories import followed
from dateline.day.write import EmptyDayError, GateRefusedError, WrittenDay, write
from dateline.store.items import Collection
from dateline.store.runs import LEASE_S, RunRecord
from dateline.store.store import Store, StoreError, failures_named
from summarize.errors import UserError

RENEW_S = LEASE_S / 3

Phase = Literal["collect", "write", "publish", "done"]


class BusyError(UserError):
    """Another run of the same date is under way."""


class NothingReadError(UserError):
    """Every source failed, so there is nothing to make an issue of."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did: attempts at sources, editions, and posts."""

    date: dt.date
    collections: tuple[Collection, ...] = ()
    written: WrittenDay = field(default_factory=lambda: WrittenDay(()))
    posts: tuple[PostWritten, ...] = ()


def run_date(
    config: Config,
    store: Store,
    date: dt.date,
    now: dt.datetime,
    progress: Progress,
    *,
    fresh: bool = False,
    offline: bool = False,
) -> RunResult:
    """Make and publish the issue of a date. `offline` asks no source and no page.

    Raises BusyError, NothingReadError, EmptyDayError and GateRefusedError; what was collected by
    then is kept.
    """
    run = _Run(config, store, date, now)
    with run.held():
        collections: list[Collection] = []
        if not offline:
            run.enter("collect")
            collections = collect_for(config, store, date, now, progress)
        run.enter("write")
        written = write(config, store, date, now, progress, fresh=fresh, read_links=not offline)
        run.enter("publish")
        posts = write_posts(config, written.editions)
        run.enter("done", "done")
    return RunResult(date, tuple(collections), written, tuple(posts))


def collect_for(
    config: Config, store: Store, date: dt.date, now: dt.datetime, progress: Progress
) -> list[Collection]:
    """Read every source for the issue of a date.

    Raises NothingReadError if all sources failed and the store has nothing of these hours either.
    """
    window = collecting_window(date, now, config.newsletter.cutoff, config.zone)
    collections = asyncio.run(collect(config, store, window, now, progress))
    failed = [c for c in collections if c.status == "missing"]
    kept = store.items.load_items(window, followed(config))
    if collections and len(failed) == len(collections) and not kept:
        first = [(c.source, next(t for t in c.troubles if t.fatal)) for c in failed]
        reasons = by_reason((name, trouble.code, in_words(trouble)) for name, trouble in first)
        lines = "".join(f"\n  {reason}" for reason in reasons)
        raise NothingReadError(f"no source could be read ({len(failed)} tried):{lines}")
    return collections


@dataclass(slots=True)
class _Run:
    """Notes how far a run came, and keeps other runs of its date out."""

    config: Config
    store: Store
    date: dt.date
    now: dt.datetime
    phase: Phase = "collect"

    @property
    def lease(self) -> str:
        return f"run:{self.config.newsletter.slug}:{self.date}"

    def enter(self, phase: Phase, status: str = "running", detail: str = "") -> None:
        """Write down the phase that begins, and renew the lease."""
        self.phase = phase
        slug = self.config.newsletter.slug
        self.store.runs.note(RunRecord(slug, self.date, phase, status, detail, self.now))
        self.store.runs.take_lease(self.lease, dt.datetime.now(dt.UTC))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the date's lease; a failure is written down with its phase."""
        # Leases are about processes that run now, so their clock is the real one.
        if other := self.store.runs.take_lease(self.lease, dt.datetime.now(dt.UTC)):
            raise BusyError(
                f"the issue of {self.date} is being made by {other}. Wait for it to finish."
            )
        done = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(done,), daemon=True)
        keeper.start()
        try:
            yield
        except GateRefusedError as error:
            self.enter(self.phase, "refused", str(error))
            raise
        except (EmptyDayError, NothingReadError) as error:
            self.enter(self.phase, "failed", str(error))
            raise
        except BaseException as error:
            self.enter(self.phase, "failed", f"{type(error).__name__}: {error}")
            raise
        finally:
            done.set()
            keeper.join()
            self.store.runs.drop_lease(self.lease)

    def _keep(self, done: threading.Event) -> None:
        """Renew the lease until the run is over: one phase may take longer than a lease lasts."""
        while not done.wait(RENEW_S):
            with suppress(StoreError), failures_named(self.config.store_url):
                self.store.runs.take_lease(self.lease, dt.datetime.now(dt.UTC))
