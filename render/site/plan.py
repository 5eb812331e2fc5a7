"""What is to be made: the site's parts, and for each issue a job with all that its page shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from render.page.page import Day, ThreadView
from render.site.frame import LanguageFolder
from render.site.gathered import Index
from render.site.issue import IssueJob, Neighbour
from render.site.options import IssueKey, up
from render.site.user_files import FolderPost, OwnPage
from summarize.errors import UserError

STORY_DAYS: Final = 6
"""Earlier days of a story that an issue's page lists; the story's own page has all."""


def refuse_clashes(keys: Iterable[IssueKey]) -> None:
    """Raise UserError if two issues want one address."""
    seen: dict[str, IssueKey] = {}
    for key in keys:
        if (other := seen.setdefault(key.name, key)) is not key:
            raise UserError(
                f"{other.origin or other} and {key.origin or key} are both the issue of "
                f"{key.date} in {key.language!r}: they would share one address"
            )


def places(found: Iterable[IssueKey | FolderPost], main: str) -> list[LanguageFolder]:
    """Return the site's parts: the main language at the top, the others in their folders."""
    languages = sorted(
        {one.language for one in found} | {main}, key=lambda language: (language != main, language)
    )
    prefixes = {name: "" if name == main else f"{name}/" for name in languages}
    return [
        LanguageFolder(
            name, prefixes[name], tuple((n, p) for n, p in prefixes.items() if n != name)
        )
        for name in languages
    ]


def with_own_pages(place: LanguageFolder, pages: Iterable[OwnPage]) -> LanguageFolder:
    """Return a part of the site whose navigation leads to the user's own pages as well."""
    own = (page for page in pages if page.language == place.language and page.nav)
    return replace(place, own=tuple((page.title, f"{place.prefix}{page.slug}/") for page in own))


def jobs(
    place: LanguageFolder, index: Index, indexes: Sequence[Index], needed: frozenset[str]
) -> Iterator[IssueJob]:
    """Yield the job of each issue of a language, newest first."""
    others = [other for other in indexes if other is not index]
    twins = {(issue.date, other.language): issue.path for other in others for issue in other.issues}
    for number, issue in enumerate(index.issues):
        translations = tuple(
            (other.language, twins[issue.date, other.language])
            for other in others
            if (issue.date, other.language) in twins
        )
        needs_entry = issue.key.name in needed
        yield _job(place, index, number, issue.path, translations, needs_entry)


def front_job(place: LanguageFolder, index: Index) -> IssueJob | None:
    """Return the job of showing the newest issue on the language's front page."""
    return _job(place, index, 0, place.prefix, place.others) if index.issues else None


def _job(
    place: LanguageFolder,
    index: Index,
    number: int,
    path: str,
    translations: tuple[tuple[str, str], ...],
    entry: bool = False,
) -> IssueJob:
    root = up(path)
    older, newer = (_neighbour(index, beside, root) for beside in (number + 1, number - 1))
    threads = tuple(_threads(index, number, root))
    issue = index.issues[number]
    tags = tuple(f"{root}{index.tag_path(tag)}" for tag in issue.tags)
    return IssueJob(issue.key, place, path, older, newer, translations, threads, tags, entry)


def _neighbour(index: Index, number: int, root: str) -> Neighbour | None:
    if not 0 <= number < len(index.issues):
        return None
    issue = index.issues[number]
    return Neighbour(f"{root}{issue.path}", issue.title)


def _threads(index: Index, number: int, root: str) -> Iterator[tuple[str, ThreadView]]:
    for story, thread in index.story_threads.get(number, ()):
        mentions = index.threads[thread]
        earlier = [m for m in mentions if m.issue > number][:STORY_DAYS]
        days = tuple(
            Day(index.issues[m.issue].date, m.title, f"{root}{index.issues[m.issue].path}")
            for m in reversed(earlier)
        )
        url = f"{root}{index.thread_path(thread)}"
        yield story, ThreadView(days, url, mentions[0].title)
