"""What items speak of, each thing once: two items that share one word only are no event.

A cosine is relative: two short titles that share "dangerous", and nothing else, are as alike as two
that share a company, what it did and how much. So what the heads of items name is counted as well:
a known name once, however it is written and whatever its version ("GLM-5.2 runs here" and "GLM 5.2
or Opus?" share one thing), any other word once, any other number. Each counts by how new it is,
from 0 for what every text of the days before had to 1 for what none had, half as much again where
the spelling shows a name (SmolLM3, FrontierCode). `similarity` asks for more than one new thing.

Of 230 pairs of told stories of seven recorded days, one reader found 41 to be two events. While a
version was a thing of its own and 1.1 of them were enough, all were one story. Now, of the half
that the rule was made on, 5 of the 19 wrong ones are apart and 3 of the 90 right ones, of the other
half 14 of 22 and 2 of 99.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import sparse

from ingest.item import Item
from summarize.stories.sparse import Entries, columns_among
from summarize.text.names import known_names_in
from summarize.text.tokens import content, words
from summarize.text.versions import versions

HEAD_CHARS: Final = 280
STEM_LETTERS: Final = 7
"""Letters that stand for a word, so that "accelerating" meets "accelerates"."""

SURE: Final = 1.5
"""What a spelling that only names have is worth."""

HALF: Final = 0.5
"""A pair of ideographs, of which two make a word, overlapping."""

_SURE: Final = re.compile(r"\b(?:[A-Za-z]+\d\w*|\w*[a-z][A-Z]\w*)")


def subjects_of(item: Item) -> Mapping[str, float]:
    """Return what an item's head speaks of, each thing with its weight before its newness."""
    return _subjects(f"{item.title}\n{item.text}"[:HEAD_CHARS])


@lru_cache(maxsize=20_000)
def _subjects(head: str) -> Mapping[str, float]:
    names = known_names_in(head)
    said = {word for name in names for word in words(name)}
    said |= {form for _, n in versions(head) for form in (n, f"{n}.0", f"v{n}")}
    sure = {name.casefold() for name in _SURE.findall(head)}
    found = dict.fromkeys(names, 1.0)
    for word in content(words(head)):
        if word in said:
            continue
        if word.isdecimal():
            found |= {word: 1.0} if len(word) > 1 else {}
        elif word in sure:
            found[word] = SURE
        elif not word.isascii():
            found[word] = HALF if len(word) == 2 else 1.0
        elif len(word) > 2:
            found[word[:STEM_LETTERS]] = 1.0
    return found


def subject_matrix(items: Iterable[Item], background: Iterable[Item]) -> sparse.csr_matrix:
    """Make a row of each item's subjects, of those that several items share, by their newness."""
    entries, before = Entries("I"), Entries("I")
    for part, said in ((entries, items), (before, background)):
        for item in said:
            subjects = subjects_of(item)
            part.add((zlib.crc32(name.encode()) for name in subjects), subjects.values())
    names, _ = entries.shared()
    known = columns_among(names, np.asarray(before.codes))
    usual = np.bincount(known[known >= 0], minlength=len(names))
    newness = 1 - np.log1p(usual) / np.log1p(max(1, len(before)))
    found = entries.matrix(columns_among(names, np.asarray(entries.codes)), len(names))
    found.data *= newness[found.indices].astype(np.float32)
    return found
