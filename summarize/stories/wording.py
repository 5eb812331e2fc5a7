"""An item's words as copies are told by them."""

import hashlib
import sys
from dataclasses import dataclass
from typing import Final

from ingest.item import Item
from summarize.stories.link_keys import link_key
from summarize.text.tokens import MAX_CHARS, content, numbers, words

SHORT: Final = 3
"""A text of at most so many content words is a cry, not a report."""

NONE: Final[frozenset[str]] = frozenset()
"""One empty set for all items that have no number or no link: each of its own takes 216 bytes."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What of an item's words telling copies apart needs; the words themselves are made anew."""

    item: Item
    digest: bytes
    words: int
    content: int
    numbers: frozenset[str]
    links: frozenset[str]
    account: str

    @property
    def is_short(self) -> bool:
        """Whether the text says too little to be known by."""
        return self.content <= SHORT


def text_of(item: Item) -> str:
    """Return the title and the text as far as they are compared."""
    return f"{item.title}\n{item.text[:MAX_CHARS]}"


def wording_of(item: Item) -> Wording:
    """Measure an item's words."""
    text = text_of(item)
    said = words(text)
    return Wording(
        item=item,
        digest=hashlib.blake2b(" ".join(said).encode(), digest_size=12).digest(),
        words=len(said),
        content=len(set(content(said))),
        numbers=numbers(text) or NONE,
        links=frozenset(key for link in item.links if (key := link_key(link.url))) or NONE,
        account=account_of(item),
    )


def account_of(item: Item) -> str:
    """Return who speaks: the author within a service, or the place where no author is named."""
    name = f"{item.kind}:{(item.author or item.publisher or item.source).casefold()}"
    return sys.intern(name)  # a few thousand accounts write a million posts


def reactions(item: Item) -> int:
    """Count the reactions to an item."""
    e = item.engagement
    return sum(n or 0 for n in (e.score, e.replies, e.reposts, e.quotes))
