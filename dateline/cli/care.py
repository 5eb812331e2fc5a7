"""Commands that look after the store: backup, restore, prune, export, import, store copy."""

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.base import DEFAULT_CONFIG, ConfigOption, DateOption, issue_of, newsroom, tell

store_app = typer.Typer(no_args_is_help=True, help="The store as a whole: move it.")


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
    with newsroom(config) as room:
        tell(throw_away(room, dt.timedelta(days=int(days))))


def export(
    file: Annotated[Path, typer.Argument(help="The new file, as in 2024-05-03.json.")],
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
) -> None:
    """Write an issue as JSON: its editions, the items that they cite, its stories."""
    from dateline.operate.transfer import export_issue
    from render.files import replace_atomically

    with issue_of(config, date) as issue:
        data = export_issue(issue)
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

    with newsroom(config) as room:
        for file in files:
            tell(import_issue(room, file.read_bytes()))


@store_app.command("copy")
def store_copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A SQLite file, or a URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="A new SQLite file, or a URL.")],
) -> None:
    """Move a store to another database, as from dateline.db to postgresql://me@host/paper.

    TO must be empty. Every row is read back and compared; a copy that fails or is stopped leaves
    nothing behind. Stop `dateline schedule` first, then name TO as newsletter.store or
    DATELINE_STORE. A password may stand in PGPASSWORD or ~/.pgpass instead of the URL.
    """
    from dateline.console.progress import ConsoleProgress
    from dateline.store.copy import copy
    from dateline.store.store import StoreError, shown

    if "://" not in source and not Path(source).is_file():
        raise StoreError(f"store {source}: there is no such file.", "Name the store to copy.")
    source, target = (
        name if "://" in name else f"sqlite:///{Path(name).resolve()}" for name in (source, target)
    )
    counts = copy(source, target, ConsoleProgress())
    tell(f"{shown(target)}: {sum(counts.values()):,} rows in {len(counts)} tables, all verified")
