"""The site's index: one pass over the summaries, newest first, gathers what pages lead to.

Only what some page shows is kept: topics with their issues, threads of two days or more, counts
by week. Thousands of single-day stories pass through and leave nothing but their counts.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from render.shelf import Key
from render.summary import StorySummary, Summary, tag_slug

TREND_WEEKS: Final = 26
MIN_ISSUES_OF_ENTITY: Final = 2
"""Issues that must mention a company, model or person before it gets a page of its own."""

MAX_MENTIONS: Final = 60
"""Stories that an entity's page lists: the newest ones."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue in lists: its address is its `path` (ending in a slash) within the site."""

    key: Key
    path: str
    title: str
    description: str
    updated: str
    published: str

    @property
    def date(self) -> dt.date:
        """The issue's day."""
        return self.key.date


@dataclass(frozen=True, slots=True)
class Mention:
    """A story of an issue, by the issue's number in the index."""

    issue: int
    story: str
    title: str


@dataclass(slots=True)
class Tag:
    """A topic or entity: the issues tagged with it, and the stories that mention it."""

    slug: str
    label: str
    issues: list[int] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    headline: bool = False

    def worth_a_page(self) -> bool:
        """Say whether enough is there for a page."""
        return self.headline or len(self.issues) >= MIN_ISSUES_OF_ENTITY


@dataclass(slots=True)
class Index:
    """All of one language: issues newest first, and what refers to them by number."""

    language: str
    prefix: str
    issues: list[Issue] = field(default_factory=list)
    tags: dict[str, Tag] = field(default_factory=dict)
    threads: dict[str, list[Mention]] = field(default_factory=dict)
    story_threads: dict[str, dict[str, str]] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    topic_weeks: dict[str, Counter[dt.date]] = field(default_factory=lambda: defaultdict(Counter))
    tag_weeks: dict[str, Counter[dt.date]] = field(default_factory=lambda: defaultdict(Counter))

    def months(self) -> Mapping[tuple[int, int], list[Issue]]:
        """Give the issues by month, newest first."""
        months: dict[tuple[int, int], list[Issue]] = defaultdict(list)
        for issue in self.issues:
            months[issue.date.year, issue.date.month].append(issue)
        return months

    def pages_of_tags(self) -> list[Tag]:
        """Give the tags that have a page, those with most issues first."""
        worth = [tag for tag in self.tags.values() if tag.worth_a_page()]
        return sorted(worth, key=lambda tag: (-len(tag.issues), tag.label.casefold(), tag.slug))


def monday(day: dt.date) -> dt.date:
    """Give the first day of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def build_index(
    language: str, prefix: str, keys: Iterable[Key], summary_of: Callable[[Key], Summary]
) -> Index:
    """Gather one language's index; `summary_of` is asked once for each key, newest first."""
    index = Index(language, prefix)
    wanted: dict[str, list[Mention]] = {}
    ordered = sorted(keys, reverse=True)
    since = (
        monday(ordered[0].date) - dt.timedelta(weeks=TREND_WEEKS - 1) if ordered else dt.date.max
    )
    for number, key in enumerate(ordered):
        summary = summary_of(key)
        index.issues.append(
            Issue(
                key,
                f"{prefix}{key.date.isoformat()}/",
                summary.title,
                summary.description,
                summary.updated,
                summary.published,
            )
        )
        _add_tags(index, number, summary)
        _add_threads(index, number, summary, wanted)
        if key.date >= since:
            _add_week(index, monday(key.date), summary)
    index.threads = {name: found for name, found in wanted.items() if len(found) > 1}
    _name_threads(index)
    return index


def _add_tags(index: Index, number: int, summary: Summary) -> None:
    for label in summary.tags:
        tag = _tag(index, label)
        tag.headline = True
        if tag.issues[-1:] != [number]:
            tag.issues.append(number)
    for story in summary.stories:
        for label in story.tags:
            tag = _tag(index, label)
            if tag.issues[-1:] != [number]:
                tag.issues.append(number)
            if len(tag.mentions) < MAX_MENTIONS:
                tag.mentions.append(Mention(number, story.id, story.title))


def _tag(index: Index, label: str) -> Tag:
    slug = tag_slug(label)
    if slug not in index.tags:
        index.tags[slug] = Tag(slug, label)
    return index.tags[slug]


def _add_threads(
    index: Index, number: int, summary: Summary, wanted: dict[str, list[Mention]]
) -> None:
    """Keep a story if a later one continued its thread, or if it continues one itself."""
    for story in summary.stories:
        if story.continues and story.thread:
            wanted.setdefault(story.thread, [])
        if story.thread in wanted:
            wanted[story.thread].append(Mention(number, story.id, story.title))


def _add_week(index: Index, week: dt.date, summary: Summary) -> None:
    for key, title in summary.topics.items():
        index.topics.setdefault(key, title)
    for story in summary.stories:
        if story.topic:
            index.topic_weeks[story.topic][week] += 1
    for slug in {tag_slug(label) for label in _labels(summary.stories)}:
        index.tag_weeks[slug][week] += 1


def _labels(stories: Iterable[StorySummary]) -> set[str]:
    return {label for story in stories for label in story.tags}


def _name_threads(index: Index) -> None:
    """Note for each issue which of its stories have a thread."""
    for thread, mentions in index.threads.items():
        for mention in mentions:
            name = index.issues[mention.issue].key.name
            index.story_threads.setdefault(name, {})[mention.story] = thread
