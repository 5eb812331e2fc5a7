"""Commands that make an issue: demo, init, ingest, summarize, render, run."""

import datetime as dt
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from dateline.cli.base import (
    DEFAULT_CONFIG,
    FAILED,
    ConfigOption,
    DateOption,
    FirstOption,
    FreshOption,
    JsonOption,
    LastOption,
    due_date,
    issue_of,
    newsroom,
    print_json,
    show,
    tell,
)

Launch = Literal["cron", "systemd", "actions", "docker"]
"""By what a newsletter is started every day."""


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Where to write posts/ and site/.")
    ] = Path("dateline-demo"),
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep the store and a newsletter.toml, for other commands."),
    ] = False,
) -> None:
    """Publish the bundled sample day, 2 May 2024, from services on this machine.

    A loopback server plays X, Reddit, Discord and the web; the real collectors read it over
    HTTP. No key is needed and nothing leaves this machine. The same bytes every time.
    """
    from dateline.cli.demo_day import run_demo
    from dateline.console.progress import ConsoleProgress

    tell(run_demo(out, ConsoleProgress(), keep=keep))


def init(
    folder: Annotated[Path, typer.Argument(help="The newsletter's new home.")] = Path(),
    name: Annotated[str | None, typer.Option(help="What the paper is called.")] = None,
    language: Annotated[str | None, typer.Option(help="The language to write in.")] = None,
    timezone: Annotated[str | None, typer.Option(help="The paper's time zone.")] = None,
    editor: Annotated[
        str | None,
        typer.Option(help="Who writes: extractive, or provider:model; extractive if left."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", "-s", help="An address to follow, not the starters; repeatable."),
    ] = None,
    launch: Annotated[
        Launch | None, typer.Option("--with", help="Write too what makes it publish every day.")
    ] = None,
) -> None:
    """Begin a newsletter: a newsletter.toml with good sources that need no key.

    On a terminal, asks for what is not given; Enter takes what is proposed. Nothing that exists is
    overwritten, so that --with may come later. Then: `dateline run`.
    """
    from dateline.cli.ask import ask_beginning
    from dateline.config.init import start_newsletter

    given: dict[str, object] = {"name": name, "language": language, "timezone": timezone}
    given |= {"editor": editor, "sources": source}
    new = ask_beginning(folder, {k: value for k, value in given.items() if value is not None})
    tell(start_newsletter(folder, new, launch or ""))


def run(
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    fresh: FreshOption = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no source: use what the store has.")
    ] = False,
    site: Annotated[bool, typer.Option(help="Build the site too.")] = True,
    deploy: Annotated[
        bool, typer.Option(help="Deploy and deliver, if the file says where to.")
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Make today's issue: collect, write, publish, deploy, deliver. The line for cron.

    A run that was stopped goes on where it stopped. An issue that exists is published again
    unchanged, unless --fresh asks for a new one. With --from and --to, one issue after the other is
    made up for from what sources and store have of these days; they are deployed, not delivered.
    """
    span = bool(first or last)
    if span and (date or as_json or not (first and last)):
        raise typer.BadParameter("--from and --to go together, without --date and --json")
    from dateline.cli.report import page_line, run_lines, run_summary
    from dateline.day.deploy import deploy as deploy_all
    from dateline.day.publish import build
    from dateline.day.run import run_date
    from dateline.day.write import EmptyDayError
    from dateline.deliver.deliver import deliver
    from dateline.deliver.recipients import is_set

    with newsroom(config, quiet=as_json) as room:
        day, settings = due_date(room, first or date), room.config
        end = due_date(room, last) if last else day
        if end < day:
            raise typer.BadParameter(f"--from {day} is after --to {end}")
        made = []
        while day <= end:
            issue = room.issue(day)
            try:
                result = run_date(issue, fresh=fresh, offline=offline, deploys=deploy and not span)
            except EmptyDayError as error:
                if not span:
                    raise
                tell(f"No issue of {day}: {error}")
            else:
                made.append(issue)
                # Before the deploy: the issue is out, whatever becomes of that.
                tell(() if as_json else run_lines(result, settings.folder))
            day += dt.timedelta(days=1)
        if not made:
            return
        if site and settings.newsletter.site:
            pages = build(settings, room.progress)
            if not as_json:
                tell(page_line(pages, settings.folder))
        deployed = delivered = ""
        if deploy and settings.deploy.to != "none":
            deployed = deploy_all(made[-1])
        if deploy and not span and is_set(settings):
            delivered = deliver(made[-1])
        if as_json:
            print_json(run_summary(result) | {"deployed": deployed, "delivered": delivered})
        else:
            tell(filter(None, (deployed, delivered)))
        if not span and result.written.problem:
            raise result.written.problem


def ingest(
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", "-s", help="Only this source; repeatable.")
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--import", help="Read a DiscordChatExporter JSON or a feed from a file."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read the sources into the store, without writing an issue.

    Safe to repeat and to stop at any moment: each source goes on where it was.
    """
    from dateline.cli.source_tables import collection_lines
    from dateline.day.collect import take_files, take_sources

    with issue_of(config, date, quiet=as_json) as issue:
        rows = take_files(issue, files) if files else take_sources(issue, source or [])
        show(as_json, [asdict(row) for row in rows], collection_lines(rows))
        if rows and all(row.status == "missing" for row in rows):
            raise typer.Exit(FAILED)


def summarize(
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
    fresh: FreshOption = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say what writing would cost; ask no model and no page."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the edition of a date from what the store has, and keep it.

    `--dry-run` says how many calls, tokens and how much money a model would take at most, and how
    many pages behind links would be read.
    """
    from dateline.cli.report import edition_lines, edition_summary, estimate_line
    from dateline.day.write import estimate, write

    with issue_of(config, date, quiet=as_json) as issue:
        if dry_run:
            costs = estimate(issue)
            show(as_json, costs, [estimate_line(costs)])
            return
        written = write(issue, fresh=fresh)
        summaries = [edition_summary(edition) for edition in written.editions]
        show(as_json, summaries, chain.from_iterable(map(edition_lines, written.editions)))
        if written.problem:
            raise written.problem


def render(
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every stored issue, not one date.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite posts that were edited by hand.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Rebuild posts from stored editions: no network, no model, the same bytes.

    A post whose bytes would not change is not touched, nor is one that was edited by hand: the exit
    code is 1 then.
    """
    from dateline.day.publish import stored_editions, write_posts

    with newsroom(config) as room:
        stored = room.dates if everything else []
        rows = []
        for day in stored or [due_date(room, date)]:
            # Kept without their editions, so that years of issues take the memory of one.
            for post in write_posts(room, stored_editions(room.issue(day)), force=force):
                rows.append({"path": post.path, "changed": post.changed, "edited": post.edited})
                state = "written" if post.changed else "edited" if post.edited else "unchanged"
                if not as_json:
                    tell(f"{state}  {post.path}")
        if as_json:
            print_json(rows)
        if any(row["edited"] for row in rows):
            raise typer.Exit(FAILED)
