"""Finding a date's stories: the store's items of its hours, compared with the days before.

    items + past stories -> find_stories -> pages behind the strongest links -> find_stories
          -> the pages of teasers become the teasers' text

Writing an issue, estimating its cost and explaining a story see the same stories, since everything
comes from store and config.
"""

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from dateline.config.settings import Config
from dateline.day.collect import source_notes
from dateline.day.context import IssueContext
from dateline.day.linked_pages import (
    announced_pages,
    known_pages,
    read_pages,
    unread,
    wanted_links,
    with_pages,
)
from dateline.day.models import FindStories, embedded
from dateline.store.editions import stored_form
from dateline.store.items import Late, imported
from ingest.source import Source, Window
from summarize.edition import SourceNote
from summarize.errors import UserError
from summarize.stories.explain import explain
from summarize.stories.find import FoundStories, find_stories
from summarize.stories.overrides import Overrides, OverridesError
from summarize.stories.rank import usual_engagement
from summarize.stories.settings import StorySettings
from summarize.stories.topics import DEFAULT_TOPICS
from summarize.story import Story, Topic

LATE_DAYS = 1
"""Days before an issue's hours of which it takes what the issues before could not have seen."""

USUAL_DAYS = 7
"""Days of earlier items that tell a source's usual engagement, and which words are common."""

BACKGROUND = 3_000
"""Earlier items whose words are counted, taken evenly from those days."""

OVERRIDES_NAME = "stories.toml"


class FoundDay(NamedTuple):
    """A day's stories, what was read of each source, and how many pages were left unread."""

    stories: FoundStories
    sources: tuple[SourceNote, ...]
    unread: int


def find_day(issue: IssueContext, *, read_links: bool = False, ask: bool = False) -> FoundDay:
    """Find the day's stories and say what was read of each source. Stores only pages and vectors.

    Without `read_links` no page is fetched, and without `ask` only kept vectors are used, so that
    what is said of an issue afterwards is said of the same stories.
    """
    config, store, window = issue.config, issue.store, issue.window
    sources = followed(config)
    items = store.items.load_items(window, sources, late=late_items(issue))
    collections = store.collections.load(sources, since=window.start, until=issue.now)
    counts = Counter(item.source for item in items)
    notes = source_notes(config.followed(), collections, counts)
    issue.progress.say(f"finding stories in {len(items):,} items")
    with embedded(issue, _story_finder(issue), ask=ask) as tell:
        day = tell(items)
        links = wanted_links(day.told, config.stories.read_pages)
        teasers = announced_pages((*day.told, *day.considered), config.stories.read_teasers)
        if read_links:
            asyncio.run(read_pages(issue, (*links, *teasers)))
        left = unread(store, (*links, *teasers))
        if shared := known_pages(store, links):
            pages = {page.id: page for page in shared.values()}
            day = tell([*items, *(pages[id_] for id_ in sorted(pages))])
    if day.unmatched:
        issue.progress.say(f"{OVERRIDES_NAME} names what no story has: {', '.join(day.unmatched)}")
    opened = partial(with_pages, pages=known_pages(store, teasers))
    told, considered = (tuple(map(opened, part)) for part in (day.told, day.considered))
    return FoundDay(replace(day, told=told, considered=considered), notes, len(left))


def followed(config: Config) -> tuple[Source, ...]:
    """Return all that a newsletter tells of: its sources, and what was imported for it."""
    return (*config.followed(), imported(config.newsletter.slug))


def late_items(issue: IssueContext) -> Late | None:
    """Say which items of the day before still belong into an issue: those seen after the last was
    made.

    A first issue has none. An issue that is written again takes what it took at first.
    """
    first_made, date = issue.store.editions.first_made, issue.date
    before = first_made(issue.slug, date - dt.timedelta(days=1))
    if before is None:
        return None
    until = first_made(issue.slug, date) or issue.now
    return Late(issue.window.start - dt.timedelta(days=LATE_DAYS), before, until)


def _story_finder(issue: IssueContext) -> FindStories:
    """Return what finds the stories of a date's items; what it compares them with is read once."""
    config, store, window = issue.config, issue.store, issue.window
    days_before = Window(window.start - dt.timedelta(days=USUAL_DAYS), window.start)
    before = store.items.load_items(days_before, followed(config))
    return partial(
        find_stories,
        past=store.editions.past(issue.slug, issue.date, config.stories.memory_days, store.items),
        usual=usual_engagement(before),
        background=before[:: len(before) // BACKGROUND + 1],
        settings=story_settings(config),
        overrides=load_overrides(config, issue.date),
    )


def story_settings(config: Config) -> StorySettings:
    """Return the settings of stories as the file has them."""
    table, sources = config.stories, config.followed()
    return StorySettings(
        **table.model_dump(exclude={"memory_days", "topics", "read_pages", "read_teasers"}),
        topics=topics_of(config),
        language=config.newsletter.language,
        source_weights={source.name: source.weight for source in sources},
        owners={source.name: source.owner for source in sources if source.owner},
    )


def topics_of(config: Config) -> tuple[Topic, ...]:
    """Return the paper's own taxonomy, or the usual one."""
    own = (Topic(t.key, t.titles or {"en": t.key}, t.seeds) for t in config.stories.topics)
    return tuple(own) or DEFAULT_TOPICS


def load_overrides(config: Config, date: dt.date) -> Overrides:
    """Read the editors' decisions on a date, in `posts/DATE.stories.toml` or `stories.toml`."""
    folder = config.path(config.newsletter.posts)
    for name in (f"{date}.{OVERRIDES_NAME}", OVERRIDES_NAME):
        if (path := folder / name).is_file():
            try:
                return Overrides.from_toml(path.read_text("utf-8"), name=str(path))
            except UnicodeDecodeError as error:
                raise OverridesError(f"{path}: this is not UTF-8 text: {error}") from error
    return Overrides()


def story_rows(issue: IssueContext, day: FoundStories) -> list[dict[str, Any]]:
    """Return the day's stories for the store, told or not, with the reason of those not told."""
    row = partial(stored_form, issue.slug, issue.date)
    return [
        *(row(story, told=True) for story in day.told),
        *(row(story, reason=day.left_out.get(story.id, "")) for story in day.others),
        *(row(story, reason="repeats an earlier day") for story in day.repeated),
    ]


def day_stories(issue: IssueContext) -> list[dict[str, Any]]:
    """Return a day's stories as plain rows: those of its issue, or those of an issue made now."""
    rows = issue.store.editions.stories(issue.slug, issue.date)
    if not rows:
        rows = story_rows(issue, find_day(issue, ask=True).stories)
    return [_shown(row) for row in rows]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    data = row["data"]
    copies = sum(len(ids) for ids in data["copies"].values())
    return {
        **{name: row[name] for name in ("id", "title", "topic", "score", "told")},
        **{name: data[name] for name in ("parts", "reason")},
        "items": len(data["items"]) + copies,
    }


def explain_story(issue: IssueContext, story: str) -> str:
    """Explain a story, named by its id, an item's id, or words of its title; raises UserError."""
    stored = issue.store.editions.stories(issue.slug, issue.date)
    day = find_day(issue, ask=not stored).stories
    if not day.stories:
        raise UserError(f"no story is {story!r}: {nothing_read(issue.date)}")
    return "\n".join([*explain(find_story(day, story), day), *day.notices])


def nothing_read(date: dt.date) -> str:
    """Say that a date has nothing to tell of, and how to read for it."""
    return (
        f"the store has nothing of the hours of the issue of {date}. "
        f"Read the sources with `dateline ingest --date {date}`."
    )


def find_story(day: FoundStories, name: str) -> Story:
    """Find the one story that is meant by a name; raises UserError."""
    for story in day.stories:
        if name == story.id or any(name == item.id for item in story.everything):
            return story
    words = name.casefold().split()
    found = [s for s in day.stories if words and all(w in s.title.casefold() for w in words)]
    if len(found) == 1:
        return found[0]
    lines = "".join(f"\n  {story.id}  {story.title}" for story in found or day.stories)
    few = f"{len(found)} stories have {name!r} in their title" if found else f"no story is {name!r}"
    raise UserError(f"{few}. Name one of these by its id:{lines}")
