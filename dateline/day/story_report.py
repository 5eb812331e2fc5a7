"""`dateline stories`: the day's stories as stored, or as they would be chosen now."""

import datetime as dt
from typing import Any

from dateline.day.context import IssueContext
from dateline.day.stories import find_day, story_rows
from summarize.errors import UserError
from summarize.stories.explain import explain
from summarize.stories.find import FoundStories
from summarize.story import Story


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
    """Explain one story: its items and links, its score, and its nearest rejected neighbours.

    It is named by its id, an item's id, or words of its title; raises UserError.
    """
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
