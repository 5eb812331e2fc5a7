"""The newsletter's own site, built so that only what changed is rendered.

Three steps. Every issue's summary is taken from the manifest or, if the issue is new, from the
edition; the index gathers what the pages lead to; then each group of pages is compared by
fingerprint (code, templates, settings and exactly what the pages show) with the last build, and
made if it differs. Issues are independent of each other, so many of them are made by processes
side by side. A page's bytes depend on its group alone, never on the way it came about.
"""

import fcntl
import functools
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from render.collector import no_collections
from render.files import Output
from render.index import Index, build_index
from render.labels import without_labels
from render.manifest import Manifest, Written, fingerprint
from render.options import SiteOptions
from render.pages_folder import OwnPage, read_pages
from render.posts_folder import FolderPost, read_folder
from render.search import build_search
from render.shelf import EditionShelf, Key
from render.site_extras import entries_needed
from render.site_frame import Place, code_version, forget_files
from render.site_issue import ENTRIES, IMAGES, Made, Told
from render.site_plan import PathClashError as PathClashError
from render.site_plan import depends, entry, jobs, places, refuse_clashes, with_own_pages
from render.site_work import (
    GROUPS_FROM,
    Context,
    Crew,
    make_group,
    make_groups,
    make_issues,
    sum_up,
    write_context,
)


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

    Builds of one folder wait for each other: while one shows the site (`site serve`) another one
    may publish, and of two at once each would take away what the other has just made.
    """
    with _alone(out):
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


class _Build:
    """One build: the manifest of the last one, the one that grows, and the report."""

    def __init__(self, shelf: EditionShelf, out: Path, options: SiteOptions) -> None:
        forget_files()
        self.shelf, self.out, self.options = shelf, out, options
        self.output = Output(out)
        with no_collections():
            self.old = Manifest.load(out)
        self.new = Manifest()
        self.report = SiteReport()
        self.common = fingerprint(code_version(options.templates), replace(options, workers=0))
        self.present = _sizes(out)
        self.told = Told(shelf)
        self.owners: dict[str, str] = {}

    def run(self) -> SiteReport:
        keys = list(self.shelf.keys())
        refuse_clashes(keys)
        try:
            with Crew(self.options.workers) as crew:
                self._sum_up(keys, crew)
                posts = self._folder_posts(keys)
                found = places([*keys, *posts], self.options.language)
                own = self._own_pages({place.language for place in found})
                parts = [with_own_pages(place, own) for place in found]
                self.common = fingerprint(self.common, [place.own for place in parts])
                self.report.notes += without_labels(place.language for place in parts)
                with no_collections():
                    indexes = [self._index(place, keys) for place in parts]
                self._issues(parts, indexes, crew)
                context = Context(parts, indexes, self.options, self.told, self.out, posts, own)
                self._groups(context, crew)
            self._remove_gone()
        finally:
            self._finish()
        self._search()
        return self.report

    def _sum_up(self, keys: Sequence[Key], crew: Crew) -> None:
        """Take each issue's summary from the manifest, or from the edition if it is a new one."""
        kept = {key.name: self.old.summaries[key.name] for key in keys if self.old.knows(key)}
        due = [key for key in keys if key.name not in kept]
        work = functools.partial(sum_up, shelf=self.shelf)
        made = {key.name: (key.digest, text) for key, text in crew.each(work, due)}
        self.new.summaries = kept | made

    def _index(self, place: Place, keys: Iterable[Key]) -> Index:
        own = (key for key in keys if key.language == place.language)
        return build_index(place.language, place.prefix, own, self.new.summary)

    def _issues(self, parts: Sequence[Place], indexes: Sequence[Index], crew: Crew) -> None:
        needed = entries_needed(indexes, self.options)
        due, marks = [], {}
        with no_collections():
            for place, index in zip(parts, indexes, strict=True):
                for job in jobs(place, index, indexes, needed):
                    mark = fingerprint(self.common, depends(job))
                    if not self._kept(job.group, mark, entry(job)):
                        marks[job.group] = mark
                        due.append(job)
        work = functools.partial(make_issues, shelf=self.shelf, out=self.out, options=self.options)
        for made in crew.each(work, due):
            self._done(made, marks[made.group])
            name = made.group.removeprefix("issue ")
            self.told.texts |= {(name, story): texts for story, texts in made.texts}

    def _folder_posts(self, keys: Sequence[Key]) -> list[FolderPost]:
        """Read the posts that no edition stands behind; what is no post is named in the notes."""
        main = self.options.post.main_language or self.options.language
        if self.options.posts is None:
            return []
        endings = {key.language: "" if key.language == main else f".{key.language}" for key in keys}
        known = {f"{k.date}-{self.options.slug}{endings[k.language]}.md" for k in keys}
        posts, skipped = read_folder(self.options.posts, known, main)
        self.report.notes += [f"skipped {line}" for line in skipped]
        return posts

    def _own_pages(self, languages: AbstractSet[str]) -> list[OwnPage]:
        """Read the user's own pages; what is no page is named in the notes."""
        if self.options.pages is None:
            return []
        pages, skipped = read_pages(self.options.pages, self.options.language, languages)
        self.report.notes += [f"skipped {line}" for line in skipped]
        return pages

    def _groups(self, context: Context, crew: Crew) -> None:
        marks, due = {}, {}
        with no_collections():
            for group in context.groups():
                mark = fingerprint(self.common, group.depends)
                if not self._kept(group.name, mark):
                    marks[group.name], due[group.name] = mark, group
        if len(due) < GROUPS_FROM or not crew.at_work:
            for group in due.values():
                self._done(make_group(group, self.output), marks[group.name])
            return
        with tempfile.TemporaryDirectory() as folder:
            work = functools.partial(make_groups, context=write_context(context, folder))
            for made in crew.each(work, list(due)):
                self._done(made, marks[made.group])

    def _kept(self, name: str, mark: str, wanted: str = "") -> bool:
        """Say whether a group stands on the disk as it would be made now."""
        old = self.old.groups.get(name)
        if old is None or old.fingerprint != mark or (wanted and wanted not in old.files):
            return False
        if any(self.present.get(file) != size for file, size in old.files.items()):
            return False
        self._keep(name, old)
        self.report.unchanged += len(old.files)
        return True

    def _keep(self, name: str, group: Written) -> None:
        """Note a group, and refuse it if a file of it belongs to another one (pictures may)."""
        for file in group.files:
            other = self.owners.setdefault(file, name)
            if other != name and not file.startswith(IMAGES):
                raise PathClashError(f"{file}: wanted by {other!r} and by {name!r}")
        self.new.groups[name] = group

    def _done(self, made: Made, mark: str) -> None:
        self._keep(made.group, Written(mark, made.files))
        self.report.written += made.written
        self.report.unchanged += len(made.files) - len(made.written)
        self.report.missing_pictures += made.gone

    def _remove_gone(self) -> None:
        """Remove files that an earlier build wrote and that no page is any more."""
        kept = self.new.files()
        for name in sorted(self.old.files().keys() - kept.keys()):
            path = self.output.path(name)
            path.unlink(missing_ok=True)
            self.report.removed.append(name)
            folder = path.parent
            while folder != self.out and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
                folder = folder.parent

    def _finish(self) -> None:
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
