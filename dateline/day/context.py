"""What work is about, handed from step to step: a `Newsroom`, or an issue of it, `IssueContext`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.store.runs import RunRecord
from dateline.store.store import Store
from ingest.source import Window
from summarize.errors import UserError


class BusyError(UserError):
    """Another process is at the same work."""


class Helpers(Protocol):
    """Others who write an issue's languages at the same time (`write.write_ahead`)."""

    def ask(self, languages: Sequence[str]) -> None:
        """Ask for help with languages, those that are due last before the others."""

    def take_back(self, language: str) -> None:
        """Return once nobody else is at a language, nor will be."""


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
        """The latest runs, newest date first, without those that a clock ahead of its time began.

        Tomorrow's issue may be under way: its hours have begun.
        """
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
