"""Which stories an extractive issue tells: those with a line that stands by itself, each once.

How good a line must be depends on the day: what a rich one leaves out, a thin one prints. Two
stories of one event are told as one, and no name heads more than a few lines.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from summarize.edition import Fallback
from summarize.editor import Assignment
from summarize.extractive.events import Events
from summarize.extractive.item_kinds import SOCIAL, is_english, is_on_ai
from summarize.extractive.judge import LIKELY, PRINTS, PRINTS_ON_A_THIN_DAY, Standard
from summarize.extractive.lead import LEAD_STORIES
from summarize.extractive.told_story import StoryExtract
from summarize.story import Story

ENOUGH: Final = 24
"""Stories to be told: while there are fewer, those that only a cap kept out stand in."""

ON_AI: Final = 0.4
"""Share of the day's stories that are on AI, below which the newsletter has another subject."""

FEW: Final = 16
"""Stories up to which the best of the lines that are likely to be printable stand in."""

FEWEST: Final = 8
"""The same of lines that are only as likely as not, or a little more."""

SMALL: Final = 5
"""Stories below which a newsletter of publications has few sources, each chosen for its news."""

SAME_LABEL: Final = 3
"""Lines of an issue that one name may head."""

Extracts = Callable[[Iterable[Story]], list[StoryExtract]]
"""What gives the extracts of stories, by the day's standard."""


def standard_of(assignment: Assignment) -> Standard:
    """Return what is asked of the day's lines at least: less of few sources."""
    day, since = assignment.stories, assignment.window_start.date()
    if len(day) < SMALL and not any(s.items[0].kind in SOCIAL for s in day):
        return Standard(since, any_subject=True, is_small=True)
    on_ai = sum(any(map(is_on_ai, s.items[:3])) for s in day)
    return Standard(since, PRINTS_ON_A_THIN_DAY, any_subject=on_ai < ON_AI * len(day))


def choose(
    assignment: Assignment, extracts_of: Extracts
) -> tuple[list[StoryExtract], tuple[Fallback, ...]]:
    """Return the stories that may be told, no two of the same, and what the edition notes."""
    extracts, notes = _readable(extracts_of(assignment.stories))
    considered = sorted(assignment.considered, key=lambda story: -story.score)
    more = [e for e in extracts_of(considered) if not e.is_foreign]
    able = [e for e in (*extracts, *more) if e.tellings]
    kept: list[StoryExtract] = []
    labels: Counter[str] = Counter()
    events = Events(assignment.known_stories)
    for extract in able:
        extract.twins = ()
    for extract in sorted(able, key=lambda e: min(likelihood(e), PRINTS), reverse=True):
        if len(kept) >= min(_most(likelihood(extract)), assignment.max_stories):
            break
        label = extract.label.casefold()
        if twin := next((k for k in kept if events.same(extract, k)), None):
            twin.twins += (extract.story,)
        elif labels[label] < SAME_LABEL:
            kept.append(extract)
            labels[label] += 1
    if len(kept) == 1 and not kept[0].standard.is_small and likelihood(kept[0]) < PRINTS:
        return [], notes  # a single doubtful line is no issue
    return sorted(kept, key=able.index), notes


def _readable(extracts: list[StoryExtract]) -> tuple[list[StoryExtract], tuple[Fallback, ...]]:
    """Leave out stories in other languages, unless most of the day is foreign and can be read."""
    foreign = [e for e in extracts if e.is_foreign]
    if not foreign:
        return extracts, ()
    own = [e for e in extracts if not e.is_foreign]
    mostly = len(foreign) > len(own) and sum(bool(e.tellings) for e in own) < LEAD_STORIES
    if mostly and (not own or any(map(_is_read, foreign))):
        share = f"{len(foreign)} of {len(extracts)} stories"
        return extracts, (Fallback(reason=f"{share} are in their sources' words, untranslated"),)
    return own, (Fallback(reason=f"{len(foreign)} stories in other languages were left out"),)


def _is_read(extract: StoryExtract) -> bool:
    """Return whether a story is in English, which readers of the field know."""
    return any(is_english(item.title or item.text, item) for item in extract.items)


def _most(worth: float) -> int:
    """Return up to how many stories an issue may have, to take one of this worth."""
    return ENOUGH if worth >= PRINTS else FEW if worth >= LIKELY else FEWEST


def likelihood(extract: StoryExtract) -> float:
    """Return how likely an editor would print a story's line: likelier if many places tell it."""
    worth = extract.tellings[0].lines[0].worth
    odds = worth / (1 - worth) * math.sqrt(len(extract.places))
    return odds / (1 + odds)
