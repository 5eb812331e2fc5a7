"""The pages that lead to issues: home, archive, topics, story threads, trends, search.

Each is a group with a fingerprint of exactly what it shows, and a function that makes its files
only if that changed.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from render.site.frame import FOLDERS
from render.site.groups import FileTask, Group, LinkTo, ListedIssue, ListPart, shown
from render.site.home import HomePage
from render.site.index import IndexedIssue
from render.site.options import up
from render.site.other_posts import FolderPost
from render.site.own_pages import OwnPage
from render.site.plan import depends as issue_depends
from render.site.plan import front_job
from render.site.search import can_search
from render.site.topics import TopicPages, shown_threads
from render.site.trends import tag_charts, topic_charts

HOME_ISSUES: Final = 10
HOME_LINKS: Final = 18


@dataclass(frozen=True, slots=True)
class Lists(TopicPages):
    """The list pages of one language."""

    def groups(self) -> Iterator[Group]:
        """Yield all groups of the language."""
        yield self._home()
        yield self._archive()
        for (year, month), issues in self.index.months().items():
            yield self._month(dt.date(year, month, 1), issues)
        tags = self.index.pages_of_tags()
        yield self._topics(tags)
        for tag in tags:
            yield self._tag(tag)
        yield self._stories()
        for thread, mentions in self.index.threads.items():
            yield self._thread(thread, mentions)
        yield self._trends()
        yield self._search()
        for post in self.posts:
            yield self._post(post)
        for page in self.own:
            if page.language == self.place.language:
                yield self._own_page(page)

    def _home(self) -> Group:
        path = self.place.prefix
        job = front_job(self.place, self.index)
        earlier = self.index.issues[1 : HOME_ISSUES + 1]
        threads = list(islice(self.index.threads.items(), HOME_LINKS))
        tags = self.index.pages_of_tags()[:HOME_LINKS]

        def task() -> FileTask:
            root = up(path)
            lists = {
                "issues": self._links(earlier, root),
                "stories": [self._thread_link(t, m, root) for t, m in threads],
                "topics": [self._tag_link(tag, root) for tag in tags],
            }
            return HomePage(self.place, job, lists)

        depends = (
            issue_depends(job) if job else "",
            shown(earlier),
            shown_threads(threads),
            [(t.slug, t.label, t.count) for t in tags],
        )
        return Group(f"home {path}", depends, task)

    def _archive(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}"
        months = {month: len(issues) for month, issues in self.index.months().items()}
        posts = [(post.date, self._post_path(post), post.title) for post in self.posts]

        def task() -> FileTask:
            root = up(path)
            groups = []
            for year in sorted({year for year, _ in months}, reverse=True):
                links = [
                    LinkTo(
                        f"{root}{path}{y}-{m:02}/",
                        self.labels.month_name(dt.date(y, m, 1)),
                        self.labels.count_issues(count),
                    )
                    for (y, m), count in months.items()
                    if y == year
                ]
                groups.append(ListPart(str(year), links=links))
            if posts:
                earlier = [ListedIssue(date, f"{root}{to}", title, "") for date, to, title in posts]
                groups.append(ListPart(self.labels.posts, issues=earlier))
            return self._list(path, self.labels.archive, groups, current="archive")

        return Group(f"archive {path}", (months, posts), task)

    def _month(self, first: dt.date, issues: Sequence[IndexedIssue]) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}{first.year}-{first.month:02}/"
        title = self.labels.month_name(first)

        def task() -> FileTask:
            groups = [ListPart(issues=self._links(issues, up(path)))]
            return self._list(path, title, groups, current="archive")

        return Group(f"month {path}", (shown(issues),), task)

    def _trends(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['trends']}"
        topics, names = topic_charts(self.index), tag_charts(self.index)

        def task() -> FileTask:
            values = {"topics": topics, "names": names}
            return self._page("trends", path, self.labels.trends, values, current="trends")

        return Group(f"trends {path}", (topics, names), task)

    def _search(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['search']}"
        available = self.options.search and can_search()

        def task() -> FileTask:
            values = {
                "index": f"{up(path)}pagefind/pagefind.js",
                "archive": f"{up(path)}{self.place.prefix}{FOLDERS['archive']}",
                "available": available,
            }
            return self._page("search", path, self.labels.search, values, current="search")

        return Group(f"search {path}", (available,), task)

    def _post_path(self, post: FolderPost) -> str:
        return f"{self.place.prefix}posts/{post.slug}/"

    def _post(self, post: FolderPost) -> Group:
        path = self._post_path(post)

        def task() -> FileTask:
            page = self._page(
                "post", path, post.title, {"post": post}, description=post.description
            )
            return replace(page, body=post.body)

        return Group(f"post {path}", (post.name, post.mark), task)

    def _own_page(self, page: OwnPage) -> Group:
        path = f"{self.place.prefix}{page.slug}/"
        there = {other.language for other in self.own if other.slug == page.slug}
        twins = [(to, f"{folder}{page.slug}/") for to, folder in self.place.others if to in there]

        def task() -> FileTask:
            made = self._page(
                "own",
                path,
                page.title,
                {"title": page.title, "standfirst": page.description},
                description=page.description,
                current=path,
                translations=twins,
            )
            return replace(made, body=page.body)

        return Group(f"page {path}", (page.name, page.mark, twins), task)
