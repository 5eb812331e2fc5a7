"""What all list pages are made with: groups, tasks, and the links that lists consist of.

A group says what its files depend on; only if that changed is its task asked for. A task is plain
data, so that any process can make the files of it.
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup

from render.files import slugify
from render.site.frame import FOLDERS, Place, frame
from render.site.index import Index, Issue, Mention, Tag
from render.site.issue import Made
from render.site.options import SiteOptions, up
from render.site.other_posts import FolderPost
from render.site.own_pages import OwnPage
from render.site.story_texts import Told
from render.site.workers import Desk, no_collections
from render.text.labels import Labels
from render.text.template import render_template

Files = dict[str, bytes]


class Task(Protocol):
    """Files to be made: plain data."""

    def files(self, desk: Desk) -> Files:
        """Make the files."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """Files made together: a name, what they depend on, and how they are made."""

    name: str
    depends: tuple[Any, ...]
    task: Callable[[], Task]


@dataclass(frozen=True, slots=True)
class Ready:
    """Files whose bytes are known."""

    made: Files

    def files(self, desk: Desk) -> Files:
        """Give the files."""
        return self.made


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its template, and what that is filled with besides labels and frame.

    `body` is Markdown of others, which the template gets as HTML.
    """

    template: str
    path: str
    place: Place
    headline: str
    values: Mapping[str, Any]
    around: Mapping[str, Any] = field(default_factory=dict)
    body: str | None = None

    def files(self, desk: Desk) -> Files:
        """Make the page."""
        options = desk.options
        values = {
            "labels": self.place.labels(options),
            "page": frame(self.place, options, self.path, self.headline, **self.around),
            "root": up(self.path),
            **self.values,
        }
        if self.body is not None:
            # Both libraries together take 60 ms to load, which most sites have no need of.
            from render.site.markdown_html import to_html

            values["body"] = Markup(to_html(self.body))
        text = render_template(f"site/{self.template}.html.j2", values, options.templates)
        return {f"{self.path}index.html": text.encode()}


class Listed(NamedTuple):
    """An issue in a list."""

    date: dt.date
    url: str
    title: str
    description: str


class LinkTo(NamedTuple):
    """A link in a list, with a word behind it."""

    url: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list page: links, issues, or both under a heading."""

    title: str = ""
    url: str = ""
    links: Sequence[LinkTo] = ()
    issues: Sequence[Listed] = ()


def make_groups(desk: Desk, tasks: Sequence[tuple[str, Task]]) -> list[Made]:
    """Make the files of groups, given by name."""
    with no_collections():
        return [_make(desk, name, task) for name, task in tasks]


def _make(desk: Desk, name: str, task: Task) -> Made:
    files = task.files(desk)
    written = tuple(file for file, data in files.items() if desk.output.write(file, data))
    return Made(name, {file: len(data) for file, data in files.items()}, written)


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes pages of one language; `told` gives what an issue said of a story."""

    index: Index
    place: Place
    options: SiteOptions
    told: Told
    posts: Sequence[FolderPost] = ()
    own: Sequence[OwnPage] = ()

    @property
    def labels(self) -> Labels:
        """The language's labels."""
        return self.place.labels(self.options)

    def thread_path(self, thread: str) -> str:
        """Give the address of a thread's page."""
        return thread_path(self.place.prefix, thread)

    def _page(
        self, template: str, path: str, headline: str, values: Mapping[str, Any], **around: Any
    ) -> Page:
        return Page(template, path, self.place, headline, values, around)

    def _links(self, issues: Sequence[Issue], root: str) -> list[Listed]:
        return [
            Listed(issue.date, f"{root}{issue.path}", issue.title, issue.description)
            for issue in issues
        ]

    def _list(
        self,
        path: str,
        title: str,
        groups: Sequence[Part],
        *,
        current: str,
        feed: str = "",
        standfirst: str = "",
    ) -> Page:
        values = {"title": title, "standfirst": standfirst, "groups": groups}
        return self._page("list", path, title, values, current=current, feed=feed)

    def _tag_link(self, tag: Tag, root: str) -> LinkTo:
        url = f"{root}{self.place.prefix}{FOLDERS['topics']}{tag.slug}/"
        return LinkTo(url, tag.label, str(tag.count))

    def _thread_link(self, thread: str, mentions: Sequence[Mention], root: str) -> LinkTo:
        note = self.labels.days.format(len(mentions))
        return LinkTo(f"{root}{self.thread_path(thread)}", mentions[0].title, note)

    def _mention_link(self, mention: Mention, root: str) -> LinkTo:
        issue = self.index.issues[mention.issue]
        note = self.labels.short_date(issue.date)
        return LinkTo(f"{root}{issue.path}", mention.title, note)


@functools.lru_cache(maxsize=2048)
def thread_path(prefix: str, thread: str) -> str:
    """Give the address of a thread's page; a thread's id never changes, nor does this.

    An id that is not its own slug gets a mark, so that no two ids share an address.
    """
    slug = slugify(thread)
    if slug != thread:
        slug = f"{slug[:40].rstrip('-')}-{blake2b(thread.encode(), digest_size=4).hexdigest()}"
    return f"{prefix}{FOLDERS['stories']}{slug}/"


def has_feed(tag: Tag) -> bool:
    """Say whether a tag has a feed of its own: those that head issues and came back."""
    return tag.headline


def shown(issues: Sequence[Issue]) -> list[tuple[str, str, str]]:
    """Give what a list shows of issues, for its fingerprint."""
    return [(issue.path, issue.title, issue.description) for issue in issues]
