"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which story was in the most places, of
which it names and cites up to three that its line cites; where that line has one only, which name
stands in most stories; or else how many of them rest on one source.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from summarize.edition import Statement
from summarize.extractive.phrases import Phrases, join
from summarize.extractive.told_story import StoryExtract, within_quotes
from summarize.text.names import known_names_in
from summarize.text.titles import who

MIN_PLACES: Final = 2
MAX_PLACES: Final = 3
MIN_STORIES: Final = 4
MIN_NAMED: Final = 3


def compute_viewpoint(extracts: Sequence[StoryExtract], phrases: Phrases) -> tuple[Statement, ...]:
    """Return a computed sentence on some stories, or none."""
    if len(extracts) < MIN_STORIES:
        return ()
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    # Of stories in as many places, the one whose line cites most of them.
    widest = max(told, key=lambda e: (len(e.story.places), len(_places(e))), default=None)
    if widest is not None and len(named := _places(widest)) >= MIN_PLACES:
        publishers = join([*named][:MAX_PLACES], phrases)
        text = phrases.widest.format(story=within_quotes(widest.headline), publishers=publishers)
        ids = tuple(named.values())[:MAX_PLACES]
        return (Statement(text=text, items=ids, story=widest.story.id),)
    count = len(extracts)
    (name, n), (_, second) = [*_named(extracts).most_common(2), ("", 0), ("", 0)][:2]
    if n >= MIN_NAMED and n > second:
        return (Statement(text=phrases.named.format(name=name, n=n, count=count)),)
    single = sum(len(e.story.places) == 1 == len(_places(e)) for e in extracts)
    form = phrases.all_single if single == count else phrases.single
    return (Statement(text=form.format(n=single, count=count)),) if single else ()


def _named(extracts: Sequence[StoryExtract]) -> Counter[str]:
    """Count the stories in whose lines each known name stands."""
    texts = (
        " ".join(line.text for line in e.tellings[0].lines[:2]) for e in extracts if e.tellings
    )
    return Counter(n for text in texts for n in set(known_names_in(text)) if n in text)


def _places(extract: StoryExtract) -> dict[str, str]:
    """Return the places that a story's line cites, each with the id of its first item there."""
    items = {item.id: item for item in extract.items}
    found: dict[str, str] = {}
    for id_ in extract.support(extract.tellings[0]):
        found.setdefault(who(items[id_]), id_)
    return found
