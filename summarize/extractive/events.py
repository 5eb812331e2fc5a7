"""Whether two lines of a day tell one event: then one of them is told, with the other's sources.

Two rounds of money share most of their words and are two events; so one line must name what the
other is labelled with, and shared words count by how rare they are that day. Leaving out a good
line as told before and printing one event twice are about equally bad.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from summarize.extractive.labels import COINED, has_name
from summarize.extractive.told_story import Telling
from summarize.story import Story
from summarize.text.compare import content_words
from summarize.text.names import known_names_in

ALIKE: Final = 0.17
"""Cosine of two lines' stems, weighed by rarity, from which on they tell one event.

Of 59 pairs on 56 recorded dates that are taken for one, 41 are, by one reader."""

SHARED: Final = 3
"""Stems that they must share."""

FEW: Final = 100
"""Stories of which a day has at least this many, as far as rarity goes: a word that two lines of a
quiet day share is no common one."""

MAX_HEAD: Final = 200

_MONEY: Final = re.compile(r"[$€£]\d[\d,.]*+(?<![,.])")
"""An amount, whatever follows it ("$85B", "$85 billion"): of one firm it is that of one event."""

_ENDING: Final = re.compile(r"(?:ings?|ed|es|s|e)$")


class Events:
    """What is known of a day's words."""

    def __init__(self, stories: Iterable[Story]) -> None:
        heads = [story.best.title or story.best.text[:MAX_HEAD] for story in stories]
        self._seen = Counter(stem for head in heads for stem in _stems(head))
        self._count = max(len(heads), FEW)

    def same(self, one: Telling, other: Telling) -> bool:
        """Return whether two tellings are of one event."""
        a, b = one.lines[0].text, other.lines[0].text
        if one.is_release and other.is_release:
            return one.label == other.label
        if one.is_release or other.is_release:  # its words are ours, and its name alone is its own
            return has_name(b, one.label) if one.is_release else has_name(a, other.label)
        if not (_names(a, other.label) or _names(b, one.label)):
            return False
        alike = len(_stems(a) & _stems(b)) >= SHARED and self.likeness(a, b) >= ALIKE
        return alike or not set(_MONEY.findall(a)).isdisjoint(_MONEY.findall(b))

    def likeness(self, a: str, b: str) -> float:
        """Return the cosine of two lines' stems, 0 to 1."""
        first, second = _stems(a), _stems(b)
        size = math.sqrt(self._weight(first) * self._weight(second))
        return self._weight(first & second) / size if size else 0.0

    def _weight(self, stems: Iterable[str]) -> float:
        """Return the sum of the squared rarities, in the stems' order to be the same everywhere."""
        rare = (math.log((self._count + 1) / (self._seen[stem] + 0.5)) for stem in sorted(stems))
        return sum(value * value for value in rare)


def _names(text: str, label: str) -> bool:
    """Return whether a text has what another is labelled with, or a known name in that."""
    names = [label, *known_names_in(label), *(w for w in label.split() if COINED.search(w))]
    return any(has_name(text, name) for name in names)


@lru_cache(maxsize=2_000)
def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of a line's words that say something."""
    return frozenset(_ENDING.sub("", word) for word in content_words(text))
