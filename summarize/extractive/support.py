"""A telling as a statement, and the items that it rests on: its own, and those that tell the same.

An item that tells another event must not stand as a line's source, so being of the same story is
not enough: it has the line's words, leads to its page, or says that the same version is out.
"""

from collections.abc import Collection
from typing import Final

from ingest.item import Item
from summarize.edition import Statement
from summarize.extractive.item_kinds import is_bot
from summarize.extractive.names import has_name
from summarize.extractive.quoting import write
from summarize.extractive.told_story import MAX_ITEMS, StoryExtract, Telling
from summarize.stories.traits import traits_of
from summarize.text.compare import content_words, count_words, likeness
from summarize.text.tokens import numbers, words
from summarize.text.versions import versions

SUPPORTS: Final = 0.5
"""Likeness from which on another item is cited beside the one whose words stand there.

Of 239 items that stories of real days put beside a line, strangers said whether each tells the
line's own event: of those cited so, or for a version that both say is out, .92 do, .77 of all
that do (.93 and .72 without the versions; .81 when a shared coined name was enough)."""

MAX_HEAD: Final = 120
"""Characters of an item in which it says what comes out."""

NAMED_SUPPORTS: Final = 0.3
"""The same of an item whose head has the telling's label."""

MAX_CITED: Final = 6


def same(extract: StoryExtract, telling: Telling) -> list[Item]:
    """Return the items that tell what a telling does: in its words, or of the same page."""
    urls = _pages(telling.item)
    beside = (item for twin in extract.twins for item in twin.items[:MAX_ITEMS])
    return [
        item
        for item in (*extract.items, *(i for i in beside if not is_bot(i)))
        if item is telling.item
        or (
            (extract.is_foreign or extract.is_own(item))
            and (urls & _pages(item) or _supports(f"{item.title}. {item.text[:600]}", telling))
        )
    ]


def support(extract: StoryExtract, telling: Telling) -> tuple[str, ...]:
    """Return the ids that a telling rests on, its own first."""
    items = [telling.item, *same(extract, telling)]
    return tuple(dict.fromkeys(item.id for item in items))[:MAX_CITED]


def statement(
    extract: StoryExtract,
    telling: Telling,
    count: int,
    max_words: int = 60,
    said: Collection[str] = (),
) -> Statement:
    """Write a telling as a statement of up to so many sentences, none that was said before."""
    lines = [telling.lines[0]]
    for line in telling.lines[1:count]:
        size = sum(count_words(x.text) for x in [*lines, line])
        if size > max_words or line.text in said:
            break
        lines.append(line)
    text, items = write(lines, extract.phrases), support(extract, telling)
    return Statement(text=text, items=items, story=extract.story.id)


def _pages(item: Item) -> set[str]:
    return {item.url, *(link.url for link in item.links)}


def _supports(text: str, telling: Telling) -> bool:
    """Return whether another item tells what a telling does: in its words, or by its names.

    A name that many events share, and "AI", are not enough alone; one with a version is.
    """
    bar = NAMED_SUPPORTS if has_name(text[:300], telling.label) else SUPPORTS
    alike = [line.text for line in telling.lines if likeness(text, line.text) >= bar]
    name = set() if numbers(telling.label) else {*words(telling.label), "ai"}
    if any(set(content_words(text)) & set(content_words(line)) - name for line in alike):
        return True
    return bool(_comes_out(telling.lines[0].text) & _comes_out(text[:MAX_HEAD]))


def _comes_out(text: str) -> frozenset[tuple[str, str]]:
    """Return the names and versions that a text says are out."""
    return versions(text) if "release" in traits_of(text) else frozenset()
