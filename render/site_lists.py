"""The pages that lead to issues: home, archive, topics, story threads, trends, search.

Each is a group with a fingerprint of exactly what it shows, and a function that makes its files
only if that changed.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from markupsafe import Markup

from render.files import slugify
from render.index import Index, Issue, Mention, Tag
from render.labels import Labels
from render.options import SiteOptions, up
from render.posts_folder import FolderPost
from render.search import can_search
from render.site_frame import FOLDERS, Place, frame
from render.site_issue import Told
from render.summary import PAPER
from render.template import render_template
from render.trends import tag_charts, topic_charts

HOME_ISSUES: Final = 10
HOME_LINKS: Final = 18
TAG_ISSUES: Final = 60
LIST_STORIES: Final = 300

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Group:
    """Files made together: a name, what they depend on, and how they are made."""

    name: str
    depends: tuple[Any, ...]
    make: Callable[[], Files]


@dataclass(frozen=True, slots=True)
class Lists:
    """The list pages of one language; `told` gives what an issue said of a story."""

    index: Index
    place: Place
    options: SiteOptions
    told: Told
    posts: Sequence[FolderPost] = ()

    @property
    def labels(self) -> Labels:
        """The language's labels."""
        return self.place.labels(self.options)

    def groups(self) -> Iterator[Group]:
        """Give all groups of the language."""
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

    def thread_path(self, thread: str) -> str:
        """Give the address of a thread's page."""
        return thread_path(self.place.prefix, thread)

    def _page(
        self, template: str, path: str, headline: str, values: Mapping[str, Any], **around: Any
    ) -> Files:
        page = frame(self.place, self.options, path, headline, **around)
        everything = {"labels": self.labels, "page": page, "root": up(path), **values}
        text = render_template(f"site/{template}.html.j2", everything, self.options.templates)
        return {f"{path}index.html": text.encode()}

    def _links(self, issues: Sequence[Issue], root: str) -> list[dict[str, Any]]:
        return [
            {
                "date": issue.date,
                "url": f"{root}{issue.path}",
                "title": issue.title,
                "description": issue.description,
            }
            for issue in issues
        ]

    def _home(self) -> Group:
        path = self.place.prefix
        issues = self.index.issues[:HOME_ISSUES]
        threads = list(islice(self.index.threads.items(), HOME_LINKS))
        tags = self.index.pages_of_tags()[:HOME_LINKS]

        def make() -> Files:
            root = up(path)
            values = {
                "about": self.options.description,
                "issues": self._links(issues, root),
                "front": self.told.front(issues[0].key) if issues else None,
                "stories": [self._thread_link(t, m, root) for t, m in threads],
                "tags": [self._tag_link(tag, root) for tag in tags],
            }
            return self._page(
                "home",
                path,
                self.options.name,
                values,
                description=self.options.description,
                translations=self.place.others,
            )

        newest = issues[0].key.digest if issues else ""
        depends = (
            newest,
            _shown(issues),
            threads,
            [(t.slug, t.label, len(t.issues)) for t in tags],
        )
        return Group(f"home {path}", depends, make)

    def _archive(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}"
        months = {month: len(issues) for month, issues in self.index.months().items()}
        posts = [(post.date, self._post_path(post), post.title) for post in self.posts]

        def make() -> Files:
            root = up(path)
            groups = []
            for year in sorted({year for year, _ in months}, reverse=True):
                links = [
                    {
                        "url": f"{root}{path}{y}-{m:02}/",
                        "title": self.labels.month_name(dt.date(y, m, 1)),
                        "note": self.labels.issues.format(count),
                    }
                    for (y, m), count in months.items()
                    if y == year
                ]
                groups.append({"title": str(year), "links": links})
            if posts:
                earlier = [
                    {"date": date, "url": f"{root}{to}", "title": title, "description": ""}
                    for date, to, title in posts
                ]
                groups.append({"title": self.labels.posts, "issues": earlier})
            return self._list(path, self.labels.archive, groups, current="archive")

        return Group(f"archive {path}", (months, posts), make)

    def _month(self, first: dt.date, issues: Sequence[Issue]) -> Group:
        path = f"{self.place.prefix}{FOLDERS['archive']}{first.year}-{first.month:02}/"
        title = self.labels.month_name(first)

        def make() -> Files:
            groups = [{"title": "", "issues": self._links(issues, up(path))}]
            return self._list(path, title, groups, current="archive")

        return Group(f"month {path}", (_shown(issues),), make)

    def _topics(self, tags: Sequence[Tag]) -> Group:
        path = f"{self.place.prefix}{FOLDERS['topics']}"

        def make() -> Files:
            root = up(path)
            named = sorted(tags, key=lambda tag: tag.label.casefold())
            papers = [tag for tag in named if tag.label.startswith(PAPER)]
            others = [tag for tag in named if not tag.label.startswith(PAPER)]
            groups = [
                {"title": title, "links": [self._tag_link(tag, root) for tag in group]}
                for title, group in (("", others), ("arXiv", papers))
                if group
            ]
            return self._list(path, self.labels.topics, groups, current="topics")

        return Group(f"tags {path}", ([(t.slug, t.label, len(t.issues)) for t in tags],), make)

    def _tag(self, tag: Tag) -> Group:
        """Give a topic's page: the issues it heads, or else the stories that mention it."""
        path = f"{self.place.prefix}{FOLDERS['topics']}{tag.slug}/"
        issues = [self.index.issues[n] for n in tag.issues[:TAG_ISSUES]] if tag.headline else []
        mentions = [(self.index.issues[m.issue].path, m.title) for m in tag.mentions]

        def make() -> Files:
            root = up(path)
            groups: list[dict[str, Any]] = []
            if issues:
                groups.append({"issues": self._links(issues, root)})
            if mentions:
                title = self.labels.stories if issues else ""
                links = [self._mention_link(mention, root) for mention in tag.mentions]
                groups.append({"title": title, "links": links})
            return self._list(
                path,
                tag.label,
                groups,
                current="topics",
                feed=path if has_feed(tag) else "",
                standfirst=self.labels.issues.format(len(tag.issues)),
            )

        return Group(f"tag {path}", (tag.label, len(tag.issues), _shown(issues), mentions), make)

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = list(islice(self.index.threads.items(), LIST_STORIES))

        def make() -> Files:
            root = up(path)
            links = [self._thread_link(t, m, root) for t, m in threads]
            groups = [{"title": "", "links": links}] if links else []
            return self._list(path, self.labels.stories, groups, current="stories")

        return Group(f"stories {path}", (threads,), make)

    def _thread(self, thread: str, mentions: Sequence[Mention]) -> Group:
        path = self.thread_path(thread)
        issues = [self.index.issues[mention.issue] for mention in mentions]

        def make() -> Files:
            days = [
                {
                    "date": issue.date,
                    "url": f"{up(path)}{issue.path}",
                    "title": mention.title,
                    "texts": self.told(issue.key, mention.story),
                }
                for mention, issue in zip(mentions, issues, strict=True)
            ]
            values = {
                "title": mentions[0].title,
                "note": self.labels.story_days.format(len(days)),
                "days": days,
            }
            return self._page("story", path, mentions[0].title, values, current="stories")

        digests = [(issue.key.name, issue.key.digest) for issue in issues]
        return Group(f"thread {path}", (digests, [m.title for m in mentions]), make)

    def _trends(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['trends']}"
        topics, names = topic_charts(self.index), tag_charts(self.index)

        def make() -> Files:
            values = {"topics": topics, "names": names}
            return self._page("trends", path, self.labels.trends, values, current="trends")

        return Group(f"trends {path}", (topics, names), make)

    def _search(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['search']}"
        available = self.options.search and can_search()

        def make() -> Files:
            values = {
                "index": f"{up(path)}pagefind/pagefind.js",
                "archive": f"{up(path)}{self.place.prefix}{FOLDERS['archive']}",
                "available": available,
            }
            return self._page("search", path, self.labels.search, values, current="search")

        return Group(f"search {path}", (available,), make)

    def _post_path(self, post: FolderPost) -> str:
        return f"{self.place.prefix}posts/{post.slug}/"

    def _post(self, post: FolderPost) -> Group:
        path = self._post_path(post)

        def make() -> Files:
            # Both libraries together take 60 ms to load, which most sites have no need of.
            from render.markdown_html import to_html

            values = {"post": post, "body": Markup(to_html(post.body))}
            about = post.description
            return self._page("post", path, post.title, values, description=about)

        return Group(f"post {path}", (post.name, post.mark), make)

    def _list(
        self,
        path: str,
        title: str,
        groups: Sequence[Mapping[str, Any]],
        *,
        current: str,
        feed: str = "",
        standfirst: str = "",
    ) -> Files:
        empty = {"title": "", "url": "", "links": (), "issues": ()}
        values = {
            "title": title,
            "standfirst": standfirst,
            "groups": [{**empty, **group} for group in groups],
        }
        return self._page("list", path, title, values, current=current, feed=feed)

    def _tag_link(self, tag: Tag, root: str) -> dict[str, str]:
        url = f"{root}{self.place.prefix}{FOLDERS['topics']}{tag.slug}/"
        return {"url": url, "title": tag.label, "note": str(len(tag.issues))}

    def _thread_link(self, thread: str, mentions: Sequence[Mention], root: str) -> dict[str, str]:
        note = self.labels.days.format(len(mentions))
        url = f"{root}{self.thread_path(thread)}"
        return {"url": url, "title": mentions[0].title, "note": note}

    def _mention_link(self, mention: Mention, root: str) -> dict[str, str]:
        issue = self.index.issues[mention.issue]
        return {
            "url": f"{root}{issue.path}",
            "title": mention.title,
            "note": self.labels.short_date(issue.date),
        }


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


def _shown(issues: Sequence[Issue]) -> list[tuple[str, str, str]]:
    return [(issue.path, issue.title, issue.description) for issue in issues]
