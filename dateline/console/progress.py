"""Telling people how far long work is: a line that moves on a terminal, plain lines elsewhere."""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from dateline.console.terminal import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

SECRET_CHARS: Final = 6
"""A shorter secret would be a word; taking it out would spoil what is told."""


class Progress:
    """Who is told of work. This one tells nobody: for tests, and where a script reads the output.

    `say` is a line that stays, `task` a line that moves.
    """

    def say(self, words: str) -> None:
        """Tell something that stays to be read."""

    def advance(self, words: str = "") -> None:
        """Tell that one more part of a task is done, and what is going on now."""

    @contextmanager
    def task(self, name: str, total: int) -> Iterator["Progress"]:
        """Begin a piece of work of so many parts, and say so; yields who is told of the parts."""
        self.say(f"{name} ({total})" if total > 1 else name)
        yield self


@dataclass(slots=True)
class _BarTask(Progress):
    bar: "Bar"
    id: "TaskID"
    name: str

    def advance(self, words: str = "") -> None:
        shown = f"{self.name}: {words}" if words else self.name
        self.bar.update(self.id, advance=1, description=shown)


@cache
def run_id() -> str:
    """Return what tells the lines of this start of the program from those of others."""
    return uuid4().hex[:8]


def _told(words: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        if len(secret) >= SECRET_CHARS:
            words = words.replace(secret, "[secret]")
    return plain(words)


class LogProgress(Progress):
    """Writes a line of JSON for each message, with UTC time and run id; `secrets` are masked."""

    def __init__(self, clock: Callable[[], dt.datetime], secrets: Iterable[str] = ()) -> None:
        self._clock, self._secrets = clock, tuple(secrets)

    def say(self, words: str) -> None:
        """Print a line on standard error."""
        line = {"time": self._clock().isoformat(timespec="milliseconds"), "run": run_id()}
        text = json.dumps(line | {"message": _told(words, self._secrets)}, ensure_ascii=False)
        print(text, file=sys.stderr, flush=True)


class ConsoleProgress(Progress):
    """Tells a person, on standard error. `secrets` are never told.

    With a `clock`, lines that go into a file begin with the time and the id of this run.
    """

    def __init__(
        self,
        console: "Console | None" = None,
        clock: Callable[[], dt.datetime] | None = None,
        secrets: Iterable[str] = (),
    ) -> None:
        self._given, self._clock, self._secrets = console, clock, tuple(secrets)

    @cached_property
    def _console(self) -> "Console":
        from rich.console import Console  # lazy: many commands have nothing to say

        return self._given or Console(stderr=True, highlight=False)

    def say(self, words: str) -> None:
        """Print a line, as long as it is: a log is searched line by line."""
        text = _told(words, self._secrets)
        watched = self._console.is_terminal or "JOURNAL_STREAM" in os.environ
        if self._clock and not watched:
            text = f"{self._clock():%Y-%m-%d %H:%M:%S} {run_id()} {text}"
        self._console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Progress]:
        """Show a bar on a terminal; elsewhere (cron, CI) one line at the beginning."""
        if not self._console.is_terminal:
            with super().task(name, total):
                yield Progress()
            return
        from rich import progress as rich  # lazy: as above

        described = rich.TextColumn("{task.description}")
        columns = (rich.SpinnerColumn(), described, rich.BarColumn(), rich.MofNCompleteColumn())
        with rich.Progress(*columns, console=self._console, transient=True) as bar:
            yield _BarTask(bar, bar.add_task(name, total=total), name)
        self.say(name)


class NamedProgress(Progress):
    """Says which newsletter it is about, where there are several."""

    def __init__(self, name: str, progress: Progress) -> None:
        self._name, self._progress = name, progress

    def say(self, words: str) -> None:
        """Tell it with the name before."""
        self._progress.say(f"{self._name}: {words}")

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Progress]:
        """Begin a piece of work with the name before."""
        with self._progress.task(f"{self._name}: {name}", total) as task:
            yield task
