"""The pages that lead to issues: home, archive, topics, story threads, trends, search.

Each is a group with a fingerprint of exactly what it shows; its files are made only if that
changed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice
from typing import Any, Final

from render.page.page import issue_values
from render.site.frame import FOLDERS, LanguageFolder
from render.site.gathered import IndexedIssue, monday
from render.site.groups import (
    Group,
    LinkTo,
    ListedIssue,
    ListPart,
    Task,
    page_files,
    week_path,
)
from render.site.issue import IssueJob, surroundings, with_known_pictures
from render.site.options import up
from render.site.plan import front_job
from render.site.search import Document, index_of_issues, index_of_posts
from render.site.topics import TopicPages
from render.site.trends import movers, tag_charts, topic_charts
from render.site.user_files import FolderPost, OwnPage
from render.site.workers import BuildContext, Files

HOME_ISSUES: Final = 10
HOME_LINKS: Final = 18
SEARCH_NAMES: Final = 300
"""Names that the search page offers while a reader types, those with most issues."""


@dataclass(frozen=True, slots=True)
class Lists(TopicPages):
    """The list pages of one language."""

    def groups(self) -> Iterator[Group]:
        """Yield all groups of the language, those first that take long."""
        yield from self._search()
        yield self._home()
        yield self._archive()
        for (year, month), issues in self.index.months().items():
            yield self._month(dt.date(year, month, 1), issues)
        yield self._topics()
        yield from map(self._tag, self.index.tag_pages)
        yield self._stories()
        for thread, mentions in self.index.threads.items():
            yield self._thread(thread, mentions)
        yield from self._trends()
        yield from map(self._post, self.posts)
        own = (page for page in self.own if page.language == self.place.language)
        yield from map(self._own_page, own)

    def _home(self) -> Group:
        path, root = self.place.prefix, up(self.place.prefix)
        job = front_job(self.place, self.index)
        threads = islice(self.index.threads.items(), HOME_LINKS)
        lists = {
            "issues": self._links(self.index.issues[1 : HOME_ISSUES + 1], root),
            "stories": [self._thread_link(t, m, root) for t, m in threads],
            "topics": [self._tag_link(t, root) for t in self.index.tag_pages[:HOME_LINKS]],
        }
        task = partial(home_files, self.place, job, lists)
        return Group.of(f"home {path}", (job and job.shown, lists), task)

    def _archive(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}"
        root = up(path)
        years: dict[int, list[LinkTo]] = {}
        for (year, month), issues in self.index.months().items():
            name = self.labels.month_name(dt.date(year, month, 1))
            count = self.labels.count_issues(len(issues))
            link = LinkTo(f"{root}{path}{year}-{month:02}/", name, count)
            years.setdefault(year, []).append(link)
        groups = [ListPart(str(year), links=links) for year, links in years.items()]
        if self.index.issues:
            newest = self._links(self.index.issues[:HOME_ISSUES], root)
            groups.insert(0, ListPart(issues=newest))
        if self.posts:
            earlier = [
                ListedIssue(post.date, f"{root}{self._post_path(post)}", post.title, "")
                for post in self.posts
            ]
            groups.append(ListPart(self.labels.posts, issues=earlier))
        return self._list(path, self.labels.archive, groups, "archive")

    def _month(self, first: dt.date, issues: Sequence[IndexedIssue]) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}{first.year}-{first.month:02}/"

        def task() -> Task:
            parts = [ListPart(issues=self._links(issues, up(path)))]
            return self._list(path, self.labels.month_name(first), parts, "archive").task()

        return Group(f"list {path}", _digests(issues), task)

    def _trends(self) -> Iterator[Group]:
        """Yield the page of trends, and one of each week that has issues."""
        path = f"{self.place.prefix}{FOLDERS['trends']}"
        weeks: dict[dt.date, list[int]] = {}
        for number, issue in enumerate(self.index.issues):
            weeks.setdefault(monday(issue.date), []).append(number)
        links = [
            LinkTo(
                f"{up(path)}{week_path(self.place.prefix, week)}",
                self.labels.week_of(week),
                self.labels.count_issues(len(numbers)),
            )
            for week, numbers in weeks.items()
        ]
        values = {
            "weeks": links,
            "topics": topic_charts(self.index),
            "names": tag_charts(self.index),
            "movers": [
                (getattr(self.labels, name), [self._tag_link(tag, up(path)) for tag in tags])
                for name, tags in movers(self.index)._asdict().items()
                if tags
            ],
        }
        yield self._page("trends", path, self.labels.trends, values, current="trends")
        for week, numbers in weeks.items():
            yield self._week(week, numbers)

    def _week(self, week: dt.date, numbers: Sequence[int]) -> Group:
        """Return a week's page: its issues, the stories that went on, what headed the issues."""
        path = week_path(self.place.prefix, week)
        root, index = up(path), self.index
        issues = [index.issues[number] for number in numbers]
        headed = {tag.slug: tag for issue in issues for tag in issue.tags}
        threads = dict.fromkeys(t for n in numbers for _, t in index.story_threads.get(n, ()))
        went_on = [(thread, index.threads[thread]) for thread in threads]

        def task() -> Task:
            counts = Counter(tag.slug for issue in issues for tag in issue.tags).most_common()
            stories = [self._thread_link(*story, root) for story in went_on]
            topics = [self._tag_link(headed[slug], root, count) for slug, count in counts]
            parts = [
                ListPart(issues=self._links(issues, root)),
                ListPart(self.labels.stories, stories),
                ListPart(self.labels.topics, topics),
            ]
            shown = [part for part in parts if part.links or part.issues]
            return self._list(path, self.labels.week_of(week), shown, "trends").task()

        shown = (
            _digests(issues),
            [
                (thread, len(told), told[0].title, index.issues[told[0].issue].key.name)
                for thread, told in went_on
            ],
            [(tag.slug, tag.label) for tag in headed.values()],
        )
        return Group(f"list {path}", shown, task)

    def _search(self) -> Iterator[Group]:
        """Yield the search page, and the words of each year."""
        path = f"{self.place.prefix}{FOLDERS['search']}"
        parts = []
        for year, issues in groupby(self.index.issues, lambda issue: issue.date.year):
            parts.append(str(year))
            yield self._year(f"{path}{year}/", list(issues))
        if self.posts:
            parts.append("posts")
            folder = f"{path}posts/"
            posts = [
                (Document(self._post_path(p), p.date.isoformat()), p.title, p.body)
                for p in self.posts
            ]
            yield Group.of(f"search {folder}", posts, partial(index_of_posts, folder, posts))
        values = {
            "parts": parts,
            "topics": sorted(set(self.index.topics.values())),
            "archive": f"{up(path)}{self.place.prefix}{FOLDERS['archive']}",
            "names": [tag.label for tag in self.index.tag_pages[:SEARCH_NAMES]],
        }
        yield self._page("search", path, self.labels.search, values, current="search")

    def _year(self, folder: str, issues: Sequence[IndexedIssue]) -> Group:
        documents = [Document(issue.path, issue.date.isoformat()) for issue in issues]
        names = [issue.key.name for issue in issues]
        task = partial(index_of_issues, folder, documents, names)
        return Group.of(f"search {folder}", _digests(issues), task)

    def _post_path(self, post: FolderPost) -> str:
        return f"{self.place.prefix}posts/{post.slug}/"

    def _post(self, post: FolderPost) -> Group:
        path, about = self._post_path(post), post.description
        values = {"post": ListedIssue(post.date, "", post.title, about)}
        return self._page("post", path, post.title, values, post.body, description=about)

    def _own_page(self, page: OwnPage) -> Group:
        path = f"{self.place.prefix}{page.slug}/"
        there = {other.language for other in self.own if other.slug == page.slug}
        twins = [(to, f"{folder}{page.slug}/") for to, folder in self.place.others if to in there]
        values = {"title": page.title, "standfirst": page.description}
        around = {"description": page.description, "current": path, "translations": twins}
        return self._page("own", path, page.title, values, page.body, **around)


def _digests(issues: Iterable[IndexedIssue]) -> list[tuple[str, str]]:
    return [(issue.key.name, issue.key.digest) for issue in issues]


def home_files(
    place: LanguageFolder, job: IssueJob | None, lists: Mapping[str, Any], context: BuildContext
) -> Files:
    """Make the front page: the newest issue whole (None where there is none yet), and `lists`."""
    options, path = context.options, place.prefix
    values: dict[str, Any] = {"edition": None, **lists}
    if job:
        edition, _, _ = with_known_pictures(context.shelf.load(job.key), options)
        labels = place.labels(options)
        values |= issue_values(edition, labels, options.images, f"{up(path)}images")
        values |= surroundings(edition, job)
    around = {"description": options.description, "translations": place.others}
    return page_files("home", path, place, options.name, around, values, "", context)
