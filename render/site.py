"""The newsletter's own site, built so that only what changed is rendered.

Three steps. Every issue's summary is taken from the manifest or, if the issue is new, from the
edition; the index gathers what the pages lead to; then each group of pages is compared by
fingerprint (code, templates, settings and exactly what the pages show) with the last build, and
made if it differs. Issues are independent of each other, so many of them are made by processes
side by side. A page's bytes depend on its group alone, never on the way it came about.
"""

import functools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from render.files import safe_join
from render.index import Index, build_index
from render.manifest import Manifest, Written, fingerprint
from render.options import SiteOptions
from render.search import build_search
from render.shelf import EditionShelf, Key
from render.site_extras import entries_needed, extra_groups
from render.site_frame import Place, code_version, shared_files
from render.site_issue import ENTRIES, IssueJob, Made, ThreadJob, Turn, make_issue, write_page
from render.site_lists import Group, Lists, thread_path
from render.summary import Summary, summarise
from summarize.edition import Edition

POOL_FROM: Final = 120
"""Issues to render before processes of their own pay for their start (about 0.5 s each)."""

CHUNK: Final = 40
STORY_DAYS: Final = 6
"""Earlier days of a story that an issue's page lists; the story's own page has all."""


class PathClashError(Exception):
    """Two issues want the same address; the message names both."""


@dataclass(slots=True)
class SiteReport:
    """What a build did: paths within the site, and what could not be done, in words."""

    written: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    pages: int = 0
    missing_pictures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def build_site(shelf: EditionShelf, out: Path, options: SiteOptions) -> SiteReport:
    """Bring the site in `out` up to date with the issues of a shelf.

    Raises PathClashError if two issues want one address, ShelfError for an issue that can't be
    read, LayoutError for a template that can't be used. Whatever is raised, and also if the disk
    is full, every page on the disk is whole: an old one or a new one.
    """
    return _Build(shelf, out, options).run()


class _Build:
    """One build: the manifest of the last one, the one that grows, and the report."""

    def __init__(self, shelf: EditionShelf, out: Path, options: SiteOptions) -> None:
        self.shelf, self.out, self.options = shelf, out, options
        self.old = Manifest.load(out)
        self.new = Manifest()
        self.report = SiteReport()
        self.common = (code_version(options.templates), repr(replace(options, workers=0)))
        self.present = _sizes(out)
        self.load: Callable[[Key], Edition] = functools.lru_cache(maxsize=8)(shelf.load)

    def run(self) -> SiteReport:
        keys = list(self.shelf.keys())
        _refuse_clashes(keys)
        places = _places(keys, self.options.language)
        indexes = [
            build_index(p.language, p.prefix, (k for k in keys if k.language == p.language),
                        self._summary)
            for p in places
        ]  # fmt: skip
        needed = entries_needed(indexes, self.options)
        jobs = [job for place, index in zip(places, indexes, strict=True)
                for job in _jobs(place, index, indexes, needed)]  # fmt: skip
        try:
            self._issues(jobs)
            for place, index in zip(places, indexes, strict=True):
                for group in Lists(index, place, self.options, self.load).groups():
                    self._group(group)
            for group in self._extras(places, indexes):
                self._group(group)
            self._remove_gone()
        finally:
            self._finish(keys)
        self._search()
        return self.report

    def _summary(self, key: Key) -> Summary:
        """Give an issue's summary, from the edition only if its digest is new."""
        summary = self.old.summary(key)
        text = self.old.summaries[key.name][1] if summary else ""
        if summary is None:
            summary = summarise(self.shelf.load(key))
            text = summary.to_json()
        self.new.summaries[key.name] = (key.digest, text)
        return summary

    def _issues(self, jobs: Sequence[IssueJob]) -> None:
        marks = {job.group: fingerprint(self.common, _depends(job)) for job in jobs}
        due = [job for job in jobs if not self._kept(job.group, marks[job.group], _entry(job))]
        for made in self._made(due):
            self._done(made, marks[made.group])

    def _made(self, jobs: Sequence[IssueJob]) -> Iterator[Made]:
        workers = min(self.options.workers or os.cpu_count() or 1, len(jobs) // POOL_FROM + 1)
        if workers == 1:
            for job in jobs:
                yield make_issue(job, self.shelf, self.out, self.options)
            return
        # Spawned, not forked: the newsroom may have threads, which a fork would cut in half.
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            work = functools.partial(
                _make_many, shelf=self.shelf, out=self.out, options=self.options
            )
            for many in pool.map(
                work, [jobs[at : at + CHUNK] for at in range(0, len(jobs), CHUNK)]
            ):
                yield from many

    def _group(self, group: Group) -> None:
        mark = fingerprint(self.common, group.depends)
        if self._kept(group.name, mark):
            return
        files = group.make()
        written = [name for name, data in files.items() if write_page(self.out, name, data)]
        sizes = {name: len(data) for name, data in files.items()}
        self._done(Made(group.name, sizes, tuple(written)), mark)

    def _kept(self, name: str, mark: str, wanted: str = "") -> bool:
        """Say whether a group stands on the disk as it would be made now."""
        old = self.old.groups.get(name)
        if old is None or old.fingerprint != mark or (wanted and wanted not in old.files):
            return False
        if any(self.present.get(file) != size for file, size in old.files.items()):
            return False
        self.new.groups[name] = old
        self.report.unchanged += len(old.files)
        return True

    def _done(self, made: Made, mark: str) -> None:
        self.new.groups[made.group] = Written(mark, made.files)
        self.report.written += made.written
        self.report.unchanged += len(made.files) - len(made.written)
        self.report.missing_pictures += made.gone

    def _extras(self, places: Sequence[Place], indexes: Sequence[Index]) -> Iterator[Group]:
        shared = shared_files(self.options.templates).content
        yield Group("shared", (sorted(shared),), lambda: shared)

        def entry(key: Key) -> str:
            return (self.out / ENTRIES / f"{key.name}.html").read_text("utf-8")

        yield from extra_groups(places, indexes, self.options, entry)

    def _remove_gone(self) -> None:
        """Remove files that an earlier build wrote and that no page is any more."""
        kept = self.new.files()
        for name in sorted(self.old.files().keys() - kept.keys()):
            path = safe_join(self.out, name)
            path.unlink(missing_ok=True)
            self.report.removed.append(name)
            folder = path.parent
            while folder != self.out and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent

    def _finish(self, keys: Iterable[Key]) -> None:
        """Save what is known, also after an error: what was made then need not be made again."""
        self.report.pages = sum(
            name.endswith(".html") and not name.startswith(ENTRIES) for name in self.new.files()
        )
        if self.new.groups != self.old.groups or self.new.summaries != self.old.summaries:
            self.new.save(self.out)
        if not self.options.url:
            self.report.notes.append("newsletter.url is not set: feeds hold relative addresses")

    def _search(self) -> None:
        changed = any(name.endswith("/index.html") for name in self.report.written)
        if not self.options.search or (not changed and (self.out / "pagefind").is_dir()):
            return
        if problem := build_search(self.out):
            self.report.notes.append(problem)


def _make_many(
    jobs: Sequence[IssueJob], *, shelf: EditionShelf, out: Path, options: SiteOptions
) -> list[Made]:
    return [make_issue(job, shelf, out, options) for job in jobs]


def _refuse_clashes(keys: Iterable[Key]) -> None:
    seen: dict[str, Key] = {}
    for key in keys:
        if (other := seen.setdefault(key.name, key)) is not key:
            raise PathClashError(
                f"{other.origin or other} and {key.origin or key} are both the issue of "
                f"{key.date} in {key.language!r}: they would share one address"
            )


def _places(keys: Iterable[Key], main: str) -> list[Place]:
    """Give the site's parts: the main language at the top, the others in their folders."""
    found = {key.language for key in keys}
    languages = sorted(found | {main}, key=lambda language: (language != main, language))
    prefixes = {name: "" if name == main else f"{name}/" for name in languages}
    return [
        Place(name, prefixes[name], tuple((n, p) for n, p in prefixes.items() if n != name))
        for name in languages
    ]


def _jobs(
    place: Place, index: Index, indexes: Sequence[Index], needed: frozenset[str]
) -> Iterator[IssueJob]:
    paged = {tag.slug for tag in index.pages_of_tags()}
    slugs: dict[int, list[str]] = {}
    for tag in index.tags.values():
        if tag.headline and tag.slug in paged:
            for number in tag.issues:
                slugs.setdefault(number, []).append(tag.slug)
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
            tags=tuple(slugs.get(number, ())),
            entry=issue.key.name in needed,
        )


def _turn(index: Index, number: int) -> Turn | None:
    if not 0 <= number < len(index.issues):
        return None
    issue = index.issues[number]
    return Turn(issue.title, issue.path)


def _threads(index: Index, number: int) -> Iterator[ThreadJob]:
    name = index.issues[number].key.name
    for story, thread in index.story_threads.get(name, {}).items():
        mentions = index.threads[thread]
        earlier = [m for m in mentions if m.issue > number][:STORY_DAYS]
        days = tuple(
            (index.issues[m.issue].date, m.title, index.issues[m.issue].path)
            for m in reversed(earlier)
        )
        yield ThreadJob(story, thread_path(index.prefix, thread), mentions[0].title, days)


def _depends(job: IssueJob) -> tuple[object, ...]:
    """Give what an issue's files are made of; whether a feed needs them is not part of it."""
    return (
        job.key.name, job.key.digest, job.place, job.path, job.older, job.newer,
        job.translations, job.threads, job.tags,
    )  # fmt: skip


def _entry(job: IssueJob) -> str:
    return f"{ENTRIES}{job.key.name}.html" if job.entry else ""


def _sizes(out: Path) -> dict[str, int]:
    """Give every file of the site with its size: cheaper than asking for each one."""
    sizes: dict[str, int] = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(out / folder) as entries:
                for entry in entries:
                    name = f"{folder}{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(f"{name}/")
                    elif entry.is_file(follow_symlinks=False):
                        sizes[name] = entry.stat().st_size
        except FileNotFoundError:
            continue
    return sizes
