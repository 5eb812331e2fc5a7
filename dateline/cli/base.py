"""What all commands share: options, opening the newsroom, and saying what failed."""

import datetime as dt
import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline.cli.signals import STOPPED, stopped_by_signals
from dateline.console.terminal import plain
from summarize.errors import FAILED as FAILED
from summarize.errors import MODEL_FAILED as MODEL_FAILED
from summarize.errors import REFUSED as REFUSED
from summarize.errors import USAGE, UserError

if TYPE_CHECKING:
    from rich.table import Table

    from dateline.config.folder import Newsletters
    from dateline.config.settings import Config
    from dateline.console.progress import Progress
    from dateline.day.context import IssueContext, Newsroom
    from dateline.store.store import Store

DONE = 0
FILE_COLUMNS = 200
EXIT_CODES = (
    "0 done, 1 failed, 2 usage or configuration, 3 refused by the gate, "
    "4 published without its model, 130 stopped"
)

NAMED_DAYS = {"today": 0, "yesterday": 1}
"""Days by their names, and how long ago they are; the paper's zone says when they begin."""


def _day(text: str) -> str:
    try:
        return text if text in NAMED_DAYS else dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date such as 2024-05-03, or today") from None


def _config(meaning: str) -> Any:
    names = ("--config", "-c")  # who reads it says better why it cannot be read
    return typer.Option(*names, help=meaning, envvar="DATELINE_CONFIG", readable=False)


def _date(meaning: str, *names: str) -> Any:
    options = names or ("--date", "-d")
    return typer.Option(*options, parser=_day, metavar="DATE", help=meaning)


ConfigOption = Annotated[Path, _config("The newsletter's file.")]
FolderOption = Annotated[
    Path, _config("The newsletter's file, or a folder with one for each newsletter.")
]
DateOption = Annotated[
    str | None,
    _date("The issue's date: 2024-05-03, today, yesterday. The latest one that is due if left."),
]
FirstOption = Annotated[str | None, _date("Make up for issues from this date on.", "--from")]
LastOption = Annotated[str | None, _date("The last date to make up for.", "--to")]
GivenDate = Annotated[str, _date("The issue's date.")]
NamedDate = Annotated[str | None, _date("The issue that the commit names; the latest one if left.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a script to read.")]
FreshOption = Annotated[
    bool, typer.Option("--fresh", help="Write again, asking models anew, as a new revision.")
]
DEFAULT_CONFIG = Path("newsletter.toml")


@contextmanager
def newsroom(path: Path, *, quiet: bool = False) -> Iterator["Newsroom"]:
    """Open the newsletter and its store; `quiet` is for output that a script reads."""
    from dateline.config.load import load_config
    from dateline.console.progress import Progress
    from dateline.day.context import Newsroom
    from dateline.store.store import Store, failures_named

    config = load_config(path)
    told = Progress() if quiet else progress(config)
    with failures_named(config.store_url), Store.open(config.store_url) as store:
        yield Newsroom(config, store, now(), told)


@contextmanager
def issue_of(path: Path, date: str | None, *, quiet: bool = False) -> Iterator["IssueContext"]:
    """Open the issue of a date, the latest one that is due if none is named."""
    with newsroom(path, quiet=quiet) as room:
        yield room.issue(due_date(room, date))


@contextmanager
def newsrooms(path: Path) -> Iterator[tuple["Newsletters", "Store"]]:
    """Open the newsletters of a file or a folder, and the store that they share."""
    from dateline.config.folder import Newsletters
    from dateline.store.store import Store, failures_named

    newsletters = Newsletters.read(path)
    url = newsletters.configs[0].store_url
    with failures_named(url), Store.open(url) as store:
        yield newsletters, store


def progress(settings: "Config", *, timed: bool = False) -> "Progress":
    """Return who is told of long work.

    Lines of work that nobody watches are `timed`, in the paper's zone. DATELINE_LOG asks for JSON.
    """
    from dateline.console.progress import ConsoleProgress, LogProgress

    if os.environ.get("DATELINE_LOG") == "json":
        return LogProgress(now, settings.secrets.values())
    clock = (lambda: now().astimezone(settings.zone)) if timed else None
    return ConsoleProgress(clock=clock, secrets=settings.secrets.values())


def now() -> dt.datetime:
    """Return the time; the one place where commands read the clock."""
    return dt.datetime.now(dt.UTC)


def due_date(room: "Newsroom", day: str | None) -> dt.date:
    """Return the date that was named, or the latest issue whose hours are over.

    Refuses a date whose hours have not begun: what is read for it now would be told as its news.
    """
    calendar = room.config.calendar
    if not day:
        return calendar.latest(room.now)
    ago = NAMED_DAYS.get(day)
    date = dt.date.fromisoformat(day) if ago is None else room.today - dt.timedelta(days=ago)
    if (start := calendar.window(date).start) > room.now:
        begin = f"{start.astimezone(calendar.zone):%Y-%m-%d %H:%M %Z}"
        raise typer.BadParameter(f"the hours of the issue of {date} begin at {begin}")
    return date


def tell(words: str | Iterable[str]) -> None:
    """Print words on standard output, several as they come."""
    for line in (words,) if isinstance(words, str) else words:
        typer.echo(plain(line))


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    tell(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def show(as_json: bool, data: Any, lines: Iterable["str | Table"]) -> None:
    """Print data for a script, or else lines and tables for a person."""
    if as_json:
        print_json(data)
        return
    for line in lines:
        if isinstance(line, str):
            tell(line)
        else:
            _print_table(line)


def _print_table(table: "Table") -> None:
    """Print a table as wide as it is where no terminal bounds it: programs read it by lines."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = FILE_COLUMNS
    console.print(table)


def report(command: Callable[[], Any]) -> int:
    """Run a command; return its exit code, and say on standard error why it failed."""
    try:
        with stopped_by_signals():
            code = command()
            if code == STOPPED:  # what typer makes of Ctrl-C
                raise KeyboardInterrupt
        return code if isinstance(code, int) else DONE
    except typer.Exit as end:
        return end.exit_code
    except typer.TyperException as error:
        if message := error.format_message():  # without one, the help was shown instead
            _complain(f"{message.rstrip('.')}. See dateline --help.")
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("\nStopped. What was read so far is kept; the same command goes on.", err=True)
        return STOPPED
    except OSError as error:
        if (words := _of_files(error)) is None:
            raise
        _complain(words)
        return FAILED
    except UserError as error:
        _complain(str(error))
        return error.exit_code


def _complain(words: str) -> None:
    line = f"error: {plain(words)}"
    bare = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    typer.echo(line if bare else typer.style(line, fg="red"), err=True)


def _of_files(error: OSError) -> str | None:
    """Say what a file system refused and how to mend it; None for what has to do with no file."""
    place = error.filename or ("" if error.errno in _MENDS else None)
    if place is None:
        return None
    hint = _MENDS.get(error.errno or 0, "")
    return f"{place}: {error.strerror}. {hint}".strip().removeprefix(": ")


_FULL = "Free some space, then give the same command again: what was published is whole."
_MENDS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: "Let this user read and write there.",
    errno.EPERM: "Let this user read and write there.",
    errno.EROFS: "It is on a disk that can only be read: name another place in newsletter.toml.",
    errno.ENOTDIR: "A file stands where a folder should be: move it, or name another folder.",
    errno.EEXIST: "A file stands where a folder should be: move it, or name another folder.",
}
"""What to do when a file system refuses, by its error's number."""
