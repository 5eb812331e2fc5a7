"""The command line: `dateline`, its options and its exit codes.

The modules of this room hold names, options and help only. A command imports the rooms that it
needs in its own function: they take a second to import, and `dateline --help` must answer at once.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli import care, editing, issue, operate, schedule
from dateline.cli.base import EXIT_CODES, report
from dateline.cli.sources import sources_app

COMMANDS = {
    "Make an issue": (
        issue.demo, issue.init, issue.run, issue.ingest, issue.summarize, issue.render,
    ),
    "Look and mend": (editing.stories, editing.check, editing.correct, editing.retract),
    "Run the house": (
        operate.status, operate.models, schedule.schedule, schedule.worker, operate.deploy,
        operate.deliver, operate.doctor,
    ),
    "Look after the store": (care.backup, care.restore, care.prune, care.export, care.import_),
}  # fmt: skip
"""The commands by the panels in which `dateline --help` shows them."""

app = typer.Typer(
    name="dateline",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="**A newsroom in a repository.** Collects a day of talk, finds its stories, and writes "
    "a dated issue in which every statement is linked to what it rests on.",
    epilog="Begin with `dateline demo` (no key, no network), then `dateline init`. "
    f"Exit codes: {EXIT_CODES}.",
)
for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(command.__name__.rstrip("_"), rich_help_panel=panel)(command)
app.add_typer(sources_app, name="sources")
app.add_typer(operate.site_app, name="site", rich_help_panel="Run the house")
app.add_typer(care.store_app, name="store", rich_help_panel="Look after the store")


def _version(wanted: bool) -> None:
    if wanted:
        # Lazy: it takes a tenth of the time of `--help`.
        from importlib.metadata import version

        typer.echo(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that come before a command."""


def check_house() -> None:
    """Make sure that the stages are ours: their names are plain, and another package may have one.

    Raises ImportError naming the package that stands in the way.
    """
    home = Path(__file__).parents[2]
    for stage in ("ingest", "summarize", "render", "templates"):
        found = find_spec(stage)
        place = Path(found.origin).parent if found and found.origin else None
        if place is None or place.parent != home:
            raise ImportError(
                f"the package {stage!r} of dateline is missing from {home}, or hidden by {place}. "
                "Install dateline into an environment of its own, as pipx and uv tool do."
            )


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code; users' own mistakes get no traceback."""
    check_house()
    sys.exit(report(lambda: app(args=arguments, standalone_mode=False)))
