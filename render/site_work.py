"""Work that many processes share: summing up, issues, and the pages that lead to them.

A crew starts its processes only when there is enough to do, since each takes half a second to
start; until then everything runs here. What a task is given and gives back is plain data. The
context of list pages (the index) is written once to a file that every process reads once.
"""

import functools
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from pydantic import ValidationError

from render.collector import no_collections
from render.files import Output
from render.index import Index
from render.options import SiteOptions
from render.pages_folder import OwnPage
from render.posts_folder import FolderPost
from render.shelf import EditionShelf, Key, RawShelf, ShelfError
from render.site_extras import extra_groups
from render.site_frame import Place, shared_files
from render.site_issue import ENTRIES, IssueJob, Made, Told, make_issue
from render.site_lists import Lists
from render.site_pages import Group
from render.summary import Glance, summarise
from summarize.edition import Edition

Task = TypeVar("Task")
Result = TypeVar("Result")

POOL_FROM: Final = 150
"""Issues that pay for processes of their own."""

GROUPS_FROM: Final = 400
"""Groups of list pages, a fifth of an issue's work each, that pay for the index's way there."""

CHUNK: Final = 32


@dataclass(frozen=True, slots=True)
class Context:
    """All that the pages without an issue of their own are made from."""

    places: Sequence[Place]
    indexes: Sequence[Index]
    options: SiteOptions
    told: Told
    out: Path
    posts: Sequence[FolderPost] = ()
    own: Sequence[OwnPage] = ()

    def groups(self) -> Iterator[Group]:
        """Give all groups of the site but those of issues."""
        for place, index in zip(self.places, self.indexes, strict=True):
            posts = [post for post in self.posts if post.language == place.language]
            lists = Lists(index, place, self.options, self.told, posts, self.own)
            yield from lists.groups()
        shared = shared_files(self.options.templates).content
        yield Group("shared", (sorted(shared),), lambda: shared)
        yield from extra_groups(self.places, self.indexes, self.options, self._entry, self.posts)

    def _entry(self, key: Key) -> str:
        return (self.out / ENTRIES / f"{key.name}.html").read_text("utf-8")


class Crew:
    """Runs tasks here or, if there are many, in processes side by side."""

    def __init__(self, workers: int) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._stack = ExitStack()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    @property
    def at_work(self) -> bool:
        """Say whether the processes have started."""
        return self._pool is not None

    def each(
        self, work: Callable[[Sequence[Task]], list[Result]], tasks: Sequence[Task]
    ) -> Iterator[Result]:
        """Give the results of all tasks, in their order."""
        if not tasks:
            return
        if self.workers == 1 or (self._pool is None and len(tasks) < POOL_FROM):
            for at in range(0, len(tasks), CHUNK):
                yield from work(tasks[at : at + CHUNK])
            return
        if self._pool is None:
            # Spawned, not forked: the newsroom may have threads, which a fork cuts in half.
            pool = ProcessPoolExecutor(self.workers, get_context("spawn"))
            self._pool = self._stack.enter_context(pool)
        chunks = [tasks[at : at + CHUNK] for at in range(0, len(tasks), CHUNK)]
        for results in self._pool.map(work, chunks):
            yield from results


def sum_up(keys: Sequence[Key], *, shelf: EditionShelf) -> list[tuple[Key, str]]:
    """Sum up issues, as JSON."""
    return [(key, summarise(_glance(key, shelf)).to_json()) for key in keys]


def _glance(key: Key, shelf: EditionShelf) -> Edition | Glance:
    if not isinstance(shelf, RawShelf):
        return shelf.load(key)
    try:
        return Glance.model_validate_json(shelf.read(key))
    except ValidationError as error:
        raise ShelfError(f"{key.origin}: {error}") from error


def make_issues(
    jobs: Sequence[IssueJob], *, shelf: EditionShelf, out: Path, options: SiteOptions
) -> list[Made]:
    """Make the files of issues."""
    output = Output(out)
    with no_collections():
        return [make_issue(job, shelf, output, options) for job in jobs]


def make_group(group: Group, output: Output) -> Made:
    """Make a group's files."""
    files = group.make()
    written = [name for name, data in files.items() if output.write(name, data)]
    return Made(group.name, {name: len(data) for name, data in files.items()}, tuple(written))


def make_groups(names: Sequence[str], *, context: str) -> list[Made]:
    """Make groups by name, from the context in a file."""
    groups, output = _groups(context)
    return [make_group(groups[name], output) for name in names]


def write_context(context: Context, folder: str) -> str:
    """Write a context for `make_groups`; the folder is one that this build made for itself."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        pickle.dump(context, file, pickle.HIGHEST_PROTOCOL)
    return file.name


@functools.lru_cache(maxsize=1)
def _groups(name: str) -> tuple[dict[str, Group], Output]:
    # Written by this build's own process a moment ago, into a folder that only it may read.
    context: Context = pickle.loads(Path(name).read_bytes())  # noqa: S301 - see above
    return {group.name: group for group in context.groups()}, Output(context.out)
