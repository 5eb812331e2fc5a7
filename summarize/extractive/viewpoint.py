"""A viewpoint that is true without a model: what the day's numbers show, and nothing else.

Each sentence is computed from the stories and says so; none judges. What is left unsaid is never
wrong, so every sentence has a bar below which it is not written: a rise needs days to compare with
and twice the usual noise, a dispute needs two sources that give different numbers for one thing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.editor import Assignment
from summarize.extractive.front import readable
from summarize.extractive.phrases import Phrases, join, phrases_for, plural
from summarize.extractive.story_lines import StoryExtract
from summarize.story import Story
from summarize.text.clean import clean_text
from summarize.text.compare import likeness
from summarize.text.sentences import split_sentences
from summarize.text.titles import who

MAX_STATEMENTS: Final = 4
MIN_HISTORY: Final = 3
MIN_PEOPLE: Final = 4
MIN_PLACES: Final = 3
ABOUT_SAME: Final = 0.7

_FIGURE: Final = re.compile(
    r"(?<![\w.$€£-])(\d[\d,]*(?:\.\d+)?)\s?(%|percent|times|points?|billion|million|tokens?|"
    r"questions|problems|parameters|배|명|개)"
)
_DOUBT: Final = re.compile(
    r"(?i)\b(?:disagree\w*|doubt\w*|skeptic\w*|sceptic\w*|debunk\w*|misleading|overstated|"
    r"not convinced|unconvinced|can(?:no|')t reproduce|could ?n[o']t reproduce|failed to reproduce|"
    r"overhyped|cherry[- ]?pick\w*|questionable|dubious|refut\w*|dispute[sd]?)\b|"
    r"의문|회의적|반박|반론|疑問|異論|反論|质疑|怀疑|反驳|bezweifel\w*|Zweifel"
)


def compute_viewpoint(
    assignment: Assignment, desks: Sequence[StoryExtract], titles: Mapping[str, str]
) -> tuple[Statement, ...]:
    """Return one to four computed sentences on the stories of `desks`, the shares first."""
    phrases = phrases_for(assignment.language)
    told = [desk.story for desk in desks]
    found = [
        _shares(told, titles, phrases),
        _changes(assignment, told, titles, phrases),
        _widest(desks, phrases),
        _dispute(desks, phrases) or _doubt(desks, phrases),
        _single(desks, phrases),
        _back(told, phrases),
        _names(told, phrases),
    ]
    return tuple(statement for statement in found if statement is not None)[:MAX_STATEMENTS]


def _say(text: str, items: Sequence[Item] = (), story: str = "") -> Statement:
    return Statement(text=text, items=tuple(dict.fromkeys(i.id for i in items)), story=story)


def _stories(n: int, phrases: Phrases) -> str:
    return plural(n, phrases.story, phrases.stories)


def _shares(told: Sequence[Story], titles: Mapping[str, str], phrases: Phrases) -> Statement | None:
    """Say how the day's stories divide among topics."""
    counts = Counter(story.topic for story in told if story.topic in titles)
    if not counts or len(told) < 2:
        return None
    count = _stories(len(told), phrases)
    if len(counts) == 1 and counts.total() == len(told):
        return _say(phrases.one_topic.format(count=count, topic=titles[next(iter(counts))]))
    parts = []
    for i, (topic, n) in enumerate(counts.most_common(3)):
        first = phrases.share_one if n == 1 else phrases.share_part
        parts.append((phrases.share_more if i else first).format(n=n, topic=titles[topic]))
    return _say(phrases.share.format(count=count, parts=join(parts, phrases)))


def _changes(
    assignment: Assignment, stories: Sequence[Story], titles: Mapping[str, str], phrases: Phrases
) -> Statement | None:
    """Say which topic takes clearly more or less of the issue than in the days before."""
    days = [day for day in assignment.history if day.stories and day.date < assignment.date]
    total = len(stories)
    if len(days) < MIN_HISTORY or not total:
        return None
    now = Counter(story.topic for story in stories)
    told = sum(day.stories for day in days)

    def strength(topic: str) -> float:
        usual = sum(day.topics.get(topic, 0) for day in days) / told
        noise = math.sqrt(max(usual * (1 - usual), 1 / told) / total)
        return (now[topic] / total - usual) / noise

    topics = sorted(titles, key=strength)
    best = next((topic for topic in (topics[-1:] + topics[:1]) if abs(strength(topic)) >= 2), "")
    if not best:
        return None
    usual = sum(day.topics.get(best, 0) for day in days) / told
    template = phrases.rise if strength(best) > 0 else phrases.fall
    text = template.format(
        topic=titles[best],
        now=f"{now[best] / total:.0%}",
        before=f"{usual:.0%}",
        days=plural(len(days), phrases.day, phrases.days),
    )
    return _say(text)


def _places(story: Story) -> list[str]:
    return list(dict.fromkeys(who(item) for item in story.everything))


def _widest(desks: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Name the story that most places carried, else the one that most people talked about."""
    best = max(desks, key=lambda desk: len(_places(desk.story)), default=None)
    if best is None:
        return None
    places, people = _places(best.story), _people(best.story)
    if len(places) < MIN_PLACES:
        return _loudest(desks, phrases)
    template = phrases.widest_people if people >= MIN_PEOPLE else phrases.widest
    text = template.format(
        story=best.label,
        places=phrases.places.format(n=len(places)),
        publishers=join(places[:3], phrases),
        n=people,
    )
    return _say(text, best.story.items[:1], best.story.id)


def _people(story: Story) -> int:
    """Count who took part at least: people in its longest conversation, or its authors."""
    talks = [item.engagement.participants or 0 for item in story.everything]
    authors = {item.author for item in story.everything if item.author}
    return max([*talks, len(authors)], default=0)


def _loudest(desks: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Name the story with the most people in its discussion."""
    best = max(desks, key=lambda desk: _people(desk.story))
    if (people := _people(best.story)) < MIN_PEOPLE:
        return None
    text = phrases.loudest.format(story=best.label, n=people)
    talk = max(best.story.items, key=lambda item: item.engagement.participants or 0)
    return _say(text, [talk], best.story.id)


def _figures(item: Item) -> Iterator[tuple[str, str, str]]:
    """Yield an item's numbers with their units and the sentences they stand in."""
    for sentence in split_sentences(clean_text(item.text), item.language)[:24]:
        found = _FIGURE.findall(sentence)
        if len(found) == 1:
            yield found[0][0].replace(",", ""), found[0][1].rstrip("s"), sentence


def _dispute(desks: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Find two sources that give different numbers for one thing, in nearly the same words."""
    for desk in desks:
        seen: list[tuple[Item, str, str, str]] = []
        for item in desk.story.items[:8]:
            for number, unit, sentence in _figures(item):
                for other, value, measure, words in seen:
                    if who(other) == who(item) or measure != unit or value == number:
                        continue
                    if likeness(sentence, words) >= ABOUT_SAME:
                        text = phrases.dispute.format(
                            story=desk.label,
                            one=who(other),
                            a=_with_unit(value, measure),
                            other=who(item),
                            b=_with_unit(number, unit),
                        )
                        return _say(text, [other, item], desk.story.id)
                seen.append((item, number, unit, sentence))
    return None


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit in "%x배명개억만" else f"{number} {unit}"


def _doubt(desks: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Name the story in which others than its first source speak of doubt."""
    for desk in desks:
        first = who(desk.story.items[0])
        doubting = [i for i in desk.story.items[1:] if who(i) != first and _DOUBT.search(i.text)]
        if doubting:
            names = list(dict.fromkeys(who(item) for item in doubting))[:2]
            text = phrases.doubt.format(story=desk.label, who=join(names, phrases))
            return _say(text, doubting[:1], desk.story.id)
    return None


def _names(told: Sequence[Story], phrases: Phrases) -> Statement | None:
    """Name the entity tags that several stories share."""
    counts: Counter[str] = Counter()
    for story in told:
        counts.update({readable(tag, story) for tag in story.tags} - {""})
    often = [
        tag
        for tag, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        if n >= max(3, len(told) // 5)
    ]
    return _say(phrases.names.format(names=join(often, phrases))) if len(often) > 1 else None


def _single(desks: Sequence[StoryExtract], phrases: Phrases) -> Statement | None:
    """Say when most stories rest on one place only: a reader should know how thin that is."""
    single = sum(len(_places(desk.story)) == 1 for desk in desks)
    if len(desks) < 4 or single < 0.75 * len(desks):
        return None
    return _say(phrases.single.format(n=single, count=_stories(len(desks), phrases)))


def _back(told: Sequence[Story], phrases: Phrases) -> Statement | None:
    n = sum(story.thread.kind == "continues" for story in told)
    return _say(plural(n, phrases.back_one, phrases.back)) if n else None
