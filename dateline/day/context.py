"""What is handed from step to step: a `Newsroom`, an issue of it, the `Phases` of its run."""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.store.runs import RunRecord
from dateline.store.store import Store
from ingest.source import Window
from summarize.errors import UserError

Phase = Literal["collect", "write", "publish", "deploy", "done"]


class BusyError(UserError):
    """Another process is at the same work."""


class Helpers(NamedTuple):
    """Others who write an issue's languages at the same time (`write.write_ahead`).

    `ask` asks for help with languages, those that are due last before the others; `take_back`
    returns once nobody else is at a language, nor will be.
    """

    ask: Callable[[Sequence[str]], object]
    take_back: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Newsroom:
    """A newsletter and its store, looked at `now`; `progress` is who is told of the work."""

    config: Config
    store: Store
    now: dt.datetime
    progress: Progress = field(default_factory=Progress)

    @property
    def slug(self) -> str:
        """The newsletter's name in the store."""
        return self.config.newsletter.slug

    @property
    def today(self) -> dt.date:
        """The paper's own day."""
        return self.config.calendar.today(self.now)

    @property
    def dates(self) -> list[dt.date]:
        """The dates of the stored issues, oldest first."""
        return self.store.editions.dates(self.slug)

    @property
    def runs(self) -> list[RunRecord]:
        """The latest runs, newest date first, without those begun by a clock ahead of its time."""
        return self.store.runs.recent(self.slug, self.today + dt.timedelta(days=1))

    def issue(self, date: dt.date) -> "IssueContext":
        """Return what making the issue of a date is about."""
        return IssueContext(self.config, self.store, self.now, self.progress, date=date)


@dataclass(frozen=True, slots=True)
class IssueContext(Newsroom):
    """The issue of a date; `helpers` are others who write its languages at the same time."""

    date: dt.date = field(kw_only=True)
    helpers: Helpers | None = field(default=None, kw_only=True)

    @property
    def window(self) -> Window:
        """The span of time that the issue covers."""
        return self.config.calendar.window(self.date)

    @property
    def collecting_window(self) -> Window:
        """The span of time to collect for it."""
        return self.config.calendar.collecting_window(self.date, self.now)


@dataclass(slots=True)
class Phases:
    """The phases of a run, and the seconds that each took."""

    issue: IssueContext
    phase: Phase | None = None
    since_s: float = 0.0
    durations: dict[str, float] = field(default_factory=dict)

    def enter(self, phase: Phase, status: str = "running", detail: str = "") -> None:
        """Write down the phase that begins, or how the last one ended, and what they took."""
        now_s = time.monotonic()
        if self.phase:
            spent_s = self.durations.get(self.phase, 0.0) + now_s - self.since_s
            self.durations[self.phase] = round(spent_s, 3)
        self.phase, self.since_s = phase, now_s
        issue = self.issue
        record = RunRecord(issue.slug, issue.date, phase, status, detail, issue.now, self.durations)
        issue.store.runs.note(record)

    @contextmanager
    def end_noted(self) -> Iterator[None]:
        """Write down the phase in which the work fails, and why."""
        try:
            yield
        except UserError as error:
            self.enter(self.phase or "collect", error.run_status, str(error))
            raise
        except KeyboardInterrupt:
            self.enter(self.phase or "collect", "stopped")
            raise
        except BaseException as error:
            told = isinstance(error, (OSError, *self.issue.store.failures))
            words = str(getattr(error, "orig", error)) if told else type(error).__name__
            self.enter(self.phase or "collect", "failed", words)
            raise


def phases_so_far(issue: IssueContext) -> Phases:
    """Return the phases of a date that was run before, with what they took."""
    before = issue.store.runs.run(issue.slug, issue.date)
    return Phases(issue, durations=dict(before.durations) if before else {})
