"""What all list pages are made with: groups, their tasks, and the links that lists consist of.

A group says what its files depend on; only if that changed is its task made and run. A task is a
function of a module with plain data (`functools.partial`), so that any process can make the files
of it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from render.site.frame import FOLDERS, LanguageFolder, frame
from render.site.gathered import Index, IndexedIssue, StoryMention, Tag
from render.site.issue import JobResult, written
from render.site.options import up
from render.site.user_files import FolderPost, OwnPage
from render.site.workers import BuildContext, Files
from render.text.labels import Labels
from render.text.template import render_template

Task = Callable[[BuildContext], Files]


class Group(NamedTuple):
    """Files made together: a name, what they depend on, and what gives the task that makes them.

    An issue's digest stands for all that a page shows of it: of thousands of pages nothing else
    need be put together to see that they are what they were.
    """

    name: str
    depends: object
    task: Callable[[], Task]

    @classmethod
    def of(cls, name: str, depends: object, task: Task) -> "Group":
        """Return a group whose task is there already."""
        return cls(name, depends, lambda: task)


class ListedIssue(NamedTuple):
    """An issue in a list; `updated` is the day of its last correction, if it has any."""

    date: dt.date
    url: str
    title: str
    description: str
    updated: str = ""


class LinkTo(NamedTuple):
    """A link in a list, with a word behind it; `date` is the newest day that it leads to."""

    url: str
    title: str
    note: str
    date: str = ""


class ListPart(NamedTuple):
    """A part of a list page: links, issues, or both under a heading."""

    title: str = ""
    links: Sequence[LinkTo] = ()
    issues: Sequence[ListedIssue] = ()


def make_groups(context: BuildContext, tasks: Sequence[tuple[str, Task]]) -> list[JobResult]:
    """Make the files of groups, given by name."""
    return [written(name, task(context), context.output) for name, task in tasks]


def page_files(
    template: str,
    path: str,
    place: LanguageFolder,
    headline: str,
    around: Mapping[str, Any],
    values: Mapping[str, Any],
    body: str,
    context: BuildContext,
) -> Files:
    """Make a page of its template and what that is filled with besides labels and frame.

    `around` are arguments of `frame`; `body` is Markdown of others, which the template gets as
    HTML.
    """
    options = context.options
    html = ""
    if body:
        # Both libraries together take 60 ms to load, which most sites have no need of.
        from render.site.markdown_html import to_html

        html = Markup(to_html(body))
    everything = {
        "labels": place.labels(options),
        "page": frame(place, options, path, headline, **around),
        "root": up(path),
        "body": html,
        **values,
    }
    text = render_template(f"site/{template}.html.j2", everything, options.templates)
    return {f"{path}index.html": text.encode()}


@dataclass(frozen=True, slots=True)
class Pages:
    """Makes pages of one language."""

    index: Index
    place: LanguageFolder
    labels: Labels
    posts: Sequence[FolderPost] = ()
    own: Sequence[OwnPage] = ()

    def _page(
        self,
        template: str,
        path: str,
        headline: str,
        values: Mapping[str, Any],
        body: str = "",
        **around: Any,
    ) -> Group:
        shown = (headline, around, values, body)
        task = partial(page_files, template, path, self.place, *shown)
        return Group.of(f"{template} {path}", shown, task)

    def _list(
        self, path: str, title: str, groups: Sequence[ListPart], current: str, standfirst: str = ""
    ) -> Group:
        values = {"title": title, "standfirst": standfirst, "groups": groups}
        return self._page("list", path, title, values, current=current)

    def _links(self, issues: Iterable[IndexedIssue], root: str) -> list[ListedIssue]:
        return [
            ListedIssue(
                issue.date,
                f"{root}{issue.path}",
                issue.title,
                issue.description,
                issue.updated if issue.updated > issue.date.isoformat() else "",
            )
            for issue in issues
        ]

    def _tag_link(self, tag: Tag, root: str, count: int = 0) -> LinkTo:
        """Return the link to a topic, beside it in how many issues (of all, if none is given)."""
        issues = self.labels.count_issues(count or tag.count)
        return LinkTo(f"{root}{self.index.tag_path(tag)}", tag.label, issues)

    def _thread_link(self, thread: str, mentions: Sequence[StoryMention], root: str) -> LinkTo:
        note = self.labels.days.format(len(mentions))
        newest = self.index.issues[mentions[0].issue].date.isoformat()
        url = f"{root}{self.index.thread_path(thread)}"
        return LinkTo(url, mentions[0].title, note, newest)

    def _mention_link(self, mention: StoryMention, root: str) -> LinkTo:
        issue = self.index.issues[mention.issue]
        note = self.labels.short_date(issue.date)
        return LinkTo(f"{root}{issue.path}", mention.title, note)


def week_path(prefix: str, week: dt.date) -> str:
    """Return the address of a week's page, by the ISO week of its Monday: "trends/2024-W18/"."""
    year, number, _ = week.isocalendar()
    return f"{prefix}{FOLDERS['trends']}{year}-W{number:02}/"
