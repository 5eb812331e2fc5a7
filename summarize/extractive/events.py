"""Whether two lines of a day tell one event: then one of them is told, with the other's sources.

Two rounds of money share most of their words and are two events; so the lines must share a name,
and shared words count by how rare they are that day. Two outlets may tell one event in hardly a
word of the other's, so a line is compared with the headlines of the other's sources too. Leaving
out a good line as told before and printing one event twice are about equally bad.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from summarize.extractive.names import COINED, has_name, names_of
from summarize.extractive.support import same
from summarize.extractive.told_story import StoryExtract
from summarize.story import Story
from summarize.text.compare import content_words
from summarize.text.names import known_names_in

ALIKE: Final = 0.17
"""Cosine of two lines' stems, weighed by rarity, from which on they tell one event.

Of 59 pairs on 56 recorded dates that are taken for one, 41 are, by one reader."""

ALIKE_TO_SOURCE: Final = 0.24
"""The same of a line and a headline of the other's sources, or of two whose labels differ."""

SHARED: Final = 3
"""Stems that they must share; one that the other writes as two counts twice."""

BESIDE_NAMES: Final = 2
"""Those that are of no name, where a headline is compared: much is told of one name in a day."""

RARE: Final = 0.04
"""Share of the day's stories up to which such a stem tells an event: more are of a new "agent"."""

FEW: Final = 100
"""Stories of which a day has at least this many, as far as rarity goes: a word that two lines of a
quiet day share is no common one."""

MAX_HEAD: Final = 200

_MONEY: Final = re.compile(r"[$€£]\d[\d,.]*+(?<![,.])")
"""An amount, whatever follows it ("$85B", "$85 billion"): of one firm it is that of one event."""

_ENDING: Final = re.compile(r"(?<=\w)(?:ings?|ed|es|s|e)$")

_LARGE: Final = re.compile(r"(?i)(?<=\d)[\s-]?([bmt])(?:r?illion|n)\b")
"""A large number's second half: "20-billion" is "20B"."""


class Events:
    """What is known of a day's words."""

    def __init__(self, stories: Iterable[Story]) -> None:
        heads = [story.best.title or story.best.text[:MAX_HEAD] for story in stories]
        self._seen = Counter(stem for head in heads for stem in set(_stems(head)))
        self._count = max(len(heads), FEW)
        self._heads: dict[str, list[str]] = {}

    def same(self, story: StoryExtract, twin: StoryExtract) -> bool:
        """Return whether two stories that can be told are of one event, by what is told of them."""
        one, other = story.tellings[0], twin.tellings[0]
        a, b = one.lines[0].text, other.lines[0].text
        if one.is_release and other.is_release:
            return one.label == other.label
        if one.is_release or other.is_release:  # its words are ours, and its name alone is its own
            return has_name(b, one.label) if one.is_release else has_name(a, other.label)
        labelled = _names(a, other.label) or _names(b, one.label)
        money = set(_MONEY.findall(a)) & set(_MONEY.findall(b))
        if labelled and (money or self._are_alike(a, b, ALIKE)):
            return True
        if not (labelled or set(known_names_in(a)) & set(known_names_in(b))):
            return False
        pairs = [(a, head) for head in self._heads_of(twin)]
        pairs += [(b, head) for head in self._heads_of(story)]
        return any(self._are_alike(x, y, ALIKE_TO_SOURCE, BESIDE_NAMES) for x, y in pairs)

    def _heads_of(self, extract: StoryExtract) -> list[str]:
        """Return a story's line, and what the sources that are cited beside it say first."""
        if extract.story.id not in self._heads:
            first = extract.tellings[0]
            said = [item.title or item.text[:MAX_HEAD] for item in same(extract, first)]
            self._heads[extract.story.id] = [first.lines[0].text, *said]
        return self._heads[extract.story.id]

    def _are_alike(self, a: str, b: str, bar: float, beside_names: int = 0) -> bool:
        """Return whether two lines share words enough, weighed by rarity as a cosine."""
        one, two = _stems(a), _stems(b)
        first, second = set(one), set(two)
        halves = {x + y for x, y in pairwise(one)} & second - first
        halves |= {x + y for x, y in pairwise(two)} & first - second
        shared = first & second
        if len(shared) + 2 * len(halves) < SHARED:
            return False
        if beside_names:
            said = shared - _named(a) - _named(b)
            rare = [stem for stem in said if self._seen[stem] <= RARE * self._count]
            if len(rare) + 2 * len(halves) < beside_names:
                return False
        size = math.sqrt(self._weight(first) * self._weight(second))
        return self._weight(shared | halves) >= bar * size

    def _weight(self, stems: Iterable[str]) -> float:
        """Return the sum of the squared rarities, in the stems' order to be the same everywhere."""
        rare = (math.log((self._count + 1) / (self._seen[stem] + 0.5)) for stem in sorted(stems))
        return sum(value * value for value in rare)


def _names(text: str, label: str) -> bool:
    """Return whether a text has what another is labelled with, or a known name in that."""
    names = [label, *known_names_in(label), *(w for w in label.split() if COINED.search(w))]
    return any(has_name(text, name) for name in names)


@lru_cache(maxsize=2_000)
def _stems(text: str) -> tuple[str, ...]:
    """Return the beginnings of a line's words that say something, in its order."""
    return tuple(_ENDING.sub("", word) for word in content_words(_LARGE.sub(r"\1", text)))


@lru_cache(maxsize=2_000)
def _named(text: str) -> frozenset[str]:
    """Return the stems of a line's names and subject."""
    names = ("AI", *names_of(text), *known_names_in(text))
    return frozenset(stem for name in names for stem in _stems(name))
