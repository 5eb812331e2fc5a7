"""Pages of topics, names and stories: what came up when, over all issues."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from render.site.frame import FOLDERS
from render.site.groups import FileTask, Group, ListPart, Pages, has_feed, shown
from render.site.index import TAG_ISSUES, StoryMention, Tag
from render.site.options import up
from render.site.summary import PAPER

LIST_STORIES: Final = 300


class StoryDay(NamedTuple):
    """A day of a story on its page."""

    date: dt.date
    url: str
    title: str
    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class TopicPages(Pages):
    """The topics' and stories' part of a language's list pages."""

    def _topics(self, tags: Sequence[Tag]) -> Group:
        path = f"{self.place.prefix}{FOLDERS['topics']}"

        def task() -> FileTask:
            root = up(path)
            named = sorted(tags, key=lambda tag: tag.label.casefold())
            papers = [tag for tag in named if tag.label.startswith(PAPER)]
            others = [tag for tag in named if not tag.label.startswith(PAPER)]
            groups = [
                ListPart(title, links=[self._tag_link(tag, root) for tag in group])
                for title, group in (("", others), ("arXiv", papers))
                if group
            ]
            return self._list(path, self.labels.topics, groups, current="topics")

        return Group(f"tags {path}", ([(t.slug, t.label, t.count) for t in tags],), task)

    def _tag(self, tag: Tag) -> Group:
        """Return a topic's page: the issues it heads, or else the stories that mention it."""
        path = f"{self.place.prefix}{FOLDERS['topics']}{tag.slug}/"
        issues = [self.index.issues[n] for n in tag.issues[:TAG_ISSUES]] if tag.headline else []
        mentions = [(self.index.issues[m.issue].path, m.title) for m in tag.mentions]

        def task() -> FileTask:
            root = up(path)
            groups = []
            if issues:
                groups.append(ListPart(issues=self._links(issues, root)))
            if mentions:
                title = self.labels.stories if issues else ""
                links = [self._mention_link(mention, root) for mention in tag.mentions]
                groups.append(ListPart(title, links=links))
            return self._list(
                path,
                tag.label,
                groups,
                current="topics",
                feed=path if has_feed(tag) else "",
                standfirst=self.labels.issues.format(tag.count),
            )

        return Group(f"tag {path}", (tag.label, tag.count, shown(issues), mentions), task)

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = list(islice(self.index.threads.items(), LIST_STORIES))

        def task() -> FileTask:
            root = up(path)
            links = [self._thread_link(t, m, root) for t, m in threads]
            groups = [ListPart(links=links)] if links else []
            words = self.labels
            return self._list(
                path, words.stories, groups, current="stories", standfirst=words.story_pages
            )

        return Group(f"stories {path}", (shown_threads(threads),), task)

    def _thread(self, thread: str, mentions: Sequence[StoryMention]) -> Group:
        path = self.thread_path(thread)
        issues = [self.index.issues[mention.issue] for mention in mentions]

        def task() -> FileTask:
            days = [
                StoryDay(
                    issue.date,
                    f"{up(path)}{issue.path}",
                    mention.title,
                    self.told(issue.key, mention.story),
                )
                for mention, issue in zip(mentions, issues, strict=True)
            ]
            values = {
                "title": mentions[0].title,
                "note": self.labels.story_days.format(len(days)),
                "days": days,
            }
            return self._page("story", path, mentions[0].title, values, current="stories")

        digests = [(issue.key.name, issue.key.digest) for issue in issues]
        return Group(f"thread {path}", (digests, [m.title for m in mentions]), task)


def shown_threads(
    threads: Sequence[tuple[str, Sequence[StoryMention]]],
) -> list[tuple[str, str, int]]:
    """Return what a list shows of threads, for its fingerprint."""
    return [(thread, mentions[0].title, len(mentions)) for thread, mentions in threads]
