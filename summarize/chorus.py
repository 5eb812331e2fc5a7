"""What only looks like many voices: set aside before anything is merged or ranked.

Three kinds: *copypasta* (one short text under many different links), *templates* (one text in
which only numbers change, posted again and again by one account: prices, scores, build numbers)
and *chatter* (a cry of a word or two from many, such as "this!" or "good morning").

Setting a true report aside is the worse mistake, so each kind asks for several posts that agree
word for word, and a text with a title or of some length is never chatter.
"""

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.item import Item
from summarize.features import link_key
from summarize.words import MAX_CHARS, content, numbers, skeleton, words

SHORT: Final = 3
"""A text of at most so many content words is a cry, not a report."""

COPYPASTA_WORDS: Final = 60
"""A longer text under many links is syndicated, not pasted."""

MANY: Final = 3
"""Copypasta and chatter are at least so many posts."""

TEMPLATE_POSTS: Final = 4
"""A template is at least so many posts of one account."""

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

    def triples(self) -> list[str]:
        """Give the word triples of title and text."""
        said = words(text_of(self.item))
        return [" ".join(said[i : i + 3]) for i in range(max(1, len(said) - 2))]


def text_of(item: Item) -> str:
    """Give the title and the text as far as they are compared."""
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
    """Give who speaks: the author within a service, or the place where no author is named."""
    name = f"{item.kind}:{(item.author or item.publisher or item.source).casefold()}"
    return sys.intern(name)  # a few thousand accounts write a million posts


def reactions(item: Item) -> int:
    """Count the reactions to an item."""
    e = item.engagement
    return sum(n or 0 for n in (e.score, e.replies, e.reposts, e.quotes))


def chorus(items: Sequence[Item], wordings: Sequence[Wording]) -> dict[int, str]:
    """Give the positions of what is set aside, each with its reason."""
    equal: Mapping[bytes, list[int]] = _grouped((w.digest, i) for i, w in enumerate(wordings))
    reasons: dict[int, str] = {}
    for group in equal.values():
        if len(group) >= MANY and (reason := _reason([wordings[i] for i in group])):
            reasons.update(dict.fromkeys(group, reason))
    reasons.update(dict.fromkeys(_templates(items, wordings), "template"))
    return reasons


def _grouped(pairs: Iterable[tuple[bytes, int]]) -> dict[bytes, list[int]]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    for key, i in pairs:
        groups[key].append(i)
    return groups


def _reason(group: Sequence[Wording]) -> str:
    """Say what a group of equal texts is, if it is a chorus; copies of one page are none."""
    first = group[0]
    if not first.words and not first.item.title:
        return ""
    places = {link_key(said.item.url) for said in group}
    linked = {said.links for said in group if said.links}
    if len(linked) >= MANY and len(places) >= MANY and first.words < COPYPASTA_WORDS:
        shared = frozenset.intersection(*linked)
        return "" if shared else "copypasta"
    cries = first.is_short and not first.item.title and not linked
    return "chatter" if cries and len(places) >= MANY else ""


def _templates(items: Sequence[Item], wordings: Sequence[Wording]) -> list[int]:
    """Find the posts of accounts that fill numbers into one text."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    busy = _busy_accounts(wordings)
    for i, said in enumerate(wordings):
        if said.numbers and said.account in busy and (mask := skeleton(text_of(items[i]))):
            groups[said.account, mask].append(i)
    found = []
    for group in groups.values():
        if len({wordings[i].numbers for i in group}) >= TEMPLATE_POSTS:
            found += group
    return found


def _busy_accounts(wordings: Sequence[Wording]) -> set[str]:
    posts: dict[str, int] = defaultdict(int)
    for said in wordings:
        posts[said.account] += bool(said.numbers)
    return {account for account, count in posts.items() if count >= TEMPLATE_POSTS}
