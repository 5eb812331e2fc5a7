"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which story was in the most places, of
which it names and cites up to three that its line cites; or, where that line has one only, how many
stories rest on one source.
"""

from collections.abc import Sequence
from typing import Final

from summarize.edition import Statement
from summarize.extractive.phrases import Phrases, join
from summarize.extractive.told_story import StoryExtract
from summarize.text.titles import who

MIN_PLACES: Final = 2
MAX_PLACES: Final = 3
MIN_STORIES: Final = 4
MOSTLY: Final = 0.5


def compute_viewpoint(extracts: Sequence[StoryExtract], phrases: Phrases) -> tuple[Statement, ...]:
    """Return a computed sentence on some stories, or none."""
    if len(extracts) < MIN_STORIES:
        return ()
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    # Of stories in as many places, the one whose line cites most of them.
    widest = max(told, key=lambda e: (len(e.story.places), len(_places(e))), default=None)
    if widest is not None and len(named := _places(widest)) >= MIN_PLACES:
        publishers = join([*named][:MAX_PLACES], phrases)
        text = phrases.widest.format(story=widest.headline, publishers=publishers)
        ids = tuple(named.values())[:MAX_PLACES]
        return (Statement(text=text, items=ids, story=widest.story.id),)
    single = sum(len(e.story.places) == 1 == len(_places(e)) for e in extracts)
    if single < MOSTLY * len(extracts):
        return ()
    form = phrases.all_single if single == len(extracts) else phrases.single
    return (Statement(text=form.format(n=single, count=len(extracts))),)


def _places(extract: StoryExtract) -> dict[str, str]:
    """Return the places that a story's line cites, each with the id of its first item there."""
    items = {item.id: item for item in extract.items}
    found: dict[str, str] = {}
    for id_ in extract.support(extract.tellings[0]):
        found.setdefault(who(items[id_]), id_)
    return found
