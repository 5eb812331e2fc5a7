"""Near copies: which texts share nearly all their word triples, found without comparing all pairs.

MinHash over word triples (Broder, "On the resemblance and containment of documents", 1997) finds
candidates by banding; the triples themselves then decide. Texts with different numbers are never
near copies (`dedupe`). Words that count or date ("second", "Tuesday", 三) are not looked at: of
29,085 items of 37 recorded days and of ai_stream no two texts differed in nothing else.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarize.stories.wording import Wording, text_of
from summarize.text.tokens import words

NEAR: Final = 0.8
"""Least Jaccard likeness of word triples at which two texts are one."""

_PERMUTATIONS: Final = 64
_BANDS: Final = 16
_SEED: Final = 42
_BATCH: Final = 20_000


def alike(a: Wording, b: Wording) -> bool:
    """Return whether two texts share NEAR of their triples."""
    one, two = _triples(text_of(a.item)), _triples(text_of(b.item))
    return len(one & two) >= NEAR * len(one | two)


@lru_cache(maxsize=64)  # of those to which one text is compared
def _triples(text: str) -> frozenset[str]:
    """Return the word triples of a text."""
    said = words(text)
    return frozenset(" ".join(said[i : i + 3]) for i in range(max(1, len(said) - 2)))


def lsh_partners(wordings: Sequence[Wording]) -> list[tuple[int, int]]:
    """Return (later, earlier) pairs that share a band of their MinHash, sorted.

    Each row meets only the first row of its bucket, so a storm of copies costs no more than as
    many single posts.
    """
    if len(wordings) < 2:
        return []
    signatures = _signatures(wordings)
    rows = _PERMUTATIONS // _BANDS
    pairs = []
    for band in range(_BANDS):
        part = signatures[:, band * rows : (band + 1) * rows]
        _, first, bucket = np.unique(part, axis=0, return_index=True, return_inverse=True)
        later = np.flatnonzero(first[bucket] != np.arange(len(part)))
        pairs.append(np.stack([later, first[bucket[later]]], axis=1))
    found = np.unique(np.concatenate(pairs), axis=0)
    return [(int(later), int(earlier)) for later, earlier in found]


def _signatures(wordings: Sequence[Wording]) -> NDArray[np.uint32]:
    """Make the MinHash signatures, a batch at a time to bound the memory of the triples."""
    # Imported here: a compiled module that only a day with items needs.
    from rensa import RMinHash

    parts = []
    for start in range(0, len(wordings), _BATCH):
        sets = [list(_triples(text_of(said.item))) for said in wordings[start : start + _BATCH]]
        digests = RMinHash.digests_from_token_sets(sets, _PERMUTATIONS, _SEED)
        parts.append(np.array(digests, np.uint32))
    return np.concatenate(parts)
