"""What a text is: a release, a question, somebody's own tale, a digest.

A title says in a word or two what kind of thing it tells of, and an editor chooses by that before
he reads on. The words stand in `traits.toml`. A trait is no verdict: `rank` weighs them as
editors did, and a story's best item is one that states something (`STATES_NOTHING`). So a missed
word costs little, and so does a false one.
"""

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import Final

from ingest.item import Item
from summarize.text.tables import table
from summarize.text.tokens import first_sentence

HEAD_CHARS: Final = 300
SHORTEST: Final = 3
"""Letters of the shortest beginning of a word."""

STATES_NOTHING: Final = frozenset({"asks", "personal"})
"""Traits of a text that tells of its writer or asks others."""

_WORD: Final = re.compile(r"[\w']+(?:-\w+)*")
_BREAK: Final = re.compile(r"[^\w'%-]+")
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
    line = f" {_BREAK.sub(' ', folded)} "
    whole, beginnings, phrases = _wordings()
    found = {trait for phrase, trait in phrases if phrase in line}
    for word in _WORD.findall(folded):
        found |= whole.get(word, frozenset())
        near = beginnings.get(word[:SHORTEST], ())
        found |= {trait for start, trait in near if word.startswith(start)}
    if head.rstrip(" \"'”’)").endswith(("?", "？")):
        found.add("asks")
    return frozenset(found)


def states(head: str) -> bool:
    """Return whether a title states something: no question, nobody's own tale, and not a cry."""
    return not is_loose(head) and (not head.isascii() or len(head.split()) > 2)


def is_loose(head: str) -> bool:
    """Return whether a text asks others or tells of its writer."""
    return not STATES_NOTHING.isdisjoint(traits_of(head))


Beginnings = dict[str, list[tuple[str, str]]]


@cache
def _wordings() -> tuple[dict[str, set[str]], Beginnings, list[tuple[str, str]]]:
    """Return the traits of whole words, of words' beginnings by their first letters, of phrases."""
    whole: dict[str, set[str]] = defaultdict(set)
    beginnings: Beginnings = defaultdict(list)
    phrases: list[tuple[str, str]] = []
    for trait, wordings in table("summarize.stories", "traits.toml").items():
        for wording in wordings:
            said = wording.removesuffix("$").casefold()
            if not (_WORD.fullmatch(said) and said.isascii()):
                spaced = f" {said}{' ' * wording.endswith('$')}"
                phrases.append((spaced if said[0].isascii() and len(said) > 1 else said, trait))
            elif wording.endswith("$"):
                whole[said].add(trait)
            else:
                beginnings[said[:SHORTEST]].append((said, trait))
    return dict(whole), dict(beginnings), phrases
