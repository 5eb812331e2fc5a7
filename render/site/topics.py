"""Pages of topics, names and stories: what came up when, over all issues."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from render.site.frame import FOLDERS
from render.site.groups import FileTask, Group, LinkTo, ListPart, Pages
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
        parts: dict[str, list[LinkTo]] = {"": [], "arXiv": []}
        for tag in sorted(tags, key=lambda tag: tag.label.casefold()):
            part = "arXiv" if tag.label.startswith(PAPER) else ""
            parts[part].append(self._tag_link(tag, up(path)))
        groups = [ListPart(title, links=links) for title, links in parts.items() if links]
        return self._list("tags", path, self.labels.topics, groups, current="topics")

    def _tag(self, tag: Tag) -> Group:
        """Return a topic's page: the issues it heads, or else the stories that mention it."""
        path = self.index.tag_path(tag)
        groups = []
        if tag.headline:
            issues = (self.index.issues[n] for n in tag.issues[:TAG_ISSUES])
            groups.append(ListPart(issues=self._links(issues, up(path))))
        if tag.mentions:
            title = self.labels.stories if groups else ""
            links = [self._mention_link(mention, up(path)) for mention in tag.mentions]
            groups.append(ListPart(title, links=links))
        return self._list(
            "tag",
            path,
            tag.label,
            groups,
            current="topics",
            feed=path if tag.headline else "",
            standfirst=self.labels.issues.format(tag.count),
        )

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = islice(self.index.threads.items(), LIST_STORIES)
        links = [self._thread_link(t, m, up(path)) for t, m in threads]
        groups = [ListPart(links=links)] if links else []
        title, note = self.labels.stories, self.labels.story_pages
        return self._list("stories", path, title, groups, current="stories", standfirst=note)

    def _thread(self, thread: str, mentions: Sequence[StoryMention]) -> Group:
        """Return a story's page; what its days said of it is read only if the page is made."""
        path, title = self.thread_path(thread), mentions[0].title
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
            note = self.labels.story_days.format(len(days))
            values = {"title": title, "note": note, "days": days}
            return self._page("story", path, title, values, current="stories")

        digests = [(issue.key.name, issue.key.digest) for issue in issues]
        return Group(f"thread {path}", (digests, [m.title for m in mentions]), task)
