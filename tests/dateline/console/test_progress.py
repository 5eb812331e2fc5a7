"""What is told of long work: a line for each thing, with its time where it goes into a file."""

import datetime as dt
import io

import pytest
from rich.console import Console

from dateline.console.progress import ConsoleProgress, run_id

LONG = "the issue of 2024-05-03: " + "word " * 40


def clock() -> dt.datetime:
    return dt.datetime(2024, 5, 3, 7, 0, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("terminal", "journal", "line"),
    [
        pytest.param(False, "", f"2024-05-03 07:00:01 {run_id()} {LONG}\n", id="file"),
        pytest.param(False, "9:1", f"{LONG}\n", id="journal, which has its own time"),
        pytest.param(True, "", f"{LONG}\n", id="terminal"),
    ],
)
def test_a_line_is_whole_and_has_its_time_in_a_file(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, journal: str, line: str
):
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    if journal:
        monkeypatch.setenv("JOURNAL_STREAM", journal)
    file = io.StringIO()
    console = Console(file=file, width=80, force_terminal=terminal, color_system=None)
    ConsoleProgress(console, clock).say(LONG)
    assert file.getvalue() == line


def test_work_in_a_file_is_one_line_at_its_beginning():
    file = io.StringIO()
    told = ConsoleProgress(Console(file=file, width=80))
    with told.task("collecting", 3) as task:
        task.advance("2 sources to go")
    assert file.getvalue() == "collecting (3)\n"
