"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which story alone was in the most places,
if its line cites three of them; else which name stands in most stories; else how many of them rest
on one item. Strangers called false a tie that was told as a distinction, and five posts of one
place that were told as a single source.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from summarize.edition import Statement
from summarize.extractive.labels import GENERIC
from summarize.extractive.phrases import Phrases, join
from summarize.extractive.told_story import StoryExtract, within_quotes
from summarize.text.names import known_names_in
from summarize.text.titles import who

MIN_PLACES: Final = 3
MIN_STORIES: Final = 4
MIN_NAMED: Final = 3
MIN_SHARE: Final = 0.25


def compute_viewpoint(extracts: Sequence[StoryExtract], phrases: Phrases) -> tuple[Statement, ...]:
    """Return a computed sentence on some stories, or none."""
    if len(extracts) < MIN_STORIES:
        return ()
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    ranked = sorted(told, key=lambda extract: len(extract.places), reverse=True)
    places = [len(extract.places) for extract in ranked]
    if ranked and places[:1] > places[1:2] and len(named := _places(ranked[0])) >= MIN_PLACES:
        publishers = join([*named][:MIN_PLACES], phrases)
        story = within_quotes(ranked[0].headline)
        text = phrases.widest.format(story=story, publishers=publishers)
        ids = tuple(named.values())[:MIN_PLACES]
        return (Statement(text=text, items=ids, story=ranked[0].story.id),)
    count = len(extracts)
    name, n = most_named(extracts)
    if name:
        return (Statement(text=phrases.named.format(name=name, n=n, count=count)),)
    single = sum(len(e.support(e.tellings[0])) == 1 for e in extracts)
    if single == 1 or (not single and any(len(_places(e)) == 1 for e in extracts)):
        return ()  # no news, and the words are for several; or the links of a line are of one place
    form = {0: phrases.none_single, count: phrases.all_single}.get(single, phrases.single)
    return (Statement(text=form.format(n=single, count=count)),)


def most_named(extracts: Sequence[StoryExtract]) -> tuple[str, int]:
    """Return the name that stands in most stories, and in how many; "" if none stands out."""
    (name, n), (_, second) = [*_named(extracts).most_common(2), ("", 0), ("", 0)][:2]
    stands_out = n >= max(MIN_NAMED, MIN_SHARE * len(extracts)) and n > second
    return (name, n) if stands_out else ("", 0)


def _named(extracts: Sequence[StoryExtract]) -> Counter[str]:
    """Count the stories in whose lines each known name stands, platforms left out."""
    texts = (
        " ".join(line.text for line in e.tellings[0].lines[:2]) for e in extracts if e.tellings
    )
    found = Counter(n for text in texts for n in set(known_names_in(text)) if n in text)
    return Counter({n: c for n, c in found.items() if n.split()[0].casefold() not in GENERIC})


def _places(extract: StoryExtract) -> dict[str, str]:
    """Return the places that a story's line cites, each with the id of its first item there."""
    stories = (extract.story, *extract.twins)
    items = {item.id: item for story in stories for item in story.items}
    found: dict[str, str] = {}
    for id_ in extract.support(extract.tellings[0]):
        found.setdefault(who(items[id_]), id_)
    return found
