"""The site's index: one pass over the summaries, newest first, gathers what pages lead to.

Only what some page shows is kept: the newest issues and stories of each topic, threads of two
days or more, counts by week. Thousands of single-day stories pass through and leave nothing but
their counts, so the index grows by a kilobyte or two for each issue.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import groupby
from typing import Final, NamedTuple

from render.files import slugify
from render.site.issue_summary import StorySummary, Summary, tag_slug
from render.site.options import IssueKey

TREND_WEEKS: Final = 26
_BLANK: Final = re.compile(r"(?<=\d)-0$|-v(?=\d)|(?<!\d)-|-(?!\d)")
"""What may or may not stand in a name's slug: blanks and hyphens, the v of a version, its ".0".

Between digits a hyphen tells names apart (3.1 and 31).
"""

MIN_ISSUES_OF_ENTITY: Final = 2
"""Issues that must mention a company, model or person before it gets a page of its own."""

MAX_MENTIONS: Final = 60
"""Stories that an entity's page lists: the newest ones."""

STORY_SLUG_CHARS: Final = 48

FED_ISSUES: Final = 60
"""A story that none of so many newest issues tells has no feed any more."""

TAG_ISSUES: Final = 60
"""Issues that a topic's page lists: the newest ones."""


class IndexedIssue(NamedTuple):
    """An issue in lists; `path` is its address within the site, ending in a slash."""

    key: IssueKey
    path: str
    title: str
    description: str
    updated: str
    published: str
    tags: Sequence["Tag"] = ()

    @property
    def date(self) -> dt.date:
        """The issue's day."""
        return self.key.date


class StoryMention(NamedTuple):
    """A story of an issue, by the issue's number in the index."""

    issue: int
    story: str
    title: str


@dataclass(slots=True)
class Tag:
    """A topic or entity: how many issues it is in, the newest of them, and its newest stories.

    `label` is its newest spelling. `slug`, of which its address is made, is that of the oldest, so
    that an address stays when somebody begins to write a name otherwise.
    """

    slug: str
    label: str
    count: int = 0
    issues: list[int] = field(default_factory=list)
    mentions: list[StoryMention] = field(default_factory=list)
    weeks: Counter[dt.date] = field(default_factory=Counter)
    headline: bool = False
    newest: int = -1
    """The issue that was counted last."""

    def seen_in(self, number: int) -> None:
        """Count an issue, once."""
        if self.newest != number:
            self.newest = number
            self.count += 1
            if self.count <= TAG_ISSUES:
                self.issues.append(number)


@dataclass
class Index:
    """All of one language: issues newest first, and what refers to them by number."""

    language: str
    prefix: str
    issues: list[IndexedIssue] = field(default_factory=list)
    tags: dict[str, Tag] = field(default_factory=dict)
    threads: dict[str, list[StoryMention]] = field(default_factory=dict)
    story_threads: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    topic_weeks: dict[str, Counter[dt.date]] = field(default_factory=lambda: defaultdict(Counter))

    def months(self) -> Mapping[tuple[int, int], list[IndexedIssue]]:
        """Return the issues by month, newest first."""
        months = groupby(self.issues, lambda issue: (issue.date.year, issue.date.month))
        return {month: list(issues) for month, issues in months}

    @cached_property
    def weeks(self) -> Counter[dt.date]:
        """How many issues each week has, by its Monday; ask when all is taken in."""
        return Counter(monday(issue.date) for issue in self.issues)

    def tag_path(self, tag: Tag) -> str:
        """Return the address of a tag's page."""
        return f"{self.prefix}tags/{tag.slug}/"

    def thread_path(self, thread: str) -> str:
        """Return the address of a thread's page."""
        return f"{self.prefix}stories/{_story_slug(thread, self.threads[thread][-1].title)}/"

    @cached_property
    def fed_threads(self) -> Mapping[str, Sequence[StoryMention]]:
        """The threads that have a feed, since a late issue tells them; ask when all is in."""
        return {t: told for t, told in self.threads.items() if told[0].issue < FED_ISSUES}

    @cached_property
    def tag_pages(self) -> Sequence[Tag]:
        """The tags that have a page, those with most issues first; ask when all is taken in."""
        tags = self.tags.values()
        worth = [tag for tag in tags if tag.headline or tag.count >= MIN_ISSUES_OF_ENTITY]
        return sorted(worth, key=lambda tag: (-tag.count, tag.label.casefold(), tag.slug))


@lru_cache(maxsize=65536)
def _story_slug(thread: str, title: str) -> str:
    """Return what a story was first called, with a mark of its thread: both stay as days go by."""
    words = slugify(title)[:STORY_SLUG_CHARS].rstrip("-")
    return f"{words}-{blake2b(thread.encode(), digest_size=4).hexdigest()}"


def monday(day: dt.date) -> dt.date:
    """Return the first day of a day's week."""
    return day - dt.timedelta(days=day.weekday())


class Indexer:
    """Gathers one language's index from summaries that come newest first."""

    def __init__(self, language: str, prefix: str) -> None:
        self._index = Index(language, prefix)
        self._labels: dict[str, Tag] = {}
        self._wanted: dict[str, list[StoryMention]] = {}
        self._since = dt.date.max

    def add(self, key: IssueKey, summary: Summary) -> None:
        """Take in the next older issue."""
        index = self._index
        if not index.issues:
            self._since = monday(key.date) - dt.timedelta(weeks=TREND_WEEKS - 1)
        number, tags = len(index.issues), tuple(map(self._tag, summary.tags))
        told = (summary.title, summary.description, summary.updated, summary.published)
        index.issues.append(IndexedIssue(key, f"{index.prefix}{key.date}/", *told, tags))
        for tag in tags:
            tag.headline = True
            tag.seen_in(number)
        self._add_stories(number, summary.stories)
        if key.date >= self._since:
            self._add_week(monday(key.date), summary)

    def _add_stories(self, number: int, stories: Iterable[StorySummary]) -> None:
        """Keep a story if a later one continued its thread, or if it continues one itself.

        A hundred thousand stories pass here, so nothing is called or made that need not be.
        """
        wanted, known = self._wanted, self._labels
        for id_, thread, title, _, labels, continues in stories:
            mention = None
            if continues and thread:
                wanted.setdefault(thread, [])
            if thread in wanted:
                mention = StoryMention(number, id_, title)
                wanted[thread].append(mention)
            for label in labels:
                tag = known.get(label) or self._tag(label)
                if tag.newest != number:
                    tag.seen_in(number)
                mentions = tag.mentions
                if len(mentions) < MAX_MENTIONS:
                    mention = mention or StoryMention(number, id_, title)
                    if not (mentions and mentions[-1] is mention):  # by another spelling
                        mentions.append(mention)

    def _tag(self, label: str) -> Tag:
        """Return a label's tag; "HuggingFace", "Hugging Face" and "hugging-face" are one."""
        if (tag := self._labels.get(label)) is None:
            slug = tag_slug(label)
            tag = self._index.tags.setdefault(_BLANK.sub("", slug), Tag(slug, label))
            tag.slug = slug
            self._labels[label] = tag
        return tag

    def _add_week(self, week: dt.date, summary: Summary) -> None:
        index = self._index
        for key, title in summary.topics.items():
            index.topics.setdefault(key, title)
        for story in summary.stories:
            if story.topic:
                index.topic_weeks[story.topic][week] += 1
        labels = {label for story in summary.stories for label in story.tags}
        for tag in {id(tag): tag for tag in map(self._tag, labels)}.values():
            tag.weeks[week] += 1

    def index(self) -> Index:
        """Return the index of all that was taken in."""
        index = self._index
        index.threads = {name: found for name, found in self._wanted.items() if len(found) > 1}
        for thread, mentions in index.threads.items():
            for mention in mentions:
                index.story_threads.setdefault(mention.issue, []).append((mention.story, thread))
        return index
