"""How far the run of an issue's date is, written into the store as it goes: `Phases`.

What a run was at when it ended, and how, is what the next one and `dateline status` go by.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from dateline.day.context import IssueContext
from dateline.store.runs import RunRecord
from summarize.errors import REFUSED, UserError

Phase = Literal["collect", "write", "publish", "deploy", "done"]


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
            status = "refused" if error.exit_code == REFUSED else "failed"
            self.enter(self.phase or "collect", status, str(error))
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
