"""The newsletter's own site, built so that only what changed is rendered.

Three steps. Every issue's summary is taken from the manifest or, if the issue is new, from the
edition; the index gathers what the pages lead to; then each group of pages is compared by
fingerprint (code, templates, settings and exactly what the pages show) with the last build, and
made if it differs. Issues are independent of each other, so many of them are made by processes
side by side. A page's bytes depend on its group alone, never on the way it came about.
"""

import fcntl
import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from render.files import Output, remove_file
from render.post.options import name_on
from render.site.frame import LanguageFolder, code_version, forget_files, shared_files
from render.site.gathered import Index, Indexer
from render.site.groups import Group, make_groups
from render.site.issue import ENTRIES, IMAGES, JobResult, make_issues
from render.site.issue_summary import Summary, summarise
from render.site.lists import Lists
from render.site.machine_files import entries_needed, extra_groups
from render.site.manifest import Manifest, fingerprint, stand
from render.site.options import EditionSource, IssueKey, SiteOptions
from render.site.plan import jobs, places, refuse_clashes, with_own_pages
from render.site.user_files import FolderPost, OwnPage, read_folder, read_pages
from render.site.workers import BuildContext, Files, WorkerPool
from render.text.labels import without_labels
from summarize.errors import UserError


@dataclass(slots=True)
class SiteReport:
    """What a build did: paths within the site, and what could not be done, in words.

    `home` is the first page's file.
    """

    written: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    pages: int = 0
    missing_pictures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    home: Path = Path()


def build_site(shelf: EditionSource, out: Path, options: SiteOptions) -> SiteReport:
    """Bring the site in `out` up to date with the issues of a shelf.

    Raises UserError if two issues want one address, what the shelf does for one that can't be
    read, LayoutError for a template that can't be used. Whatever is raised, and also if the disk
    is full, every page on the disk is whole: an old one or a new one.

    Builds of one folder wait for each other: while one shows the site (`site serve`) another one
    may publish, and of two at once each would take away what the other has just made.
    """
    with _alone(out), _no_collections():
        return _Build(shelf, out, options).run()


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold a folder until the end; the lock goes with the process that holds it."""
    out.mkdir(parents=True, exist_ok=True)
    handle = os.open(out, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Hold the garbage collector, which would look at the whole index again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Build:
    """One build: the manifest, what was taken from it and made, and the report."""

    def __init__(self, shelf: EditionSource, out: Path, options: SiteOptions) -> None:
        forget_files()
        self.context = BuildContext(shelf, options, Output(out))
        self.out, self.options = out, options
        self.manifest = Manifest(out)
        self.before = self.manifest.files()
        self.marks: dict[str, str] = {}
        self.report = SiteReport(home=out / "index.html")
        plain = replace(options, workers=0, others=frozenset())
        self.common = fingerprint(code_version(options.templates), plain)
        self.taken: dict[str, str] = {}

    def run(self) -> SiteReport:
        with closing(self.manifest):
            keys = sorted(self.context.shelf.keys())
            refuse_clashes(keys)
            keys.reverse()
            posts = self._folder_posts(keys)
            found = places([*keys, *posts], self.options.language)
            own = self._own_pages({place.language for place in found})
            parts = [with_own_pages(place, own) for place in found]
            self.common = fingerprint(self.common, [place.own for place in parts])
            self.report.notes += without_labels(place.language for place in parts)
            try:
                with WorkerPool(self.context) as pool:
                    indexes = self._indexes(parts, keys, pool)
                    self._issues(parts, indexes, pool)
                    self._groups(self._lists(parts, indexes, posts, own), pool)
                for name in sorted(self.before - self.taken.keys()):
                    remove_file(self.out, name)
                    self.report.removed.append(name)
                self.manifest.forget_others({key.name for key in keys}, self.marks.keys())
            finally:
                self._finish()
        return self.report

    def _folder_posts(self, keys: Sequence[IssueKey]) -> list[FolderPost]:
        """Read the posts that no edition stands behind; what is no post is named in the notes."""
        main = self.options.post.main_language or self.options.language
        if self.options.posts is None:
            return []
        known = {name_on(key.date, self.options.slug, key.language, main) for key in keys}
        posts, skipped = read_folder(self.options.posts, known, main, self.options.others)
        self.report.notes += [f"skipped {line}" for line in skipped]
        return posts

    def _own_pages(self, languages: set[str]) -> list[OwnPage]:
        if self.options.pages is None:
            return []
        pages, skipped = read_pages(self.options.pages, self.options.language, languages)
        self.report.notes += [f"skipped {line}" for line in skipped]
        return pages

    def _indexes(
        self, parts: Sequence[LanguageFolder], keys: Sequence[IssueKey], pool: WorkerPool
    ) -> list[Index]:
        """Gather each part's index from the issues' summaries, newest first.

        A summary is the manifest's or, for a new issue, made from the edition; it passes through.
        """
        gather = {place.language: Indexer(place.language, place.prefix) for place in parts}
        made = pool.each(_sum_up, (key for key in keys if not self.manifest.knows(key)))
        kept = self.manifest.summaries()
        for key in keys:
            if self.manifest.knows(key):
                text = next(text for name, text in kept if name == key.name)
            else:
                self.manifest.add(key, text := next(made))
            gather[key.language].add(key, Summary.from_json(text))
        return [gather[place.language].index() for place in parts]

    def _issues(
        self, parts: Sequence[LanguageFolder], indexes: Sequence[Index], pool: WorkerPool
    ) -> None:
        needed = entries_needed(indexes)
        due = (
            job
            for place, index in zip(parts, indexes, strict=True)
            for job in jobs(place, index, indexes, needed)
            if not self._kept(job.group, job.shown, job.entry_file)
        )
        for made in pool.each(make_issues, due):
            self._done(made)

    def _groups(self, groups: Iterable[Group], pool: WorkerPool) -> None:
        due = ((g.name, g.task()) for g in groups if not self._kept(g.name, g.depends))
        for made in pool.each(make_groups, due):
            self._done(made)

    def _lists(
        self,
        parts: Sequence[LanguageFolder],
        indexes: Sequence[Index],
        posts: Sequence[FolderPost],
        own: Sequence[OwnPage],
    ) -> Iterator[Group]:
        """Yield all groups of the site but those of issues."""
        for place, index in zip(parts, indexes, strict=True):
            theirs = [post for post in posts if post.language == place.language]
            yield from Lists(index, place, place.labels(self.options), theirs, own).groups()
        shared = shared_files(self.options.templates).content
        yield Group.of("shared", sorted(shared), _shared)
        yield from extra_groups(parts, indexes, self.options, posts)

    def _kept(self, name: str, depends: object, wanted: str = "") -> bool:
        """Return whether a group stands on the disk as it would be made now, and note its mark."""
        mark = self.marks[name] = fingerprint(self.common, depends)
        files = self.manifest.group(name, mark)
        if files is None or (wanted and wanted not in files) or not stand(self.out, files):
            return False
        self._take(name, files)
        self.report.unchanged += len(files)
        return True

    def _done(self, made: JobResult) -> None:
        self._take(made.group, made.files)
        self.manifest.put(made.group, self.marks[made.group], made.files)
        self.report.written += made.written
        self.report.unchanged += len(made.files) - len(made.written)
        self.report.missing_pictures += made.gone

    def _take(self, name: str, files: Mapping[str, int]) -> None:
        """Note whose files these are; refuse one that belongs to another group (pictures may)."""
        for file in files:
            if (other := self.taken.setdefault(file, name)) != name and not file.startswith(IMAGES):
                raise UserError(f"{file}: wanted by {other!r} and by {name!r}")

    def _finish(self) -> None:
        """Save what is known, also after an error: what was made then need not be made again."""
        self.report.pages = sum(
            name.endswith(".html") and not name.startswith(ENTRIES) for name in self.taken
        )
        if not self.options.url:
            self.report.notes.append("newsletter.url is not set: feeds hold relative addresses")


def _shared(context: BuildContext) -> Files:
    return shared_files(context.options.templates).content


def _sum_up(context: BuildContext, keys: Sequence[IssueKey]) -> list[str]:
    """Sum up issues, as JSON."""
    return [_summary(context.shelf, key).to_json() for key in keys]


def _summary(shelf: EditionSource, key: IssueKey) -> Summary:
    try:
        return summarise(shelf.read(key))
    except (ValueError, LookupError, TypeError, AttributeError):
        # Loading says what is wrong and how it is mended, or reads an older form.
        return summarise(shelf.load(key).to_json().encode())
