"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which story most places carried, or,
where none had three of them, how many rest on one source only.
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
    widest = max(told, key=lambda extract: len(extract.story.places), default=None)
    if widest is not None and len(widest.story.places) >= MIN_PLACES:
        named = dict.fromkeys(who(item) for item in widest.same(widest.tellings[0]))
        text = phrases.widest.format(
            story=widest.headline,
            n=len(widest.story.places),
            publishers=join(list(named)[:3], phrases),
        )
        item = widest.tellings[0].item.id
        return (Statement(text=text, items=(item,), story=widest.story.id),)
    single = sum(len(e.story.places) == 1 for e in extracts)
    if single < MOSTLY * len(extracts):
        return ()
    return (Statement(text=phrases.single.format(n=single, count=len(extracts))),)
