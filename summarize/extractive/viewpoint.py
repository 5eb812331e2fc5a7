"""A viewpoint that is true without a model: what can be counted, and nothing else.

What is left unsaid is never wrong, so it is one sentence: which story alone cites the most places,
four at least; else which name stands in most stories; else how many of them rest on one item.
Strangers called false a tie that was told as a distinction, five posts of one place that were told
as a single source, and places that the story's line does not cite.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.extractive.names import GENERIC
from summarize.extractive.phrases import Phrases, join
from summarize.extractive.quoting import within_quotes
from summarize.extractive.support import support
from summarize.extractive.told_story import StoryExtract, Telling
from summarize.text.names import known_names_in
from summarize.text.titles import who

NAMED: Final = 3
"""Places that the sentence names, of more."""

MIN_STORIES: Final = 4
MIN_NAMED: Final = 3
MIN_SHARE: Final = 0.25

_PART: Final = re.compile(r"^(?:[\w-]+\.)+(?=[\w-]{4,}\.[a-z]+$)")
"""Where a site's part stands in its name ("status.claude.com")."""


def compute_viewpoint(
    extracts: Sequence[StoryExtract],
    phrases: Phrases,
    led: Mapping[str, Telling] = MappingProxyType({}),
) -> tuple[Statement, ...]:
    """Return a computed sentence on some stories, or none; `led` are other tellings, by story."""
    if len(extracts) < MIN_STORIES:
        return ()
    told = [e for e in extracts if e.tellings and (e.tellings[0].headline or e.story.retitled)]
    cited = {e.story.id: _places(e, led.get(e.story.id)) for e in extracts}
    first, second = sorted(extracts, key=lambda e: -len(cited[e.story.id]))[:2]
    places = cited[first.story.id]
    if first in told and len(places) > max(NAMED, len(cited[second.story.id])):
        shown = list(places.values())[:NAMED]
        text = phrases.widest.format(
            story=within_quotes(first.headline), publishers=join([*map(who, shown)], phrases)
        )
        ids = tuple(item.id for item in shown)
        return (Statement(text=text, items=ids, story=first.story.id),)
    count = len(extracts)
    name, n = most_named(extracts)
    if name:
        return (Statement(text=phrases.named.format(name=name, n=n, count=count)),)
    single = sum(len(support(e, e.tellings[0])) == 1 for e in extracts)
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


def _places(extract: StoryExtract, told: Telling | None = None) -> dict[str, Item]:
    """Return the places that a story's line cites, each with its first item there.

    A site's parts are one place.
    """
    stories = (extract.story, *extract.twins)
    items = {item.id: item for story in stories for item in story.items}
    found: dict[str, Item] = {}
    for id_ in support(extract, told or extract.tellings[0]):
        found.setdefault(_PART.sub("", who(items[id_])), items[id_])
    return found
