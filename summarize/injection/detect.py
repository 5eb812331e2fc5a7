"""Orders to a model in an item's text: an item that gives one speaks nowhere in the issue.

This is no defence: an attacker words his order as he likes, and what he gets is decided by the
constraints on the answer (`compose.hold`, `text.repeats`). What is found here has one meaning
only, so that nearly no honest text is cut: an order to forget one's instructions, in the languages
that we print. Marks that models read as structure (`<|im_start|>`, `[INST]`, our own fences) and
invisible characters are made inert instead, and cost no sentence. The worse mistake is to cut what
honest people write: `benchmarks.attacks` prints the share of recorded items that lose a sentence.

Readers, the extractive editor and the edition see the whole text.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ingest.item import Item
from summarize.edition import Finding
from summarize.editor import Assignment
from summarize.story import Story
from summarize.text.normalize import visible
from summarize.text.tables import filled, table

MAX_TEXT: Final = 40_000
"""Characters of one item that are looked at, and shown; no model reads further."""

_TABLE: Final = table("summarize.injection", "orders.toml")
ORDER: Final = filled("|".join(_TABLE["orders"].values()), _TABLE["pieces"])
"""An order to forget one's instructions, in English, Korean, Japanese, Chinese and German."""

_SENTENCE: Final = re.compile(r"[^.!?。！？\n]*(?:[.!?](?=\w)[^.!?。！？\n]*)*[.!?。！？\n]*")
_INERT: Final = str.maketrans("<>", "‹›")
_BRACKETS: Final = str.maketrans("‹›", "<>")
_ROLE: Final = re.compile(r"<\|([^<>|]{1,40})\|>|\[/?INST\]|<</?SYS>>")


def find_orders(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that order a model to forget its instructions."""
    text = text[:MAX_TEXT]
    if not ORDER.search(_plain(text)):
        return ()
    return tuple(
        match[0].strip()
        for match in _SENTENCE.finditer(text)
        if match[0] and ORDER.search(_plain(match[0]))
    )


def _plain(text: str) -> str:
    """Fold a text for comparison; one space between words, so that patterns stay simple."""
    folded = visible(unicodedata.normalize("NFKC", html.unescape(text))).casefold()
    return re.sub(r"[^\S\n]+", " ", re.sub(r"[*_\"'“”‘’`,]", "", folded))


def shown(text: str) -> str:
    """Return a text as a model may read it: no role marks, nothing invisible."""
    return _ROLE.sub(lambda match: match[1] or "", visible(text[:MAX_TEXT])).strip()


def orders_of(item: Item) -> tuple[str, ...]:
    """Return the orders that stand anywhere in an item."""
    texts = [item.title, item.text, item.author, item.publisher]
    texts += [*(m.alt for m in item.media), *(link.text for link in item.links)]
    return tuple(order for text in texts for order in find_orders(text))


def disarm_item(item: Item) -> Item:
    """Return an item as a model may read it."""
    return replace(
        item,
        title=shown(item.title),
        text=shown(item.text),
        author=shown(item.author),
        publisher=shown(item.publisher),
        media=tuple(replace(m, alt=shown(m.alt)) for m in item.media),
        links=tuple(replace(link, text=shown(link.text)) for link in item.links),
    )


def drop_orders(assignment: Assignment) -> tuple[Assignment, tuple[Finding, ...]]:
    """Return an assignment without the items that give orders, with a finding for each order.

    Stories of which no item is left go.
    """
    found: dict[str, tuple[str, ...]] = {}

    def orderless(item: Item) -> Item | None:
        if orders := orders_of(item):
            found[item.id] = orders
        return None if orders else item

    return _with_items(assignment, orderless), tuple(
        Finding(
            kind="order",
            where="items",
            statement=order[:160],
            detail=f"{item_id} gives an order to a model; it speaks nowhere",
            action="dropped",
        )
        for item_id, orders in sorted(found.items())
        for order in orders
    )


def disarm(assignment: Assignment) -> Assignment:
    """Return an assignment as a model may read it."""
    return _with_items(assignment, disarm_item)


def _with_items(assignment: Assignment, kept: Callable[[Item], Item | None]) -> Assignment:
    """Return an assignment of what is kept of each item; a story of which nothing is goes."""

    def of(stories: tuple[Story, ...]) -> tuple[Story, ...]:
        return tuple(s for story in stories if (s := _story(story, kept)) is not None)

    return replace(assignment, stories=of(assignment.stories), considered=of(assignment.considered))


def _story(story: Story, kept: Callable[[Item], Item | None]) -> Story | None:
    items = [item for whole in story.items if (item := kept(whole)) is not None]
    if not items:
        return None
    ids = {item.id for item in items}
    copies = {key: group for key, group in story.copies.items() if key in ids}
    title = shown(story.title) or items[0].title or items[0].publisher or story.id
    return replace(story, title=title, items=tuple(items), copies=copies)


def fence(text: str, word: str) -> str:
    """Enclose item text as data between marks that it can't contain.

    `word` is part of both marks. Angle brackets of the text become their single-quote likes, so
    that it can neither close the fence nor open one of its own; `unfenced` turns those of an answer
    back.
    """
    return f"<data {word}>\n{text.translate(_INERT)}\n</data {word}>"


def unfenced(text: str) -> str:
    """Return a model's words with the angle brackets that its material had: `vector<int>`."""
    return text.translate(_BRACKETS)
