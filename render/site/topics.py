"""Pages of topics, names and stories: what came up when, over all issues."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple

from render.site.frame import FOLDERS, LanguageFolder
from render.site.gathered import StoryMention, Tag
from render.site.groups import Group, LinkTo, ListPart, Pages, Task, page_files
from render.site.issue_summary import PAPER
from render.site.options import IssueKey, up
from render.site.told import Said, read_told
from render.site.trends import tag_chart, tag_weeks
from render.site.workers import BuildContext, Files
from render.text.words import QUOTES, quoted

LIST_STORIES: Final = 300
TOLD_DAYS: Final = 12
"""A topic's stories that its page tells in their own words, the newest; older ones are links."""


class ToldDay(NamedTuple):
    """A day of a story or topic: the issue, its address from the page, what was told."""

    key: IssueKey
    url: str
    story: str
    title: str


class ShownDay(NamedTuple):
    """A day on the page; its `title` is "" if what was said tells it."""

    date: dt.date
    url: str
    title: str
    said: Sequence[Said]


def timeline_files(
    days: Sequence[ToldDay],
    path: str,
    place: LanguageFolder,
    around: Mapping[str, Any],
    values: Mapping[str, Any],
    context: BuildContext,
) -> Files:
    """Make a page of what issues said over days, with the statements that stand beside theirs."""
    shown, root = [], str(context.output.root)
    for day in days:
        said = read_told(root, day.key.name, day.key.digest, day.story)
        url = f"{day.url}#{said[0].anchor}" if said else day.url
        told = any(_says(one, day.title) for one in said)
        title = "" if told else day.title
        shown.append(ShownDay(day.key.date, url, title, said))
    values = {"chart": None, "more": (), "issues": (), "follow": False, **values, "days": shown}
    return page_files("timeline", path, place, values["title"], around, values, "", context)


def _says(said: Said, title: str) -> bool:
    """Return whether a statement has a title in it, or quotes most of it."""
    text = said.html.striptags()
    return title in text or quoted(text)[1].strip(QUOTES) in title


@dataclass(frozen=True, slots=True)
class TopicPages(Pages):
    """The topics' and stories' part of a language's list pages."""

    def _topics(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['topics']}"
        parts: dict[str, list[LinkTo]] = {"": [], "arXiv": []}
        for tag in sorted(self.index.tag_pages, key=lambda tag: tag.label.casefold()):
            part = "arXiv" if tag.label.startswith(PAPER) else ""
            parts[part].append(self._tag_link(tag, up(path)))
        groups = [ListPart(title, links=links) for title, links in parts.items() if links]
        return self._list(path, self.labels.topics, groups, "topics")

    def _tag(self, tag: Tag) -> Group:
        """Return a topic's page: what was said of it, or else the issues that it heads."""
        path, root = self.index.tag_path(tag), up(self.index.tag_path(tag))
        told, more = tag.mentions[:TOLD_DAYS], tag.mentions[TOLD_DAYS:]
        listed = [] if told else [self.index.issues[number] for number in tag.issues]
        weeks = tag_weeks(tag, self.index)

        def values() -> dict[str, Any]:
            return {
                "title": tag.label,
                "note": self.labels.count_issues(tag.count),
                "chart": tag_chart(weeks),
                "more": [self._mention_link(mention, root) for mention in more],
                "issues": self._links(listed, root),
            }

        shown = (
            tag.label,
            tag.count,
            weeks,
            [(self.index.issues[mention.issue].key.name, mention.title) for mention in more],
            [(issue.key.name, issue.key.digest) for issue in listed],
        )
        feed = path if tag.headline else ""
        return self._timeline(path, told, shown, values, {"current": "topics", "feed": feed})

    def _timeline(
        self,
        path: str,
        mentions: Sequence[StoryMention],
        depends: object,
        values: Callable[[], Mapping[str, Any]],
        around: Mapping[str, Any],
    ) -> Group:
        """Return the page of `mentions`; `depends` is what `values` are made of besides them."""
        issues = self.index.issues

        def task() -> Task:
            days = [
                ToldDay(issues[n].key, f"{up(path)}{issues[n].path}", story, title)
                for n, story, title in mentions
            ]
            return partial(timeline_files, days, path, self.place, around, values())

        told = [(issues[n].key.name, issues[n].key.digest, story) for n, story, _ in mentions]
        return Group(f"timeline {path}", (told, depends, around), task)

    def _stories(self) -> Group:
        path = f"{self.place.prefix}{FOLDERS['stories']}"
        threads = islice(self.index.threads.items(), LIST_STORIES)
        links = [self._thread_link(t, m, up(path)) for t, m in threads]
        groups = [ListPart(links=links)] if links else []
        return self._list(path, self.labels.stories, groups, "stories", self.labels.story_pages)

    def _thread(self, thread: str, mentions: Sequence[StoryMention]) -> Group:
        def values() -> dict[str, Any]:
            return {
                "title": mentions[0].title,
                "note": self.labels.story_days.format(len(mentions)),
                "follow": True,
            }

        path = self.index.thread_path(thread)
        feed = path if thread in self.index.fed_threads else ""
        return self._timeline(path, mentions, (), values, {"current": "stories", "feed": feed})
