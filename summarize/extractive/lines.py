"""The lines of an item: its sentences that may be told, with who says them.

A quotation must stand word for word in its item after all the cleaning; one that doesn't is no
line. What a bot wrote by a template is none either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.item import Item
from summarize.extractive.tellable import MAX_QUOTE_WORDS, Tellable, tell, tell_title
from summarize.text.clean import clean_text
from summarize.text.compare import count_words
from summarize.text.sentences import split_sentences
from summarize.text.titles import clean_title

MAX_LINES: Final = 24
"""Sentences of an item that are looked at: the first ones say what is new."""

SOCIAL: Final = frozenset({"x", "reddit", "discord", "hn", "hackernews", "bluesky", "mastodon"})
"""Kinds of items in which a person speaks, not a publication."""

PLACES: Final = frozenset({"reddit", "discord", "hn", "hackernews"})
"""Kinds whose publisher is a place where many speak."""

TALKS: Final = frozenset({"discord"})
"""Kinds in which people answer each other, so that most sentences need the one before."""

MAX_FOREIGN: Final = 0.1
_OTHER_SCRIPT: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0400-\u04ff]")
_OTHER_SCRIPTS: Final = frozenset({"ko", "ja", "zh", "ru", "uk", "bg"})

_SPEAKER: Final = re.compile(r"^[^\s:][^:\n]{0,30}:\s+(?=\S)")
_TO_SOMEBODY: Final = re.compile(r"^[A-Za-z][\w-]{1,20}, ")
"""A sentence that begins with a name and a comma: in a talk, it is said to that person."""

_BOT: Final = re.compile(r"(?i)(?:^|[\W_])bot$")


@dataclass(frozen=True, slots=True)
class TellableLine:
    """A sentence that may be told: its words, its item, and its place there (the title is -1)."""

    telling: Tellable
    item: Item
    place: int

    @property
    def text(self) -> str:
        """The words, without a quotation's frame."""
        return self.telling.text

    @property
    def is_plain(self) -> bool:
        """Whether the line may stand as it is, not only as a quotation."""
        return self.telling.manner == "plain"

    @property
    def stands_alone(self) -> bool:
        """Whether the line may stand as it is without the sentence before it."""
        return self.is_plain and not self.telling.dangles


def is_in(text: str, stated: str, language: str) -> bool:
    """Return whether a text is in a language: by what its item states, and by its script."""
    if stated not in ("", language):
        return False
    letters = [c for c in text if c.isalpha()]
    foreign = sum(bool(_OTHER_SCRIPT.match(c)) for c in letters)
    return language in _OTHER_SCRIPTS or foreign <= MAX_FOREIGN * len(letters)


def is_bot(item: Item) -> bool:
    """Return whether a program wrote an item."""
    return "bot" in item.flags or bool(_BOT.search(item.author) or _BOT.search(item.publisher))


def lines_of(item: Item) -> Iterator[TellableLine]:
    """Yield an item's lines in its order, the title first."""
    if is_bot(item):
        return
    social = item.kind in SOCIAL
    raw = " ".join(f"{item.title} {item.text}".split())
    if item.title and not item.title.endswith("…"):
        words = clean_title(item.title, [item.publisher])
        title = tell_title(words, social=social, language=item.language)
        if title.manner == "plain" or (title.manner == "quote" and _is_said(title, raw)):
            yield TellableLine(title, item, -1)
    for place, piece in enumerate(_pieces(item)):
        telling = tell(piece, social=social, language=item.language)
        if telling.manner == "never" or (social and _TO_SOMEBODY.match(piece)):
            continue
        if telling.manner == "plain" or _is_said(telling, raw):
            yield TellableLine(telling, item, place)


def _pieces(item: Item) -> list[str]:
    """Split an item's words; the last sentence of a cut text is left out."""
    text = clean_text(item.text)
    if item.kind == "discord":
        text = "\n".join(_SPEAKER.sub("", line) for line in text.split("\n"))
    pieces = split_sentences(text, item.language)
    if "truncated" in item.flags or item.text.rstrip().endswith(("…", "...")):
        pieces = pieces[:-1]
    return pieces[:MAX_LINES]


def _is_said(telling: Tellable, raw: str) -> bool:
    """Return whether a quotation stands word for word in its item, after all the cleaning."""
    return telling.text.rstrip(".。!") in raw and count_words(telling.text) <= MAX_QUOTE_WORDS
