"""Commands of the editors' desk: stories, check, correct, retract."""

from pathlib import Path
from typing import Annotated

import typer

from dateline.cli.base import (
    DEFAULT_CONFIG,
    REFUSED,
    ConfigOption,
    DateOption,
    GivenDate,
    JsonOption,
    issue_of,
    show,
    tell,
)


def stories(
    config: ConfigOption = DEFAULT_CONFIG,
    date: DateOption = None,
    why: Annotated[
        str,
        typer.Option("--why", metavar="STORY", help="Explain one story, by its id or title words."),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """List a day's stories with the parts of their scores, told and not told.

    To change the choice, put a file stories.toml beside the posts: pin, drop, merge, split,
    retitle. `dateline summarize --fresh` then follows it.
    """
    from dateline.cli.report import stories_lines
    from dateline.day.stories import day_stories, explain_story, nothing_read

    with issue_of(config, date, quiet=as_json or bool(why)) as issue:
        if why:
            lines = explain_story(issue, why).splitlines()
            show(as_json, lines, lines)
            return
        rows = day_stories(issue)
        nothing = f"No story: {nothing_read(issue.date)}"
        show(as_json, rows, stories_lines(rows) if rows else [nothing])


def check(
    config: ConfigOption = DEFAULT_CONFIG, date: DateOption = None, as_json: JsonOption = False
) -> None:
    """Hold a stored issue against its items again, statement by statement.

    Prints each finding with the words that the statement rests on. Exit code 3 if something is
    wrong that `[gate] block_on` names.
    """
    from dateline.day.check import blocked, check_stored, check_text

    with issue_of(config, date) as issue:
        reports = check_stored(issue)
        show(as_json, reports, [check_text(reports)])
        if blocked(issue.config, reports):
            raise typer.Exit(REFUSED)


def correct(
    date: GivenDate,
    config: ConfigOption = DEFAULT_CONFIG,
    place: Annotated[
        str, typer.Option("--at", metavar="PLACE", help="The statement, as in overview/1/0.")
    ] = "",
    text: Annotated[str, typer.Option("--text", help="What it should say.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="A file with the new text, instead of --text.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the readers.")] = "",
    language: Annotated[str, typer.Option(help="Which language's issue; the main one.")] = "",
) -> None:
    """Correct a statement of a published issue: a new revision with its reason, shown on the page.

    Without --at, lists the places. Without --text and --file, opens your editor. The new text
    must pass the fact gate like any other.
    """
    from dateline.day.correct import after_correction, correct_edition, places
    from dateline.day.deploy import owe
    from dateline.day.publish import write_posts

    with issue_of(config, date) as issue:
        language = language or issue.config.newsletter.language
        if not place:
            tell(places(issue, language))
            return
        words = file.read_text("utf-8").strip() if file else text
        edition = correct_edition(issue, language, place, words, reason)
        owe(issue, "corrected")
        for post in write_posts(issue, [edition]):
            if post.edited:
                tell(f"{post.path} was edited by hand: `dateline render --force` overwrites it")
            else:
                tell(f"revision {edition.revision} written to {post.path}")
        tell(after_correction(issue.config))


def retract(
    date: GivenDate,
    config: ConfigOption = DEFAULT_CONFIG,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the record.")] = "",
) -> None:
    """Take an issue back: its post goes, and with the next build and deploy its pages and entries.

    No mail of it is sent any more. What was told in it may be told again. `run --fresh` writes it
    anew.
    """
    from dateline.day.correct import after_correction
    from dateline.day.publish import retract

    with issue_of(config, date) as issue:
        tell(f"removed  {path}" for path in retract(issue, reason))
        tell(after_correction(issue.config))
