"""The process that works in the soak benchmark: the schedule's jobs, with a clock in a file.

A module of its own, so that its imports are done once and each process begins as a copy.
"""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from dateline.cli.signals import stopped_by_signals
from dateline.config.load import load_config
from dateline.console.progress import Progress
from dateline.schedule.jobs import ScheduledJobs
from dateline.store.store import Store

BEGIN: Final = datetime(2024, 5, 2, tzinfo=UTC)
STEP: Final = timedelta(hours=3)
STEPS_A_DAY: Final = 8


class Clock:
    """A clock that is moved on by whoever works, and kept in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def steps(self) -> int:
        """How often it was moved on."""
        return int(self.path.read_text())

    def set(self, steps: int) -> None:
        """Move it; a reader sees the old time or the new one."""
        part = self.path.with_suffix(".part")
        part.write_text(str(steps))
        part.replace(self.path)

    def __call__(self) -> datetime:
        """Return the simulated time."""
        return BEGIN + self.steps * STEP


class Log(Progress):
    """Keeps what the newsroom says, for who looks into a bad figure."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path, self.clock = path, clock

    def say(self, words: str) -> None:
        """Add a line."""
        with self.path.open("a") as log:
            log.write(f"{self.clock():%Y-%m-%d %H:%M} {words}\n")


def work(path: Path, until: int) -> None:
    """Do what the schedule does, look after look, and note at midnight what this process takes."""
    config, clock = load_config(path), Clock(path.parent / "clock")
    with (
        suppress(KeyboardInterrupt),
        stopped_by_signals(),
        Store.open(config.store_url) as store,
    ):
        jobs = ScheduledJobs(config, store, clock, Log(path.parent / "log.txt", clock))
        while (steps := clock.steps) < until:
            jobs.collect()
            jobs.publish()
            if steps % STEPS_A_DAY == 0:
                with (path.parent / "usage.txt").open("a") as usage:
                    usage.write(f"{os.getpid()} {_rss_mb():.1f} {_open_files()}\n")
            clock.set(steps + 1)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
