"""Writing an issue: from the store's items to a stored edition, without touching any source.

    stories of the date (`stories`) -> editor -> compose -> fact gate -> edition

Everything that an edition depends on is in the store or the arguments: writing again gives the same
edition, and kept model answers make it free.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from dateline.config.model_tables import EXTRACTIVE
from dateline.day.check import refuse
from dateline.day.collect import NOT_COLLECTED
from dateline.day.context import IssueContext
from dateline.day.correct import carried
from dateline.day.images import keep_images
from dateline.day.models import model_editor
from dateline.day.publish import no_issue
from dateline.day.stories import FoundDay, find_day, story_rows, topics_of
from summarize.compose.compose import compose
from summarize.edition import Edition, Newsletter, SourceNote
from summarize.editor import Assignment
from summarize.errors import MODEL_FAILED, UserError
from summarize.extractive.editor import ExtractiveEditor
from summarize.models.settings import AnswerStore, FreshAnswers
from summarize.stories.find import FoundStories


class EmptyDayError(UserError):
    """There is nothing to write of; the message says why and what to do."""


class QuietDayError(EmptyDayError):
    """Every source was read, and none has anything of the issue's hours: no issue is owed."""

    run_status = "quiet"


class ModelFailedError(UserError):
    """An issue was written by the extractive editor, because no model gave an answer."""

    exit_code = MODEL_FAILED


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """The editions of a date, in the newsletter's languages."""

    editions: tuple[Edition, ...]

    @property
    def problem(self) -> ModelFailedError | None:
        """What is wrong with an issue that may be published all the same, in words."""
        failed = [edition for edition in self.editions if edition.making.model_failed]
        if not failed:
            return None
        languages = ", ".join(edition.language for edition in failed)
        return ModelFailedError(
            f"{failed[0].making.editor} did not write the issue of {failed[0].date} ({languages}): "
            "the extractive editor did.",
            "`dateline models` says what is wrong.",
        )


def write(
    issue: IssueContext, *, fresh: bool = False, retry: bool = False, read_links: bool = True
) -> WrittenDay:
    """Write and store the editions of a date that are not stored yet.

    `fresh` writes all again as new revisions and asks models anew; `retry` only those that their
    model failed to write, which stay if it fails again. `read_links` allows fetching pages and
    images. Raises EmptyDayError and GateRefusedError.
    """
    config, store = issue.config, issue.store
    stored = {
        language: store.editions.load(issue.slug, issue.date, language)
        for language in config.newsletter.editions
    }
    retracted = {
        key.language: key.revision
        for key in store.editions.keys(issue.slug)
        if key.date == issue.date and key.is_retracted
    }
    if retracted and not fresh:
        raise no_issue(issue)
    done = {
        language: edition is not None and not fresh and not (retry and is_owed(edition))
        for language, edition in stored.items()
    }
    if all(done.values()):
        return WrittenDay(tuple(edition for edition in stored.values() if edition))
    found = find_day(issue, read_links=read_links, ask=True)
    if not found.stories.reading.items:
        raise _why_empty(found.sources, issue.date)
    editions = []
    answers = FreshAnswers(store.runs) if fresh else store.runs  # the languages share them
    left = [language for language in stored if not done[language]]
    # Where a month's money has a limit, the cost of one language says what the next may ask.
    by_model = config.newsletter.editor != EXTRACTIVE and not config.model.max_cost_month
    helpers = issue.helpers if by_model and not fresh else None
    for language, old in stored.items():
        if old and done[language]:
            editions.append(old)
            continue
        ahead = None
        if helpers and language in left[1:]:
            first = next(edition for edition in editions if edition.language == left[0])
            parts = [fallback.part for fallback in first.making.fallbacks]
            if language == left[1] and "arrange" not in parts:  # else each would ask that anew
                helpers.ask(left[2:])
            helpers.take_back(language)
            ahead = store.runs.get(_ahead_key(issue, language, found.stories))
        if ahead:
            edition = Edition.model_validate_json(ahead)
        else:
            edition = _write_one(issue, language, found, answers)
        if old and retry and edition.making.model_failed:
            editions.append(old)
            continue
        images = keep_images(config, edition, old, issue.progress, ask=read_links)
        edition = asyncio.run(images)
        edition = _revised(carried(edition, old), old, issue.today)
        if language in retracted:
            edition = edition.model_copy(update={"revision": retracted[language] + 1})
        editions.append(edition)
    for edition in editions:
        refuse(config, edition)
        store.editions.save(edition, issue.now)
    store.editions.save_stories(issue.slug, issue.date, story_rows(issue, found.stories))
    return WrittenDay(tuple(editions))


def is_owed(edition: Edition) -> bool:
    """Return whether the model that failed to write an uncorrected issue is to try again."""
    return edition.making.model_failed and not edition.corrections


def assignment(issue: IssueContext, language: str, found: FoundDay) -> Assignment:
    """Return all that an editor is told for one issue."""
    day, paper, window = found.stories, issue.config.newsletter, issue.window
    day_before = issue.date - dt.timedelta(days=1)
    last = issue.store.editions.load(issue.slug, day_before, language)
    return Assignment(
        newsletter=Newsletter(**paper.model_dump(include=set(Newsletter.model_fields))),
        date=issue.date,
        language=language,
        window_start=window.start,
        window_end=window.end,
        stories=day.told,
        topics=topics_of(issue.config),
        sources=told_once(found.sources, last),
        reading=day.reading,
        embedding=day.embedding,
        notices=day.notices,
        considered=day.considered,
        max_stories=issue.config.stories.max_stories,
    )


def told_once(notes: Sequence[SourceNote], last: Edition | None) -> tuple[SourceNote, ...]:
    """Mark the sources that the last issue, if there was one, named as missing."""
    known = {note.name for note in (last.sources if last else ()) if note.status == "missing"}
    return tuple(
        note.model_copy(update={"again": True})
        if note.status == "missing" and note.name in known
        else note
        for note in notes
    )


def _write_one(
    issue: IssueContext, language: str, found: FoundDay, answers: AnswerStore
) -> Edition:
    issue.progress.say(f"writing the issue of {issue.date} in {language}")
    model, task = model_editor(issue, answers), assignment(issue, language, found)
    try:
        return compose(task, model or ExtractiveEditor(), now=issue.now)
    finally:
        if model:
            issue.store.runs.save_calls(issue.slug, issue.date, model.usage, issue.now)


def write_ahead(issue: IssueContext, language: str) -> None:
    """Write an issue in a language, and keep it for whoever makes the issue of the same stories."""
    found = find_day(issue, ask=True)
    edition = _write_one(issue, language, found, issue.store.runs)
    issue.store.runs.put(_ahead_key(issue, language, found.stories), edition.model_dump_json(), {})


def _ahead_key(issue: IssueContext, language: str, day: FoundStories) -> str:
    told = " ".join(story.id for story in day.told)
    day_told = sha256(f"{day.reading.items} {told}".encode()).hexdigest()
    return f"edition {issue.slug} {issue.date} {issue.now} {language} {day_told}"


def _revised(edition: Edition, old: Edition | None, today: dt.date) -> Edition:
    """Number a new writing of a stored edition; one that says the same stays the same.

    `today` is the paper's own day: its readers see it as the day of the change.
    """
    if old is None:
        return edition
    same = {"revision": old.revision, "updated": old.updated, "made_at": old.made_at}
    if edition.model_copy(update=same) == old:
        return old
    return edition.model_copy(
        update={"revision": old.revision + 1, "updated": max(today, old.updated)}
    )


def _why_empty(notes: Sequence[SourceNote], date: dt.date) -> EmptyDayError:
    missing = [note for note in notes if note.status == "missing"]
    if not notes:
        return EmptyDayError("no source is followed. Add one with `dateline sources add URL`.")
    if all(note.code == NOT_COLLECTED for note in notes):
        mend = f"Read it with `dateline ingest --date {date}`."
        return EmptyDayError(f"nothing was read for {date} yet.", mend)
    if len(missing) == len(notes):
        reasons = "; ".join(f"{note.name}: {note.reason}" for note in missing[:5])
        return EmptyDayError(f"no source could be read for {date}: {reasons}")
    kind = EmptyDayError if missing else QuietDayError
    return kind(f"nothing was published in the hours of the issue of {date}.")


def estimate(issue: IssueContext) -> dict[str, object]:
    """Return what writing a date takes at most, in pages and model calls; asks nothing."""
    found = find_day(issue)
    model, paper = model_editor(issue), issue.config.newsletter
    totals = {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost": 0.0}
    if model:
        for language in paper.editions:
            task = assignment(issue, language, found)
            cost = model.estimate(task, arranged=language != paper.editions[0])
            for name, value in asdict(cost).items():
                totals[name] += value
    return {"date": issue.date.isoformat(), "editor": paper.editor, "pages": found.unread, **totals}
