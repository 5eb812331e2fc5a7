"""Commands about sources: list, test, add, remove, import, export."""

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.base import DEFAULT_CONFIG, FAILED, ConfigOption, JsonOption, newsroom, show, tell

sources_app = typer.Typer(
    no_args_is_help=True,
    help="What the newsletter follows: list, test, add, remove, import, export.",
)


@sources_app.command("list")
def list_sources(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """List the sources: last success, failures in a row, next try, items a day."""
    from dateline.cli.source_tables import source_lines
    from dateline.operate.status import source_rows

    with newsroom(config) as room:
        rows = source_rows(room)
        show(as_json, rows, source_lines(rows))


@sources_app.command("test")
def try_source_now(
    name: Annotated[str, typer.Argument(help="The source's name, as `sources list` shows it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    limit: Annotated[int, typer.Option(help="How many items to show.", min=0)] = 5,
    as_json: JsonOption = False,
) -> None:
    """Read one source now and show what it gives, or why it fails. Stores nothing."""
    from dateline.cli.source_tables import trial_data, trial_lines
    from dateline.day.collect import try_source

    with newsroom(config) as room:
        trial = _, found = try_source(room, name)
        show(as_json, trial_data(trial, limit), trial_lines(trial, limit))
        if not found.items and any(trouble.fatal for trouble in found.troubles):
            raise typer.Exit(FAILED)


@sources_app.command("add")
def add_source(
    url: Annotated[str, typer.Argument(help="A feed, blog, subreddit, YouTube channel, ….")],
    config: ConfigOption = DEFAULT_CONFIG,
    name: Annotated[str, typer.Option(help="What you call it.")] = "",
) -> None:
    """Follow an address: recognises what it is and writes it into newsletter.toml.

    Knows subreddits, YouTube channels, GitHub releases, arXiv categories, Mastodon, Bluesky,
    Substack, Buttondown, Hacker News, X accounts and lists, Discord channels, feeds and blogs.
    """
    from dateline.config.edit import add_to_file

    tell(add_to_file(config, url, name))


@sources_app.command("remove")
def remove_source(
    name: Annotated[str, typer.Argument(help="The source's name, as `sources list` shows it.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Follow a source no longer: takes its table out of newsletter.toml.

    What it gave stays in the store and is told by no new issue.
    """
    from dateline.config.edit import remove_from_file

    tell(remove_from_file(config, name))


@sources_app.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers export it.")],
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Follow every feed of an OPML file that is not followed yet."""
    from dateline.config.edit import import_opml_file

    tell(import_opml_file(config, file))


@sources_app.command("export")
def export_opml(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Print the followed feeds as OPML."""
    from dateline.config.edit import export_opml_text

    tell(export_opml_text(config))
