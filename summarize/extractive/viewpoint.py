"""A viewpoint that is true without a model: what the day's numbers show, and nothing else.

Each sentence is computed from the stories; none judges. What is left unsaid is never wrong, so
each has a bar below which it is not written: a rise needs days to compare with and twice the usual
noise, a widest story three places.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.editor import Assignment
from summarize.extractive.phrases import Phrases, join, phrases_for
from summarize.extractive.told_story import StoryExtract
from summarize.text.titles import who

MAX_STATEMENTS: Final = 2
MIN_HISTORY: Final = 3
MIN_PLACES: Final = 3
MIN_STORIES: Final = 4
MOSTLY: Final = 0.5


def compute_viewpoint(
    assignment: Assignment, extracts: Sequence[StoryExtract], titles: Mapping[str, str]
) -> tuple[Statement, ...]:
    """Return up to two computed sentences on some stories, the most telling first."""
    phrases = phrases_for(assignment.language)
    found = (
        _widest(extracts, phrases),
        _changes(assignment, extracts, titles, phrases),
        _single(extracts, phrases),
    )
    return tuple(statement for statement in found if statement is not None)[:MAX_STATEMENTS]


def _say(text: str, items: Sequence[Item] = (), story: str = "") -> Statement:
    return Statement(text=text, items=tuple(dict.fromkeys(i.id for i in items)), story=story)


def _changes(
    assignment: Assignment,
    extracts: Sequence[StoryExtract],
    titles: Mapping[str, str],
    phrases: Phrases,
) -> Statement | None:
    """Say which topic takes clearly more or less of the issue than in the days before."""
    days = [day for day in assignment.history if day.stories and day.date < assignment.date]
    total = len(extracts)
    if len(days) < MIN_HISTORY or not total:
        return None
    now = Counter(e.topic(assignment.topics) for e in extracts if e.tellings)
    told = sum(day.stories for day in days)

    def usual(topic: str) -> float:
        return sum(day.topics.get(topic, 0) for day in days) / told

    def strength(topic: str) -> float:
        noise = math.sqrt(max(usual(topic) * (1 - usual(topic)), 1 / told) / total)
        return (now[topic] / total - usual(topic)) / noise

    topics = sorted(titles, key=strength)
    best = next((topic for topic in (topics[-1:] + topics[:1]) if abs(strength(topic)) >= 2), "")
    if not best:
        return None
    template = phrases.rise if strength(best) > 0 else phrases.fall
    return _say(
        template.format(
            topic=titles[best],
            now=f"{now[best] / total:.0%}",
            before=f"{usual(best):.0%}",
            days=phrases.days.format(n=len(days)),
        )
    )


def _widest(extracts: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Name the story that most places carried."""
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    extract = max(told, key=lambda extract: len(extract.story.places), default=None)
    if extract is None or len(extracts) < MIN_STORIES or len(extract.story.places) < MIN_PLACES:
        return None
    named = dict.fromkeys(who(item) for item in extract.same(extract.tellings[0]))
    text = phrases.widest.format(
        story=extract.headline,
        n=len(extract.story.places),
        publishers=join(list(named)[:3], phrases),
    )
    return _say(text, [extract.tellings[0].item], extract.story.id)


def _single(extracts: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Say when most stories rest on one place only: a reader should know how thin that is."""
    single = sum(len(e.story.places) == 1 for e in extracts)
    if len(extracts) < MIN_STORIES or single < MOSTLY * len(extracts):
        return None
    return _say(phrases.single.format(n=single, count=len(extracts)))
