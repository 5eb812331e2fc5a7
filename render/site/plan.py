"""What is to be made: the site's parts, and for each issue a job with all that its page shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from render.site.editions import IssueKey
from render.site.frame import LanguageFolder
from render.site.groups import thread_path
from render.site.index import Index
from render.site.issue import ENTRIES, IssueJob, NeighbourIssue, ThreadJob
from render.site.other_posts import FolderPost
from render.site.own_pages import OwnPage
from summarize.errors import UserError

STORY_DAYS: Final = 6
"""Earlier days of a story that an issue's page lists; the story's own page has all."""


class PathClashError(UserError):
    """Two issues want the same address; the message names both."""


def refuse_clashes(keys: Iterable[IssueKey]) -> None:
    """Raise PathClashError if two issues want one address."""
    seen: dict[str, IssueKey] = {}
    for key in keys:
        if (other := seen.setdefault(key.name, key)) is not key:
            raise PathClashError(
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
    twins = {
        (issue.date, other.language): issue.path
        for other in indexes
        if other is not index
        for issue in other.issues
    }
    languages = [other.language for other in indexes if other is not index]
    for number, issue in enumerate(index.issues):
        yield IssueJob(
            key=issue.key,
            place=place,
            path=issue.path,
            older=_turn(index, number + 1),
            newer=_turn(index, number - 1),
            translations=tuple(
                (language, twins[issue.date, language])
                for language in languages
                if (issue.date, language) in twins
            ),
            threads=tuple(_threads(index, number)),
            entry=issue.key.name in needed,
        )


def front_job(place: LanguageFolder, index: Index) -> IssueJob | None:
    """Return the job of showing the newest issue on the language's front page."""
    if not index.issues:
        return None
    return IssueJob(
        key=index.issues[0].key,
        place=place,
        path=place.prefix,
        older=_turn(index, 1),
        newer=None,
        translations=place.others,
        threads=tuple(_threads(index, 0)),
    )


def _turn(index: Index, number: int) -> NeighbourIssue | None:
    if not 0 <= number < len(index.issues):
        return None
    issue = index.issues[number]
    return NeighbourIssue(issue.title, issue.path)


def _threads(index: Index, number: int) -> Iterator[ThreadJob]:
    for story, thread in index.story_threads.get(number, ()):
        mentions = index.threads[thread]
        earlier = [m for m in mentions if m.issue > number][:STORY_DAYS]
        days = tuple(
            (index.issues[m.issue].date, m.title, index.issues[m.issue].path)
            for m in reversed(earlier)
        )
        yield ThreadJob(story, thread_path(index.prefix, thread), mentions[0].title, days)


def depends(job: IssueJob) -> tuple[object, ...]:
    """Return what an issue's files are made of; whether a feed needs them is not part of it."""
    # Plain tuples of text: a dataclass's own repr takes ten times as long.
    turns = [(turn.title, turn.path) for turn in (job.older, job.newer) if turn]
    threads = [(t.story, t.path, t.title, [(str(d), *rest) for d, *rest in t.days])
               for t in job.threads]  # fmt: skip
    place = (job.place.language, job.place.prefix, job.place.others)
    return (
        job.key.name, job.key.digest, place, job.path, job.older is None, turns,
        job.translations, threads,
    )  # fmt: skip


def entry(job: IssueJob) -> str:
    """Name the file that a feed reads of an issue; "" if none does."""
    return f"{ENTRIES}{job.key.name}.html" if job.entry else ""
