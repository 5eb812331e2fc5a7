"""Commands that look after the store: backup, restore, prune, export, import."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    DateOption,
    due_date,
    newsroom,
    now,
    tell,
)

PANEL = "Look after the store"


def add_care(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (backup, restore, prune, export):
        app.command(rich_help_panel=PANEL)(command)
    app.command("import", rich_help_panel=PANEL)(import_)


def backup(
    file: Annotated[Path, typer.Argument(help="The new file, as in backups/monday.db.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Copy the store into a file, whatever else works on it meanwhile."""
    from dateline.config.load import load_config
    from dateline.operate.backup import back_up

    tell(back_up(load_config(config), file))


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `dateline backup` made.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Put a backup in the store's place; the store as it was stays beside it.

    Stop `dateline schedule` first.
    """
    from dateline.config.load import load_config
    from dateline.operate.backup import restore as put_back

    tell(put_back(load_config(config), file))


def prune(
    config: ConfigOption = DEFAULT_CONFIG,
    keep: Annotated[
        str, typer.Option("--keep", metavar="DAYS", help="How much to keep, as in 400d.")
    ] = "400d",
) -> None:
    """Throw away what was read long ago, and give the disk its space back.

    Issues stay, and every item that one of them cites.
    """
    from dateline.operate.backup import prune as throw_away

    days = keep.removesuffix("d")
    if not days.isdecimal():
        raise typer.BadParameter(f"{keep!r} is no number of days such as 400d")
    with newsroom(config) as (_settings, store):
        tell(throw_away(store, dt.timedelta(days=int(days)), now()))


def export(
    file: Annotated[Path, typer.Argument(help="The new file, as in 2024-05-03.json.")],
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
) -> None:
    """Write an issue as JSON: its editions, the items that they cite, its stories."""
    from dateline.operate.transfer import export_issue
    from render.files import replace_atomically

    with newsroom(config) as (settings, store):
        data = export_issue(settings, store, due_date(settings, date))
        replace_atomically(file, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
        tell(f"{file}: the issue of {data['date']}, {len(data['items'])} items")


def import_(
    files: Annotated[list[Path], typer.Argument(help="Files that `dateline export` wrote.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Put exported issues into the store; an issue that is there is not overwritten.

    Then: `dateline render --all`.
    """
    from dateline.operate.transfer import import_issue

    with newsroom(config) as (settings, store):
        for file in files:
            tell(import_issue(settings, store, file.read_bytes(), now()))
