"""Pages of topics, names and stories: what came up when, over all issues."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from render.site.frame import FOLDERS
from render.site.gathered import TAG_ISSUES, StoryMention, Tag
from render.site.groups import FileTask, Group, LinkTo, ListPart, Pages
from render.site.issue_summary import PAPER
from render.site.options import up

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
        return self._group("tags", self._list(path, self.labels.topics, groups, "topics"))

    def _tag(self, tag: Tag) -> Group:
        """Return a topic's page: the issues it heads, or else the stories that mention it."""
        path, root = self.index.tag_path(tag), up(self.index.tag_path(tag))
        issues = [self.index.issues[n] for n in tag.issues[:TAG_ISSUES]] if tag.headline else []

        def task() -> FileTask:
            groups = [ListPart(issues=self._links(issues, root))] if issues else []
            if tag.mentions:
                title = self.labels.stories if issues else ""
                links = [self._mention_link(mention, root) for mention in tag.mentions]
                groups.append(ListPart(title, links=links))
            feed = path if tag.headline else ""
            note = self.labels.issues.format(tag.count)
            return self._list(path, tag.label, groups, "topics", feed=feed, standfirst=note)

        # Of many such pages a build makes few, so their links are made with them.
        shown = [(issue.path, issue.title, issue.description) for issue in issues]
        mentions = [(self.index.issues[m.issue].path, m.title) for m in tag.mentions]
        return Group(f"tag {path}", (tag.label, tag.count, shown, mentions), task)

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = islice(self.index.threads.items(), LIST_STORIES)
        links = [self._thread_link(t, m, up(path)) for t, m in threads]
        groups = [ListPart(links=links)] if links else []
        words = self.labels
        page = self._list(path, words.stories, groups, "stories", standfirst=words.story_pages)
        return self._group("stories", page)

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
