"""Near copies: which texts share nearly all their word triples, found without comparing all pairs.

Where two texts share most triples, the triples of the least hashes are mostly the same (Broder, "On
the resemblance and containment of documents", 1997). So texts are compared that have two of those
in a row in common, and all their triples decide. Texts with different numbers are never near copies
(`dedupe`). Words that count or date ("second", "Tuesday", 三) are not looked at: of 29,085 items of
37 recorded days and of ai_stream no two texts differed in nothing else.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise
from typing import Final
from zlib import crc32

from summarize.stories.wording import Wording, text_of
from summarize.text.tokens import words

NEAR: Final = 0.8
"""Least Jaccard likeness of word triples at which two texts are one."""

SKETCH: Final = 8
"""Least hashes of a text by which it is found: of the 24,454 items of ai_stream two copies are
missed with 8 and none with 12, which take half as much memory again."""


def alike(a: Wording, b: Wording) -> bool:
    """Return whether two texts share NEAR of their triples."""
    one, two = _triples(text_of(a.item)), _triples(text_of(b.item))
    return len(one & two) >= NEAR * len(one | two)


@lru_cache(maxsize=64)  # of those to which one text is compared
def _triples(text: str) -> frozenset[str]:
    """Return the word triples of a text."""
    said = words(text)
    return frozenset(" ".join(said[i : i + 3]) for i in range(max(1, len(said) - 2)))


def candidates(wordings: Sequence[Wording]) -> Iterator[tuple[int, int]]:
    """Yield (later, earlier) pairs that share two of their least hashes in a row.

    Each text meets only the first one that has these, so a storm of copies costs no more than as
    many single posts.
    """
    first: dict[int, int] = {}
    for place, said in enumerate(wordings):
        hashes = (crc32(triple.encode()) for triple in _triples(text_of(said.item)))
        least = pairwise(nsmallest(SKETCH, hashes))
        met = {first.setdefault(a << 32 | b, place) for a, b in least}
        yield from ((place, earlier) for earlier in sorted(met - {place}))
