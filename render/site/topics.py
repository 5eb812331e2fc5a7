"""Pages of topics, names and stories: what came up when, over all issues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple

from render.site.editions import IssueKey
from render.site.frame import FOLDERS
from render.site.gathered import StoryMention, Tag
from render.site.groups import Group, LinkTo, ListPart, Pages, TemplatePage
from render.site.issue_summary import PAPER
from render.site.options import up
from render.site.told import read_told, told_file
from render.site.trends import tag_chart
from render.site.workers import BuildContext, Files

LIST_STORIES: Final = 300
TOLD_DAYS: Final = 12
"""A topic's stories that its page tells in their own words, the newest; older ones are links."""


class ToldDay(NamedTuple):
    """A day of a story or topic: the issue, its address from the page, what was told."""

    key: IssueKey
    url: str
    story: str
    title: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A page of what issues said over days; the statements are read when it is made."""

    page: TemplatePage
    days: Sequence[ToldDay]

    def files(self, context: BuildContext) -> Files:
        """Make the page."""
        days = []
        for day in self.days:
            file = context.output.root / told_file(day.key.name)
            said = read_told(file, day.key.digest).get(day.story, ())
            url = f"{day.url}#{said[0].anchor}" if said else day.url
            days.append({"date": day.key.date, "url": url, "title": day.title, "said": said})
        return replace(self.page, values={**self.page.values, "days": days}).files(context)


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
        """Return a topic's page: what was said of it, or else the issues that it heads."""
        path, root = self.index.tag_path(tag), up(self.index.tag_path(tag))
        told = self._told_days(tag.mentions[:TOLD_DAYS], root)
        more = [self._mention_link(mention, root) for mention in tag.mentions[TOLD_DAYS:]]
        issues = [] if told else self._links([self.index.issues[n] for n in tag.issues], root)
        values = {
            "title": tag.label,
            "note": self.labels.count_issues(tag.count),
            "chart": tag_chart(tag, self.index),
            "more": more,
            "issues": issues,
            "follow": False,
        }
        feed = path if tag.headline else ""
        page = self._page("timeline", path, tag.label, values, current="topics", feed=feed)
        return Group(f"tag {path}", (values, told), lambda: TimelinePage(page, told))

    def _told_days(self, mentions: Sequence[StoryMention], root: str) -> list[ToldDay]:
        issues = [self.index.issues[mention.issue] for mention in mentions]
        return [
            ToldDay(issue.key, f"{root}{issue.path}", mention.story, mention.title)
            for mention, issue in zip(mentions, issues, strict=True)
        ]

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = islice(self.index.threads.items(), LIST_STORIES)
        links = [self._thread_link(t, m, up(path)) for t, m in threads]
        groups = [ListPart(links=links)] if links else []
        words = self.labels
        page = self._list(path, words.stories, groups, "stories", standfirst=words.story_pages)
        return self._group("stories", page)

    def _thread(self, thread: str, mentions: Sequence[StoryMention]) -> Group:
        path, title = self.thread_path(thread), mentions[0].title
        told = self._told_days(mentions, up(path))
        note = self.labels.story_days.format(len(told))
        values = {
            "title": title,
            "note": note,
            "chart": None,
            "more": (),
            "issues": (),
            "follow": True,
        }
        page = self._page("timeline", path, title, values, current="stories")
        return Group(f"thread {path}", (values, told), lambda: TimelinePage(page, told))
