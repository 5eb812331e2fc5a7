"""Near-duplicates: the same words again are one item with several places.

Four ways in which an item repeats another, the surest first: the same id read twice; the same
address (a feed's copy and a scraper's of one page); a repost; the same text, word for word or
nearly (`near_copies`). A copy is compared with the first of its kind, never with another copy, so
that small changes do not add up to a different text, and a talk whose link and title were changed
does not make one page of the two.

A wrong merge is the worse mistake, since what is collapsed is never read again, while a duplicate
that is missed still meets its story in `cluster`. So texts with different numbers are never one,
nor texts that lead to different pages, nor the entries of a page that one source lists under many
titles, nor pages that share a site's own phrase or a heading of a word or two, nor two titles that
one site gives to two of its pages. Each of these was a wrong merge of ai_stream, found by reading
(`benchmarks.pairs`). One short text under many links is pasted, and set aside.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urlsplit

from ingest.item import Item
from summarize.stories.link_keys import link_key
from summarize.stories.near_copies import alike, candidates
from summarize.stories.wording import Wording, reactions, wording_of

T = TypeVar("T", bound=Hashable)

MIN_WORDS: Final = 8
"""Shorter texts are one only if they are equal."""

LONG_WORDS: Final = 60
"""A text of so many words is one text, whatever pages its copies link to."""

LISTING_TITLES: Final = 5
"""An address under which one source lists so many titles is a page of many things, not one."""

MANY: Final = 3
"""Copypasta is at least so many posts under so many links."""

SITE_PAGES: Final = 3
"""Equal words on so many pages of one site are the site's own phrase."""


@dataclass(frozen=True, slots=True)
class Deduped:
    """Items without copies, in canonical order; copies by the id that they repeat.

    `pasted` are neither merged nor ranked.
    """

    items: tuple[Item, ...]
    copies: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    pasted: tuple[Item, ...] = ()


def collapse(items: Iterable[Item]) -> Deduped:
    """Join the copies of a batch; the result does not depend on the order of `items`."""
    wordings = [wording_of(item) for item in _same_id(items)]
    pasted = _pasted(wordings)
    groups = _Groups([said for said in wordings if said.item.id not in pasted])
    groups.join(_own_addresses(groups.items))
    groups.join(
        [item.id, *(r.target for r in item.relations if r.kind == "repost")]
        for item in groups.items
    )
    groups.join_equal()
    groups.join_near()
    copies = groups.copies()
    hidden = {copy.id for group in copies.values() for copy in group}
    return Deduped(
        tuple(item for item in groups.items if item.id not in hidden),
        copies,
        tuple(said.item for said in wordings if said.item.id in pasted),
    )


def _pasted(wordings: Iterable[Wording]) -> set[str]:
    """Find copypasta: one short text on many pages under as many links; return the items' ids."""
    equal: dict[bytes, list[Wording]] = defaultdict(list)
    for said in wordings:
        if said.links and said.words < LONG_WORDS:
            equal[said.digest].append(said)
    found: set[str] = set()
    for group in equal.values():
        linked = {said.links for said in group}
        pages = {link_key(said.item.url) for said in group}
        if min(len(linked), len(pages)) >= MANY and not frozenset.intersection(*linked):
            found |= {said.item.id for said in group}
    return found


def _same_id(items: Iterable[Item]) -> list[Item]:
    """Keep one item of each id, in canonical order: the reading with most reactions."""
    best: dict[str, Item] = {}
    for item in items:
        known = best.get(item.id)
        if known is None or _freshness(item) > _freshness(known):
            best[item.id] = item
    return sorted(best.values(), key=lambda item: (item.published_at, item.id))


def _freshness(item: Item) -> tuple[int, int, str]:
    return reactions(item), len(item.text), repr(item)


def _own_addresses(items: Sequence[Item]) -> list[tuple[str, ...]]:
    """Return each item's address, if others have it too and it is not that of a listing."""
    addresses = [_address(item) for item in items]
    several = _repeated(addresses)
    titles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item, at in zip(items, addresses, strict=True):
        if at in several:
            titles[item.source, at].add(item.title)
    listings = {at for (_, at), seen in titles.items() if len(seen) >= _most_titles(at)}
    joining = several - listings - {""}
    return [(at,) if at in joining else () for at in addresses]


def _repeated(values: Iterable[T]) -> set[T]:
    """The values that come more than once: on a large day most come once, and cost nothing."""
    return {value for value, count in Counter(values).items() if count > 1}


def _address(item: Item) -> str:
    """Return the key of an item's own address; that of a home page ends in a slash."""
    return link_key(item.url) or (f"{urlsplit(item.url).netloc}/" if item.url else "")


def _most_titles(address: str) -> int:
    """Return how many titles of one source make an address a listing: at a home page, two."""
    return 2 if address.endswith("/") else LISTING_TITLES


class _Groups:
    """Which items repeat each other; a group is known by its first member."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = wordings
        self.items = [said.item for said in wordings]
        self.head = list(range(len(wordings)))
        self.phrases = self._site_phrases(_repeated(said.digest for said in self.wordings))

    def find(self, i: int) -> int:
        """Return the first member of an item's group."""
        while self.head[i] != i:
            self.head[i] = self.head[self.head[i]]
            i = self.head[i]
        return i

    def merge(self, a: int, b: int) -> None:
        """Make two items' groups one."""
        low, high = sorted((self.find(a), self.find(b)))
        self.head[high] = low

    def join(self, keys: Iterable[Iterable[Hashable]]) -> None:
        """Merge all items that share a key; `keys` are those of each item."""
        first: dict[Hashable, int] = {}
        for i, own in enumerate(keys):
            for key in own:
                self.merge(first.setdefault(key, i), i)

    def join_equal(self) -> None:
        """Merge items of equal words; a short cry only if one account repeats itself."""
        first: dict[Hashable, list[int]] = defaultdict(list)
        several = _repeated(said.digest for said in self.wordings) - self.phrases
        grouped = self._wordings_of_groups()
        for i, said in enumerate(self.wordings):
            if not said.words or said.digest not in several or (said.is_short and said.item.title):
                continue
            known = first[said.digest, said.account if said.is_short else ""]
            for j in known:
                a, b = (
                    grouped.get(head, {self.wordings[head].digest})
                    for head in (self.find(i), self.find(j))
                )
                if self._may_be_one(j, i) and a & b:  # else one has moved to another page
                    self.merge(j, i)
                    break
            else:
                known.append(i)

    def _wordings_of_groups(self) -> dict[int, set[bytes]]:
        """Return the digests of each group of several items, by its first member."""
        found: dict[int, set[bytes]] = defaultdict(set)
        for i in range(len(self.items)):
            if (head := self.find(i)) != i:
                found[head] |= {self.wordings[head].digest, self.wordings[i].digest}
        return found

    def _site_phrases(self, several: set[bytes]) -> set[bytes]:
        """Find wordings that a site puts on many of its pages: they tell the site, not the page."""
        pages: dict[tuple[bytes, str], set[str]] = defaultdict(set)
        for item, said in zip(self.items, self.wordings, strict=True):
            if said.digest in several and said.words < LONG_WORDS:
                pages[said.digest, urlsplit(item.url).netloc].add(_address(item))
        return {digest for (digest, _), seen in pages.items() if len(seen) >= SITE_PAGES}

    def join_near(self) -> None:
        """Merge items of nearly equal words with the first of their kind."""
        heads = [i for i in range(len(self.items)) if self.find(i) == i]
        long = [i for i in heads if self._is_long(i)]
        for place, earlier in candidates([self.wordings[i] for i in long]):
            i, j = long[place], self.find(long[earlier])
            if self.find(i) == j or not self._may_be_one(j, i) or self._pages_of_one_site(j, i):
                continue
            a, b = self.wordings[i], self.wordings[j]
            if a.numbers == b.numbers and alike(a, b):
                self.merge(i, j)

    def _is_long(self, i: int) -> bool:
        """Return whether a text says enough to be known by nearly the same words."""
        return self.wordings[i].words >= MIN_WORDS and self.wordings[i].digest not in self.phrases

    def _pages_of_one_site(self, i: int, j: int) -> bool:
        """Return whether a site tells two of its pages apart by title, as parts of a series."""
        a, b = self.items[i], self.items[j]
        return (
            bool(a.title and b.title)
            and self.wordings[i].words < LONG_WORDS
            and urlsplit(a.url).netloc == urlsplit(b.url).netloc != ""
        )

    def _may_be_one(self, i: int, j: int) -> bool:
        """Return whether two equal texts may be one: not if they lead to different pages."""
        a, b = self.wordings[i], self.wordings[j]
        return not (a.links and b.links) or bool(a.links & b.links) or a.words >= LONG_WORDS

    def copies(self) -> dict[str, tuple[Item, ...]]:
        """Return the copies by the id of the best item of their group."""
        members: dict[int, list[Item]] = defaultdict(list)
        for i, item in enumerate(self.items):
            members[self.find(i)].append(item)
        found = {}
        for group in members.values():
            if len(group) > 1:
                best = min(group, key=_preference)
                found[best.id] = tuple(item for item in group if item is not best)
        return found


def _preference(item: Item) -> tuple[bool, int, object, str]:
    """Order the members of a group: an original before a repost, more words before fewer."""
    reposts = any(r.kind == "repost" for r in item.relations)
    return reposts, -len(item.title) - len(item.text), item.published_at, item.id
