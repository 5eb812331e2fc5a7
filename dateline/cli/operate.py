"""Commands that run the newsroom: status, models, deploy, deliver, doctor, site."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.base import (
    DEFAULT_CONFIG,
    FAILED,
    ConfigOption,
    JsonOption,
    NamedDate,
    due_date,
    newsroom,
    print_json,
    show,
    tell,
)

if TYPE_CHECKING:
    from dateline.day.context import IssueContext, Newsroom

site_app = typer.Typer(no_args_is_help=True, help="The newsletter's own site: build, serve.")


def status(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Show how the newsroom stands: issues, runs, sources, spending."""
    from dateline.cli.report import status_lines
    from dateline.operate.status import newsroom_status

    with newsroom(config) as room:
        state = newsroom_status(room)
        show(as_json, state, status_lines(state))


def models(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Ask each configured model one small question: does it answer, and how?

    Tells the editor, its fallbacks, the second opinion and the embedding model. Exit code 1 if one
    of them does not answer.
    """
    from dateline.cli.report import model_line
    from dateline.day.models import try_models

    with newsroom(config) as room:
        trials = []
        for trial in try_models(room):
            trials.append(trial)
            if not as_json:
                tell(model_line(trial))
        if as_json:
            print_json([asdict(trial) for trial in trials])
        elif not trials:
            tell("No model is configured: the extractive editor writes, words and links decide.")
        if not all(trial.answers for trial in trials):
            raise typer.Exit(FAILED)


def deploy(
    config: ConfigOption = DEFAULT_CONFIG,
    date: NamedDate = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change there; change nothing.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite what was edited there, remove however much.")
    ] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Send again what was sent before the last time.")
    ] = False,
) -> None:
    """Send posts and site to where [deploy] says: a folder, git branch, rsync place, or command.

    What is gone here goes there. What was edited there by hand is not overwritten.
    """
    from dateline.day.deploy import deploy, preview, roll_back

    with newsroom(config) as room:
        if dry_run:
            tell(preview(room.config, force=force))
        elif rollback:
            tell(roll_back(room.config))
        else:
            tell(deploy(_named_or_latest(room, date), force=force))


def _named_or_latest(room: "Newsroom", date: str | None) -> "IssueContext":
    dates = [] if date else room.dates
    return room.issue(dates[-1] if dates else due_date(room, date))


def deliver(
    config: ConfigOption = DEFAULT_CONFIG,
    date: NamedDate = None,
    doubtful: Annotated[
        bool, typer.Option(help="Send again to those of whom nobody knows whether they got it.")
    ] = False,
    refused: Annotated[
        bool, typer.Option(help="Send again to those who were refused, now that it is mended.")
    ] = False,
    who: Annotated[
        bool, typer.Option("--who", help="Only name those who have not got it, and why.")
    ] = False,
) -> None:
    """Send an issue to its readers: by e-mail, and to the chats of DATELINE_CHAT_URLS.

    Each recipient gets an issue once, however often this is repeated; who could not be reached is
    tried again.
    """
    from dateline.deliver.deliver import DOUBTFUL
    from dateline.deliver.deliver import deliver as send
    from dateline.deliver.recipients import is_set

    with newsroom(config) as room:
        if not is_set(room.config):
            raise typer.BadParameter("nobody to deliver to: set email.host or DATELINE_CHAT_URLS")
        issue = _named_or_latest(room, date)
        if who:
            rows = room.store.outbox.left(room.slug, issue.date)
            tell(["  ".join(row).rstrip() for row in rows] or "nobody waits for it")
            return
        again = (*DOUBTFUL * doubtful, *["refused"] * refused)
        tell(send(issue, again=again))


def doctor(config: ConfigOption = DEFAULT_CONFIG, as_json: JsonOption = False) -> None:
    """Look at everything that a morning needs, and say how to mend what is wrong.

    Settings, secrets, store, disk, clock, templates, models, sources as they were read last, where
    it deploys to, mail server, places, schedule, workers. Changes and sends nothing; `dateline
    models` and `dateline sources test` ask what costs money or time. Exit code 1 if something is
    an error.
    """
    from dateline.operate.doctor import examine, finding_line

    with newsroom(config) as room:
        found = list(examine(room))
        show(as_json, [asdict(finding) for finding in found], map(finding_line, found))
        if any(finding.state == "error" for finding in found):
            raise typer.Exit(FAILED)


@site_app.command("build")
def site_build(
    config: ConfigOption = DEFAULT_CONFIG,
    everything: Annotated[
        bool, typer.Option("--all", help="Make every page anew, not only those that changed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Build the site from the stored issues; only pages that changed are written."""
    from dateline.cli.report import site_line
    from dateline.day.publish import build

    with newsroom(config, quiet=as_json) as room:
        built = build(room.config, room.progress, everything=everything)
        show(as_json, asdict(built), [site_line(built)])


@site_app.command("serve")
def site_serve(
    config: ConfigOption = DEFAULT_CONFIG,
    port: Annotated[int, typer.Option(help="The port on this machine.", max=65535)] = 8000,
) -> None:
    """Build the site, show it at http://127.0.0.1:8000, and build again when something changes."""
    from dateline.serve import serve

    with newsroom(config) as room:
        serve(config, room, port)
