"""Correcting a published issue: one statement, with the reason, as a new revision.

A correction passes the fact gate like any other statement. What was said before stays in the
edition's record, and the page shows it.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from dateline.config.settings import Config
from dateline.day.context import IssueContext
from dateline.day.linked_pages import cited_items
from dateline.day.publish import no_issue
from dateline.store.store import Store
from summarize.edition import Correction, Edition, Place, Section, Statement
from summarize.errors import UserError
from summarize.gate.check import Evidence, check_statement


def places(issue: IssueContext, language: str) -> Iterator[str]:
    """List an edition's statements with the places by which they are named."""
    for place, statement in _load(issue, language).statements():
        yield f"{place:<16} {statement.plain}"


def correct_edition(
    issue: IssueContext, language: str, place: str, words: str, reason: str
) -> Edition:
    """Store a new revision of an edition with one statement corrected; return it.

    Empty words are asked for in the user's editor, an empty reason on a terminal. Raises UserError
    for an unknown place, no change, no reason, or a text that does not hold.
    """
    edition = _load(issue, language)
    statements: dict[str, Statement] = dict(edition.statements())
    if (old := statements.get(place)) is None:
        raise UserError(f"there is no {place!r}. There are: {', '.join(statements)}.")
    words = words or _edited(old.text)
    if not words or words == old.text:
        raise UserError(f"{place} was not changed: nothing to correct")
    if not reason and sys.stdin.isatty():
        reason = str(typer.prompt("Why, for the readers", err=True))
    if not (reason := reason.strip()):
        raise UserError("a correction needs a reason: readers are told why. Give --reason.")
    new = old.model_copy(update={"text": words, "corrected": reason})
    new = new.model_copy(update={"items": new.cited})
    _hold(issue.store, edition, place, new)
    corrected = _replaced(edition, place, new)
    note = Correction(
        date=issue.today, reason=reason, where=place, before=old.plain, after=new.plain
    )
    revision = corrected.model_copy(
        update={
            "revision": edition.revision + 1,
            "updated": note.date,
            "corrections": (*edition.corrections, note),
        }
    )
    issue.store.editions.save(Edition.from_json(revision.to_json()), issue.now)
    return revision


def _edited(text: str) -> str:
    """Let the user change a text in their own editor ($VISUAL, $EDITOR, on a terminal else vi)."""
    program = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not program and not sys.stdin.isatty():
        raise UserError("there is no terminal to edit in. Give --text or --file.")
    program = program or "vi"
    with tempfile.TemporaryDirectory(prefix="dateline-correct-") as folder:
        path = Path(folder) / "statement.txt"
        path.write_text(f"{text}\n", "utf-8")
        try:
            subprocess.run([*shlex.split(program), str(path)], check=True)
        except OSError as error:
            raise UserError(
                f"{program} cannot be run: {error.strerror}. Set EDITOR, or give --text or --file."
            ) from error
        except subprocess.CalledProcessError as error:
            raise UserError(
                f"{program} ended with code {error.returncode}: nothing was corrected."
            ) from error
        return path.read_text("utf-8").strip()


def after_correction(config: Config) -> Iterator[str]:
    """Yield lines on how a correction comes from the post to the readers."""
    if config.path(config.newsletter.site).is_dir():
        yield "next: dateline site build"
    if config.deploy.to != "none":
        yield "next: dateline deploy"


def carried(edition: Edition, old: Edition | None) -> Edition:
    """Return a new writing of an issue with the earlier corrections, applied where they fit."""
    if old is None or not old.corrections:
        return edition
    now: dict[str, Statement] = dict(old.statements())
    mended = {c.before: now[c.where] for c in old.corrections if c.where in now}
    for place, statement in edition.statements():
        new = mended.get(statement.plain)
        if new and edition.references.keys() >= set(new.items):
            edition = _replaced(edition, place, new)
    return edition.model_copy(update={"corrections": old.corrections})


def _load(issue: IssueContext, language: str) -> Edition:
    edition = issue.store.editions.load(issue.slug, issue.date, language)
    if edition is None:
        languages = issue.config.newsletter.editions
        if language in languages:
            raise no_issue(issue)
        known = ", ".join(languages)
        raise UserError(f"this newsletter has no issues in {language!r}: it has {known}")
    return edition


def _hold(store: Store, edition: Edition, place: str, new: Statement) -> None:
    unknown = [id_ for id_ in new.items if id_ not in edition.references]
    if unknown:
        raise UserError(f"{unknown[0]} is no item of this issue; link one that is")
    findings = check_statement(
        new,
        Evidence(cited_items(store, edition.references)),
        where=place,
        language=edition.language,
        day=edition.date,
        opinion=Place(place).is_opinion,
    )
    if findings:
        problems = "\n".join(f"  {finding.kind}: {finding.detail}" for finding in findings)
        raise UserError(f"the new text does not hold:\n{problems}")


def _replaced(edition: Edition, place: str, new: Statement) -> Edition:

    def within(part: Any, numbers: list[int]) -> Any:
        if isinstance(part, Statement):
            return new
        if isinstance(part, tuple):
            number, *rest = numbers
            return (*part[:number], within(part[number], rest), *part[number + 1 :])
        name = "bullets" if isinstance(part, Section) else "statement"
        return part.model_copy(update={name: within(getattr(part, name), numbers)})

    name, *numbers = place.split("/")
    return edition.model_copy(
        update={name: within(getattr(edition, name), [int(number) for number in numbers])}
    )
