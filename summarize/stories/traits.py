"""What a text is: a release, a question, somebody's own tale, a digest.

A title says in a word or two what kind of thing it tells of, and an editor chooses by that before
he reads on. The words stand in `traits.toml`. A trait is no verdict: `rank` weighs them as
editors did, and a story's best item is one that states something (`STATES_NOTHING`). So a missed
word costs little, and so does a false one.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from ingest.item import Item
from summarize.text.tables import table
from summarize.text.tokens import first_sentence

HEAD_CHARS: Final = 300

STATES_NOTHING: Final = frozenset({"asks", "personal"})
"""Traits of a text that tells of its writer or asks others."""

_SITE: Final = re.compile(r"(?<=\S)\s+[·|]\s+[^·|]{2,40}$")
"""What a site puts behind a page's own title."""


def head_of(item: Item) -> str:
    """Return what an item says first: its title, or the first sentence of its text."""
    title = _SITE.sub("", " ".join(item.title.split())[:HEAD_CHARS])
    return title or first_sentence(item.text, HEAD_CHARS)


@lru_cache(maxsize=20_000)
def traits_of(head: str) -> frozenset[str]:
    """Return the traits of a title or a first sentence."""
    folded = head.casefold().replace("’", "'")
    found = {trait for trait, pattern in _patterns().items() if pattern.search(folded)}
    if head.rstrip(" \"'”’)").endswith(("?", "？")):
        found.add("asks")
    return frozenset(found)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        trait: _pattern([wording.casefold() for wording in wordings])
        for trait, wordings in table("summarize.stories", "traits.toml").items()
    }


def _pattern(wordings: Sequence[str]) -> re.Pattern[str]:
    """Find beginnings of words, whole ones, and words of scripts that have none between blanks."""
    spaced = [re.escape(w).replace(r"\$", r"(?![\w'-])") for w in wordings if w[0].isascii()]
    others = "".join(f"|{re.escape(w)}" for w in wordings if not w[0].isascii())
    return re.compile(rf"\b(?<!['-])(?:{'|'.join(spaced)}){others}")


def states(head: str) -> bool:
    """Return whether a title states something: no question, nobody's own tale, and not a cry."""
    return not is_loose(head) and (not head.isascii() or len(head.split()) > 2)


def is_loose(head: str) -> bool:
    """Return whether a text asks others or tells of its writer."""
    return not STATES_NOTHING.isdisjoint(traits_of(head))
