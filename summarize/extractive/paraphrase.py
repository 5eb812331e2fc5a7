"""Whether a sentence says again what another one said, in the same words or in others."""

import re
from typing import Final

from summarize.text.compare import overlap
from summarize.text.titles import find_names
from summarize.text.tokens import numbers

SAME: Final = 0.46
"""Share of the shorter sentence's words that the other has, from which on both say the same."""

MIN_FACTS: Final = 3
"""Names and numbers that a sentence must have to be known by them."""


def says_the_same(text: str, told: str) -> bool:
    """Return whether a sentence says what another one did: most of its words, or all its facts.

    Paraphrases keep names and numbers: a sentence that has at least three of them, and no two that
    the other one lacks, tells nothing new.
    """
    if overlap(text, told) >= SAME:
        return True
    facts, known = facts_of(text), facts_of(told)
    return len(facts) >= MIN_FACTS and len(facts - known) <= len(facts) // 4


def facts_of(text: str) -> frozenset[str]:
    """Return the names and numbers of a sentence, each word by itself."""
    words = {word for name in find_names(text) for word in re.findall(r"[^\W_]+", name)}
    return frozenset(word.casefold() for word in words) | numbers(text)
