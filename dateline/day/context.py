"""What making an issue is about, handed from step to step: `IssueContext`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dateline.config.settings import Config
from dateline.console.progress import NullProgress, Progress
from dateline.day.issue_dates import collecting_window, issue_window
from dateline.store.store import Store
from ingest.source import Window
from summarize.errors import UserError


class BusyError(UserError):
    """Another process is at the same work."""


class Helpers(Protocol):
    """Others who write an issue's languages at the same time (`write.write_ahead`)."""

    def ask(self, languages: Sequence[str]) -> None:
        """Ask for help with languages, those that are due last before the others."""
        ...

    def take_back(self, language: str) -> None:
        """Return once nobody else is at a language, nor will be."""
        ...


@dataclass(frozen=True, slots=True)
class IssueContext:
    """The issue of a date of a newsletter, looked at `now`; `progress` is who is told of it."""

    config: Config
    store: Store
    date: dt.date
    now: dt.datetime
    progress: Progress = field(default_factory=NullProgress)
    helpers: Helpers | None = None

    @property
    def slug(self) -> str:
        """The newsletter's name in the store."""
        return self.config.newsletter.slug

    @property
    def window(self) -> Window:
        """The span of time that the issue covers."""
        return issue_window(self.date, self.config.newsletter.cutoff, self.config.zone)

    @property
    def collecting_window(self) -> Window:
        """The span of time to collect for it."""
        cutoff, zone = self.config.newsletter.cutoff, self.config.zone
        return collecting_window(self.date, self.now, cutoff, zone)
