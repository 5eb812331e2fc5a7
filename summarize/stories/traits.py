"""What a text is: a release, a paper, money, a question, somebody's own tale.

A title says in a word or two what kind of thing it tells of, and an editor chooses by that before
he reads on. The words stand in `traits.toml`. A trait is no verdict: `newsworth` weighs them as
editors did, and a story's best item is one that states something (`STATES_NOTHING`). So a missed
word costs little, and so does a false one.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from ingest.item import Item
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
    found = {name for name, pattern in _patterns().items() if pattern.search(head)}
    if head.rstrip(" \"'”’)").endswith(("?", "？")):
        found.add("asks")
    return frozenset(found)


def states(head: str) -> bool:
    """Return whether a title states something: no question, nobody's own tale, and not a cry."""
    return not traits_of(head) & STATES_NOTHING and (not head.isascii() or len(head.split()) > 2)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    text = resources.files(__package__).joinpath("traits.toml").read_text("utf-8")
    return {name: _pattern(words) for name, words in tomllib.loads(text).items()}


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Make one pattern of a trait's words; in an alphabet they begin where a word does."""
    parts = []
    for word in words:
        plain, whole = word.removesuffix("$"), word.endswith("$")
        spelt = re.escape(plain)
        start, end = plain[0].isascii() and plain[0].isalnum(), whole and plain.isascii()
        parts.append((r"(?<!\w)" if start else "") + spelt + (r"(?!\w|['’]\w)" if end else ""))
    return re.compile("|".join(parts), re.IGNORECASE)
