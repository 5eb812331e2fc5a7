"""What a text is: a release, a paper, money, a question, somebody's own tale.

A title says in a word or two what kind of thing it tells of, and an editor chooses by that before
he reads on. The words stand in `traits.toml`. A trait is no verdict: `newsworth` weighs them as
editors did, and a story's best item is one that states something (`STATES_NOTHING`). So a missed
word costs little, and so does a false one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Self

from ingest.item import Item
from summarize.text.tables import table
from summarize.text.tokens import first_sentence

HEAD_CHARS: Final = 300

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
    return frozenset(name for name in _wordings() if has_trait(head, name))


def has_trait(head: str, name: str) -> bool:
    """Return whether a title or a first sentence has one trait."""
    if name == "asks" and head.rstrip(" \"'”’)").endswith(("?", "？")):
        return True
    return _wordings()[name].found_in(head)


def states(head: str) -> bool:
    """Return whether a title states something: no question, nobody's own tale, and not a cry."""
    return not is_loose(head) and (not head.isascii() or len(head.split()) > 2)


@lru_cache(maxsize=20_000)
def is_loose(head: str) -> bool:
    """Return whether a text asks others or tells of its writer."""
    return any(has_trait(head, name) for name in sorted(STATES_NOTHING))


@dataclass(frozen=True, slots=True)
class _Wording:
    """A trait's words by how they are looked for: whole, from their beginning, or anywhere."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]
    phrases: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        """Sort the words of `traits.toml`."""
        plain = {word: word.removesuffix("$").casefold() for word in words}
        single = {word for word, said in plain.items() if _WORD.fullmatch(said) and said.isascii()}
        return cls(
            frozenset(plain[word] for word in single if word.endswith("$")),
            tuple(plain[word] for word in sorted(single) if not word.endswith("$")),
            tuple(
                f" {said}{' ' * word.endswith('$')}"
                if said[0].isascii() and len(said) > 1
                else said
                for word, said in plain.items()
                if word not in single
            ),
        )

    def found_in(self, head: str) -> bool:
        """Return whether a text holds one of the words."""
        words, line = _words_of(head)
        return (
            not self.whole.isdisjoint(words)
            or any(word.startswith(self.beginnings) for word in words)
            or any(phrase in line for phrase in self.phrases)
        )


@lru_cache(maxsize=2_000)
def _words_of(head: str) -> tuple[tuple[str, ...], str]:
    """Return a text's words, and them in one line between blanks."""
    folded = head.casefold().replace("’", "'")
    return tuple(_WORD.findall(folded)), f" {_BREAK.sub(' ', folded)} "


@cache
def _wordings() -> dict[str, _Wording]:
    traits = table("summarize.stories", "traits.toml")
    return {name: _Wording.of(words) for name, words in traits.items()}
