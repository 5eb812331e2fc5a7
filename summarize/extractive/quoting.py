"""How lines stand in an issue: in the paper's voice, or between quotation marks with who says them.

Words are quoted only as their item has them, so that no quotation is ours.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.item import Item
from summarize.extractive.item_kinds import PLACES, SOCIAL
from summarize.extractive.lines import Line
from summarize.extractive.phrases import Phrases
from summarize.extractive.told_story import StoryExtract
from summarize.text.titles import cites_sources, credited, who

_TIGHT: Final = re.compile(r"(?<!\s)\s++(?=[:;,.!?])")
"""A blank before a mark, which a cleaned title has not."""

_INNER: Final = re.compile(r"[\"“]([^\"“”]*)[\"”]")
"""Quotation marks within a headline that is quoted itself."""


def write(lines: Sequence[Line], phrases: Phrases) -> str:
    """Write an item's lines as they stand in an issue: with their speaker, unless they are plain.

    The words about another paper's report are those of the digest that tells of it.
    """
    first, item = lines[0], lines[0].item
    if first.manner == "title" and lines[1:]:
        title = write(lines[:1], phrases)
        end = "" if re.search(r"[.!?。][”’\"]?$", title) else "."
        return " ".join([f"{title}{end}", *(line.text for line in lines[1:])])
    words = " ".join(line.text for line in lines)
    if first.manner == "plain":
        return words
    speaker = who(item)
    if outlet := credited(item):
        speaker = phrases.via.format(outlet=outlet, page=speaker)
    if number := cites_sources(item):
        speaker = getattr(phrases, f"unnamed_{number}").format(who=speaker)
    if not is_said(words, item) or any(mark in words for mark in "„«»「」"):
        words = words if words.endswith((".", "!", "。", '"', "”")) else f"{words}."
        return f"{speaker}: {words}"
    person = item.kind in SOCIAL and item.kind not in PLACES
    frame = phrases.quote if person else phrases.quote_place
    return frame.format(who=speaker, words=within_quotes(words))


def credited_headline(extract: StoryExtract, title: str = "") -> str:
    """Return a story's headline with whose report it is, unless the paper tells it as its own.

    As the `title` of an issue, given for it, what a publication says is not credited unless it
    names nobody, only what a person or community says.
    """
    telling, said = extract.tellings[0], title or extract.headline
    item, first = telling.item, telling.lines[0]
    own = first.manner == "plain" and said.casefold() in first.text.casefold()
    stands = title and item.kind not in SOCIAL and not cites_sources(item)
    if own or extract.story.retitled or stands:
        return said
    return extract.phrases.credit.format(words=said, who=credited(item) or who(item))


def is_said(words: str, item: Item) -> bool:
    """Return whether an item has words as they stand, so that they may be quoted."""
    raw = " ".join(f"{item.title} {item.text}".split())
    return words.rstrip(".。!").casefold() in _TIGHT.sub("", raw).casefold()


def within_quotes(words: str) -> str:
    """Return words as they stand between quotation marks: with single ones in them."""
    return _INNER.sub(r"‘\1’", words)
