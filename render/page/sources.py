"""The sources of a page: their numbers, the mark behind a statement, the list beside its story.

Every source has one number on a page, given where it is first cited. A statement has a single
mark for all its sources, so that a keyboard passes each statement once; it leads to the list of
its own block, which stands near enough that a reader without script keeps the place. A source
that two blocks cite is listed in both, under the same number.
"""

from collections.abc import Sequence
from html import escape
from typing import Final, NamedTuple

from markupsafe import Markup

from render.text.labels import Labels
from render.text.prose import clean, safe_url, shortened, source_title
from summarize.edition import Reference

MAX_NUMBERS: Final = 3
"""Numbers that a mark shows; of more sources it shows the first and how many more there are."""

EXCERPT_CHARS: Final = 280


class Written(NamedTuple):
    """A source as every block of a page lists it.

    `name` says whose page it is and `place` links it; `body` has its title, who, when, and the
    words that were relied on. All three are finished HTML.
    """

    number: int
    name: str
    place: Markup
    body: Markup


class SourceList(NamedTuple):
    """A block's sources by number: how many they are, and the list's items."""

    total: int
    html: Markup


class Numbers:
    """Gives each source of a page its number at its first mark, and writes it down once."""

    def __init__(self, language: str, labels: Labels) -> None:
        self.language, self.labels = language, labels
        self.word = escape(labels.source)
        self.blocks = 0
        self._by_url: dict[str, int] = {}
        self._written: dict[str, Written] = {}

    def block(self) -> "Block":
        """Begin the next block of the page."""
        self.blocks += 1
        return Block(self, f"s{self.blocks}")

    def written(self, source: Reference) -> Written:
        """Return what is written of a source."""
        if (known := self._written.get(source.id)) is None:
            known = self._written[source.id] = self._write(source)
        return known

    def _write(self, source: Reference) -> Written:
        number = self._by_url.setdefault(source.url, len(self._by_url) + 1)
        author, publisher = clean(source.author), clean(source.publisher)
        name = escape(publisher or author or source_title(source))
        who = "".join(
            f"<bdi>{escape(said)}</bdi>, " for said in dict.fromkeys((author, publisher)) if said
        )
        moment = escape(self.labels.moment(source.published_at))
        copies = "".join(
            f'<a class="copy" href="{escape(url)}">{self.word} {number}{letter}</a>\n'
            for letter, url in zip(
                "abcde", filter(None, map(safe_url, source.copies)), strict=False
            )
        )
        href = escape(safe_url(source.url))
        return Written(
            number,
            name,
            _linked(name, href),
            finished(
                f"{_linked(escape(source_title(source, 160)), href)}\n"
                f'<span class="who">{who}'
                f'<time datetime="{source.published_at.isoformat()}">{moment}</time></span>\n'
                f"{_quotation(source, self.language)}\n{copies}"
            ),
        )


class Block:
    """A part of a page whose sources are listed together; `name` begins their anchors."""

    def __init__(self, numbers: Numbers, name: str) -> None:
        self.numbers, self.name = numbers, name
        self.cited: dict[int, Written] = {}

    def mark(self, sources: Sequence[Reference]) -> str:
        """Return a statement's mark as HTML; none where it has no source."""
        if not sources:
            return ""
        cited = [self.numbers.written(source) for source in sources]
        for one in cited:
            self.cited.setdefault(one.number, one)
        notes = " ".join([f"{self.name}-{one.number}" for one in cited])
        said = "; ".join([f"{self.numbers.word} {one.number}: {one.name}" for one in cited])
        return (
            f'<a class="mark" href="#{self.name}-{cited[0].number}" data-notes="{notes}">'
            f'{_shown([one.number for one in cited])}<span class="hidden"> {said}</span></a>'
        )

    def sources(self) -> SourceList:
        """Return the block's list."""
        items = [
            f'<li id="{self.name}-{number}" value="{number}">{self.cited[number].body}</li>\n'
            for number in sorted(self.cited)
        ]
        return SourceList(len(items), finished("".join(items)))

    def places(self, sources: Sequence[Reference]) -> Markup:
        """Return the linked names of whose pages sources are, by number, each once."""
        written = sorted(self.numbers.written(source) for source in sources)
        return finished(", ".join(dict.fromkeys(one.place for one in written)))


def finished(html: str) -> Markup:
    """Mark a text as HTML; Markup's own way asks every text first whether it is HTML already."""
    return str.__new__(Markup, html)


def _shown(numbers: Sequence[int]) -> str:
    if len(numbers) <= MAX_NUMBERS:
        return ", ".join(map(str, numbers))
    return f"{numbers[0]} +{len(numbers) - 1}"


def _linked(name: str, href: str) -> Markup:
    return finished(f'<a href="{href}"><bdi>{name}</bdi></a>' if href else f"<bdi>{name}</bdi>")


def _quotation(reference: Reference, language: str) -> str:
    """Return the words that were relied on, marked with their language if it is another one."""
    words = shortened(clean(reference.excerpt), EXCERPT_CHARS)
    other = reference.language if reference.language != language else ""
    mark = f' lang="{escape(other)}"' if other else ""
    return f"<q{mark}><bdi>{escape(words)}</bdi></q>" if words else ""
