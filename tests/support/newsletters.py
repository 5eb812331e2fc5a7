"""Newsletters on a disk, and the commands with which a user works on them, in this process.

`paper` is a new newsletter that reads the loopback world; `published` is one whose sample day is
out, of half of the day's items and a few linked pages, copied from one that is made once for all
tests; `collected` has read a tenth of the sample day and follows no links, so that an issue takes a
tenth of the time; `stored` has the sample day in its store and its post, and follows nothing, which
takes no world and no time to make.
Commands run through the real entry, with what they print kept apart.
"""

import contextlib
import datetime as dt
import gzip
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

import dateline.cli.base
from dateline.cli.base import report
from dateline.cli.main import app
from dateline.demo.replay import DEMO_NOW
from tests.world.world import World

ISSUE = "2024-05-03"
COMMAND = typer.main.get_command(app)
"""Made once: each call of the application itself makes all its commands anew."""

FEW = ("Hacker News", "Evaluation Notes", "The Tensor Post", "Local Weights", "Kernel Weekly")
"""Sources in English that together have a tenth of the day's items."""

HALF = (*FEW, "Machine Room", "Silicon Ledger", "Papers, Briefly", "Lab Notices", "X",
        "Old Bench Blog")  # fmt: skip
"""Sources that together have half of them, one that costs money and one that fails."""

NO_PAGES = "read_pages = 0\nread_teasers = 0"
"""Settings of stories with which an issue rests on what the sources gave."""


def with_sources(settings: str, names: Sequence[str]) -> str:
    """Return a newsletter's settings that follow some of its sources only."""
    head, *sources = settings.split("[[sources]]")
    kept = [source for source in sources if any(f'name = "{n}"' in source for n in names)]
    return "[[sources]]".join([head, *kept])


@dataclass(frozen=True)
class Done:
    """A command's exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Paper:
    """A newsletter's folder and the world that it reads; `now` is what its clock shows.

    `said` is what the run printed that published it, if one did.
    """

    folder: Path
    world: World
    now: dt.datetime = DEMO_NOW
    said: str = ""

    @property
    def config(self) -> Path:
        return self.folder / "newsletter.toml"

    @property
    def post(self) -> Path:
        return self.folder / "posts" / f"{ISSUE}-ai-dateline.md"

    @property
    def asked(self) -> int:
        return len(self.world.exchanges)

    def set(self, table: str, lines: str) -> None:
        """Put settings into a table of the file; they come first, so they must not be there yet."""
        text = self.config.read_text("utf-8")
        if f"[{table}]\n" in text:
            text = text.replace(f"[{table}]\n", f"[{table}]\n{lines}\n", 1)
        else:
            text += f"\n[{table}]\n{lines}\n"
        self.config.write_text(text, "utf-8")

    def read_pages(self) -> None:
        """Follow links, as a newsletter does that says nothing of it."""
        self.config.write_text(self.config.read_text("utf-8").replace(NO_PAGES, ""), "utf-8")

    def keep_sources(self, *names: str) -> None:
        """Follow some of the sources only."""
        self.config.write_text(with_sources(self.config.read_text("utf-8"), names), "utf-8")

    def run(self, *arguments: str) -> Done:
        """Return a command with this newsletter, as a shell would, at the newsletter's time."""
        command, *rest = arguments
        return self.bare(command, "--config", str(self.config), *rest)

    def bare(self, command: str, *rest: str) -> Done:
        """Return a command that is given no newsletter."""
        words = [*command.split(), *rest]
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(dateline.cli.base, "now", lambda: self.now)
            patch.setattr("dateline.cli.schedule.now", lambda: self.now)
            patch.setenv("COLUMNS", "160")
            patch.setenv("NO_COLOR", "1")
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = report(lambda: COMMAND(args=words, standalone_mode=False))
        return Done(code, out.getvalue(), err.getvalue())

    def ok(self, *arguments: str) -> Done:
        """Return a command that has to end well."""
        done = self.run(*arguments)
        assert done.code == 0, done.err + done.out
        return done


def begin(folder: Path, world: World) -> Paper:
    """Write a newsletter that reads a world, with its secrets beside it."""
    folder.mkdir(exist_ok=True)
    (folder / "newsletter.toml").write_text(world.config_toml(), "utf-8")
    secrets = "".join(f"{name}={value}\n" for name, value in world.secrets.items())
    (folder / ".env").write_text(secrets, "utf-8")
    return Paper(folder, world)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    """A newsletter that has not collected anything."""
    with World() as world:
        yield begin(tmp_path / "paper", world)


@pytest.fixture(scope="session")
def first_paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The newsletter of which `published` gives copies; only to be looked at."""
    with World() as world:
        made = begin(tmp_path_factory.mktemp("first") / "paper", world)
        made.keep_sources(*HALF)
        made.set("stories", "read_pages = 4\nread_teasers = 4")
        made.said = made.ok("run", "--date", ISSUE).out
        yield made


@pytest.fixture(scope="session")
def first_collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The newsletter of which `collected` gives copies."""
    with World() as world:
        made = begin(tmp_path_factory.mktemp("collected") / "paper", world)
        made.keep_sources(*FEW)
        made.set("stories", NO_PAGES)
        made.ok("ingest", "--date", ISSUE)
        yield made


@pytest.fixture
def collected(first_collected: Paper, tmp_path: Path) -> Paper:
    """A newsletter that has collected its day and written nothing, to be changed at will."""
    folder = tmp_path / "collected"
    shutil.copytree(first_collected.folder, folder)
    return Paper(folder, first_collected.world)


@pytest.fixture
def published(first_paper: Paper, tmp_path: Path) -> Paper:
    """A newsletter whose sample day is out, to be changed at will."""
    folder = tmp_path / "paper"
    shutil.copytree(first_paper.folder, folder)
    return Paper(folder, first_paper.world, said=first_paper.said)


EARLIER = Path(__file__).parents[1] / "dateline" / "store" / "store_0002.sql.gz"
"""The store of the sample day as release 0.1 left it."""


def store_from_dump(path: Path) -> Path:
    """Make a SQLite file of the dump; return its path."""
    with sqlite3.connect(path) as store:
        store.executescript(gzip.decompress(EARLIER.read_bytes()).decode())
    store.close()
    return path


@pytest.fixture(scope="session")
def first_stored(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The newsletter of which `stored` gives copies."""
    folder = tmp_path_factory.mktemp("stored")
    settings = '[newsletter]\nname = "AI Dateline"\nurl = "https://dateline.example"\n'
    (folder / "newsletter.toml").write_text(settings, "utf-8")
    store_from_dump(folder / "dateline.db")
    made = Paper(folder, None)  # type: ignore[arg-type]
    made.ok("render", "--date", ISSUE)
    return made


@pytest.fixture
def stored(first_stored: Paper, tmp_path: Path) -> Paper:
    """A newsletter that follows nothing and has the issue of the sample day."""
    shutil.copytree(first_stored.folder, tmp_path / "paper")
    return Paper(tmp_path / "paper", first_stored.world)
