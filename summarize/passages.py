"""Passages: what an item that tells of many things says of each, as an item of its own.

A weekly letter or a list of links is no story, but each of its entries is a word on somebody's. So
it is parted into passages: items with an id of their own (the whole's, a mark and a number), the
whole's address, and no more words and links than theirs. Whatever cites one is held to that entry.

Whether an item tells of many things is judged by its form, in any language: most of its text are
entries and paragraphs that lead to pages of other sites. Of 3,910 entries of recorded feeds 45 have
this form; 18 of them are lists, the others essays with many references, of which a paragraph on a
page is as good a word on it. So no more is made of a passage than `summarize.stories.supporting`
does. Only publications are parted, which somebody chose to follow: where anybody may post, one post
would speak in as many stories as it has lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from ingest.item import Engagement, Item, Link
from summarize.story import PUBLICATIONS

FEWEST: Final = 5
"""Entries of an item that tells of many things, at least; they lead to MIN_SITES or more."""

MIN_SITES: Final = 3
MOST: Final = 200
MIN_SHARE: Final = 0.45
"""Share of such an item's text that are its entries, at least: of 58 recorded round-ups of a day
the least has 0.49."""

MIN_CHARS: Final = 40
"""Characters of an entry at least: a bare link says nothing of its page."""

_MARK: Final = "#"
"""What stands between the whole's id and a passage's number."""

_BREAK: Final = re.compile(r"\n(?=[ \t]{0,16}(?:[-*•]|\d{1,3}[.)])[ \t])|\n[ \t]{0,16}\n")
"""Where an entry begins: at the sign of a list, or behind an empty line."""

_SPEAKS: Final = re.compile(r"^(?:[-*•]|\d{1,3}[.)])[ \t]|[.!?…:。！？)\"”’»」]$")
"""An entry of a list, or a paragraph that ends as a sentence does; else it is a heading."""

_SIGN: Final = re.compile(r"^(?:[-*•]|\d{1,3}[.)])[ \t]+")


def whole_of(id_: str) -> str:
    """Return the id of the item that a passage is of, and any other id as it is."""
    return id_.partition(_MARK)[0]


def is_passage(item: Item) -> bool:
    """Return whether an item is a passage of another one."""
    return item.kind in PUBLICATIONS and _MARK in item.id


def passages_of(item: Item) -> tuple[Item, ...]:
    """Return the passages of an item that tells of many things; of any other none."""
    if item.kind not in PUBLICATIONS or len(item.links) < FEWEST:
        return ()
    site = _site(item.url)
    entries = [
        (text, led)
        for text, links in _blocks(item)
        if len(text) >= MIN_CHARS and (led := [li for li in links if _site(li.url) != site])
    ]
    sites = {_site(link.url) for _, links in entries for link in links}
    told = sum(len(text) for text, _ in entries)
    if len(entries) < FEWEST or len(sites) < MIN_SITES or told < MIN_SHARE * len(item.text):
        return ()
    return tuple(_passage(item, n, *entry) for n, entry in enumerate(entries[:MOST], 1))


def _passage(item: Item, number: int, text: str, links: Sequence[Link]) -> Item:
    """Make an item of an entry: it has no title, and what readers did they did with the whole."""
    id_ = f"{item.id}{_MARK}{number}"
    entry = replace(item, id=id_, title="", text=text, links=tuple(links), media=(), relations=())
    return replace(entry, engagement=Engagement())


def _blocks(item: Item) -> Iterator[tuple[str, list[Link]]]:
    """Yield the list entries and paragraphs of a text, each with the links whose words it has.

    Links stand in the order of the text, so each is looked for behind the one before it.
    """
    blocks = [block.strip() for block in _BREAK.split(item.text)]
    texts = [_SIGN.sub("", block) for block in blocks if _SPEAKS.search(block)]
    whole, at = "\n".join(texts), 0
    led: dict[int, Link] = {}
    for link in item.links:
        if link.text and (place := whole.find(link.text, at)) >= 0:
            led[place] = link
            at = place + len(link.text)
    start = 0
    for text in texts:
        end = start + len(text)
        yield text, [link for place, link in led.items() if start <= place < end]
        start = end + 1


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
