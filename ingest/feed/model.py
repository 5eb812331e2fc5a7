"""What every reader of feeds gives: entries as their publishers meant them, before judgement.

Three readers fill these (`xml_reader` for what is plainly well-formed, feedparser for the rest,
`jsonfeed`), so that ids, dates, links and texts are judged in one place, `items`.
"""

from dataclasses import dataclass, field
from typing import Literal

WordsKind = Literal["text", "html", "unsaid"]


class NotAFeedError(ValueError):
    """A document that is no feed; the message says what it seems to be."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text and what it is: RSS does not say whether its texts are HTML, hence "unsaid"."""

    value: str = ""
    kind: WordsKind = "unsaid"
    base: str = ""

    def __bool__(self) -> bool:
        return bool(self.value.strip())


@dataclass(slots=True)
class RawEntry:
    """One entry. Dates are as written; `link` may be relative to `base`."""

    id: str = ""
    link: str = ""
    title: Words = Words()
    summary: Words = Words()
    content: Words = Words()
    published: str = ""
    updated: str = ""
    author: str = ""
    publisher: Words = Words()
    """Whose entry it is, where a feed that gathers others says so."""

    about: list[str] = field(default_factory=list)
    """Addresses of what the entry is about."""

    base: str = ""
    images: list[tuple[str, str]] = field(default_factory=list)
    enclosures: list[tuple[str, str]] = field(default_factory=list)
    """Address and media type of each."""


@dataclass(slots=True)
class RawFeed:
    """A document: `seen` counts its entries, of which no more than were asked for are kept."""

    title: Words = Words()
    link: str = ""
    author: str = ""
    language: str = ""
    base: str = ""
    entries: list[RawEntry] = field(default_factory=list)
    seen: int = 0
    warnings: list[str] = field(default_factory=list)
