"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which line's event most places told, or,
where none had three of them, how many stories rest on one source only.
"""

from collections.abc import Sequence
from typing import Final

from summarize.edition import Statement
from summarize.extractive.phrases import Phrases, join
from summarize.extractive.told_story import StoryExtract
from summarize.text.titles import who

MIN_PLACES: Final = 3
MIN_STORIES: Final = 4
MOSTLY: Final = 0.5


def compute_viewpoint(extracts: Sequence[StoryExtract], phrases: Phrases) -> tuple[Statement, ...]:
    """Return a computed sentence on some stories, or none."""
    if len(extracts) < MIN_STORIES:
        return ()
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    places = {e.story.id: list(dict.fromkeys(map(who, e.same(e.tellings[0])))) for e in told}
    widest = max(told, key=lambda extract: len(places[extract.story.id]), default=None)
    if widest is not None and len(named := places[widest.story.id]) >= MIN_PLACES:
        publishers = join(named[:3], phrases)
        text = phrases.widest.format(story=widest.headline, n=len(named), publishers=publishers)
        item = widest.tellings[0].item.id
        return (Statement(text=text, items=(item,), story=widest.story.id),)
    single = sum(len(e.story.places) == 1 for e in extracts)
    if single < MOSTLY * len(extracts):
        return ()
    return (Statement(text=phrases.single.format(n=single, count=len(extracts))),)
