"""The sources of a page: their numbers, the mark behind a statement, the list beside its story.

Every source has one number on a page, given where it is first cited. A statement has a single
mark for all its sources, so that a keyboard passes each statement once; it leads to the list of
its own block, which stands near enough that a reader without script keeps the place. A source
that two blocks cite is listed in both, under the same number.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

from markupsafe import Markup

from render.text.labels import Labels
from render.text.prose import clean, safe_url, shortened, source_title
from summarize.edition import Reference

MAX_NUMBERS: Final = 3
"""Numbers that a mark shows; of more sources it shows the first and how many more there are."""

EXCERPT_CHARS: Final = 280


class SourceView(NamedTuple):
    """A source in a block's list: who, where, when, and the words that were relied on.

    `head` is its linked title, `place` the linked name of whose page it is, `who` the names: all
    finished HTML.
    """

    number: int
    anchor: str
    head: Markup
    place: Markup
    who: Markup
    published: dt.datetime
    quotation: Markup
    copies: tuple[str, ...]


class Numbers:
    """Gives each source of a page its number at its first mark."""

    def __init__(self, language: str, labels: Labels) -> None:
        self.language, self.labels = language, labels
        self.blocks = 0
        self._by_url: dict[str, int] = {}

    def number(self, url: str) -> int:
        """Return an address's number on the page."""
        return self._by_url.setdefault(url, len(self._by_url) + 1)

    def block(self) -> "Block":
        """Begin the next block of the page."""
        self.blocks += 1
        return Block(self, f"s{self.blocks}")


class Block:
    """A part of a page whose sources are listed together; `name` begins their anchors."""

    def __init__(self, numbers: Numbers, name: str) -> None:
        self.numbers, self.name = numbers, name
        self.cited: dict[int, Reference] = {}

    def mark(self, sources: Sequence[Reference]) -> Markup:
        """Return a statement's mark; none where it has no source."""
        if not sources:
            return Markup("")
        cited = {self.numbers.number(source.url): source for source in sources}
        self.cited |= {n: source for n, source in cited.items() if n not in self.cited}
        first = next(iter(cited))
        notes = " ".join(self._anchor(n) for n in cited)
        word = self.numbers.labels.source
        said = "; ".join(f"{word} {n}: {_place(source)}" for n, source in cited.items())
        return Markup(
            f'<a class="mark" href="#{self._anchor(first)}" data-notes="{notes}">'
            f'{_shown(list(cited))}<span class="hidden"> {escape(said)}</span></a>'
        )

    def sources(self) -> tuple[SourceView, ...]:
        """Return the block's list, by number."""
        language = self.numbers.language
        return tuple(
            source_view(n, self._anchor(n), reference, language)
            for n, reference in sorted(self.cited.items())
        )

    def _anchor(self, number: int) -> str:
        return f"{self.name}-{number}"


def source_view(number: int, anchor: str, reference: Reference, language: str) -> SourceView:
    """Return a source as a page lists it; `language` is the page's."""
    url = safe_url(reference.url)
    return SourceView(
        number=number,
        anchor=anchor,
        head=_linked(source_title(reference, 160), url),
        place=_linked(_place(reference), url),
        who=_who((reference.author, reference.publisher)),
        published=reference.published_at,
        quotation=_quotation(reference, language),
        copies=tuple(filter(None, map(safe_url, reference.copies[:5]))),
    )


def _place(source: Reference) -> str:
    return clean(source.publisher) or clean(source.author) or source_title(source)


def _shown(numbers: Sequence[int]) -> str:
    if len(numbers) <= MAX_NUMBERS:
        return ", ".join(map(str, numbers))
    return f"{numbers[0]} +{len(numbers) - 1}"


def _linked(words: str, url: str) -> Markup:
    name = f"<bdi>{escape(words)}</bdi>"
    return Markup(f'<a href="{escape(url)}">{name}</a>' if url else name)


def _quotation(reference: Reference, language: str) -> Markup:
    """Return the words that were relied on, marked with their language if it is another one."""
    words = shortened(clean(reference.excerpt), EXCERPT_CHARS)
    other = reference.language if reference.language != language else ""
    mark = f' lang="{escape(other)}"' if other else ""
    return Markup(f"<q{mark}><bdi>{escape(words)}</bdi></q>" if words else "")


def _who(names: Iterable[str]) -> Markup:
    """Name who spoke and where, each kept apart from the other's writing direction."""
    kept = dict.fromkeys(filter(None, map(clean, names)))
    return Markup("".join(f"<bdi>{escape(name)}</bdi>, " for name in kept))
