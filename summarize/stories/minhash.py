"""Near copies: which texts share nearly all their word triples, found without comparing all pairs.

MinHash over word triples (Broder, "On the resemblance and containment of documents", 1997) finds
candidates by banding; the triples themselves then decide. Two texts are never near copies if what
tells them apart counts or dates: parts of a series, a column's Monday and its Tuesday, first and
third quarter. Digits are compared by `dedupe`; here stand the counting words of the languages that
we read, since a wrong merge is the worse mistake.
"""

from collections.abc import Sequence
from itertools import product
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

_WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ENGLISH: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third fourth fifth"
    " sixth seventh eighth ninth tenth ii iii iv vi vii viii ix monday tuesday wednesday thursday"
    " friday saturday sunday january february march april may june july august september october"
    " november december".split()
) | frozenset(_WEEK)
_HAN: Final = frozenset("一二三四五六七八九十")
_HAN_PARTS: Final = frozenset("上中下前后後")
_HAN_DAYS: Final = frozenset(a + b for a, b in product("月火水木金土日", "曜"))
_KOREAN: Final = frozenset(
    "월요일 화요일 수요일 목요일 금요일 토요일 일요일 첫째 둘째 셋째 넷째 상편 중편 하편".split()
)


class Triples:
    """Word triples of items, made when asked for and kept while one item is compared."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = wordings
        self.known: dict[int, frozenset[str]] = {}

    def alike(self, i: int, j: int) -> bool:
        """Return whether two texts share NEAR of their triples, and count and date alike."""
        a, b = self._of(i), self._of(j)
        return len(a & b) >= NEAR * len(a | b) and not self._count_apart(i, j)

    def _count_apart(self, i: int, j: int) -> bool:
        said = [set(words(text_of(self.wordings[n].item))) for n in (i, j)]
        return any(counts(word) for word in said[0] ^ said[1])

    def _of(self, i: int) -> frozenset[str]:
        if i not in self.known:
            if len(self.known) > 4 * _BANDS:
                self.known.clear()
            self.known[i] = frozenset(self.wordings[i].triples())
        return self.known[i]


def counts(word: str) -> bool:
    """Return whether a word counts or names a day or a month."""
    return (
        word in _ENGLISH
        or word in _HAN_DAYS
        or word in _HAN_PARTS
        or any(word.startswith(day) for day in _KOREAN)
        or (len(word) <= 2 and not _HAN.isdisjoint(word))
    )


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
        part = np.ascontiguousarray(signatures[:, band * rows : (band + 1) * rows])
        keys = part.view(np.dtype((np.void, part.dtype.itemsize * rows))).ravel()
        _, first, bucket = np.unique(keys, return_index=True, return_inverse=True)
        later = np.flatnonzero(first[bucket] != np.arange(len(keys)))
        pairs.append(np.stack([later, first[bucket[later]]], axis=1))
    found = np.unique(np.concatenate(pairs), axis=0)
    return [(int(later), int(earlier)) for later, earlier in found]


def _signatures(wordings: Sequence[Wording]) -> NDArray[np.uint32]:
    """Make the MinHash signatures, a batch at a time to bound the memory of the triples."""
    # Imported here: a compiled module that only a day with items needs.
    from rensa import RMinHash

    parts = []
    for start in range(0, len(wordings), _BATCH):
        sets = [said.triples() for said in wordings[start : start + _BATCH]]
        digests = RMinHash.digests_from_token_sets(sets, _PERMUTATIONS, _SEED)
        parts.append(np.array(digests, np.uint32))
    return np.concatenate(parts)
