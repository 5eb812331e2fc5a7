"""The sources of a page: their numbers, the mark behind a statement, the list beside its story.

Every source has one number on a page, given where it is first cited. A statement has a single
mark for all its sources, so that a keyboard passes each statement once; it leads to the list of
its own block, which stands near enough that a reader without script keeps the place. A source
that two blocks cite is listed in both, under the same number.
"""

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
    """A source in a block's list: its number, its place there, whose page it is, all about it.

    `place` is the linked name of whose page it is; `body` its title, who, when, and the words that
    were relied on. Both are finished HTML.
    """

    number: int
    anchor: str
    place: Markup
    body: Markup


class Numbers:
    """Gives each source of a page its number at its first mark, and writes it down once."""

    def __init__(self, language: str, labels: Labels) -> None:
        self.language, self.labels = language, labels
        self.blocks = 0
        self._by_url: dict[str, int] = {}
        self._written: dict[str, tuple[Markup, Markup]] = {}

    def number(self, url: str) -> int:
        """Return an address's number on the page."""
        return self._by_url.setdefault(url, len(self._by_url) + 1)

    def block(self) -> "Block":
        """Begin the next block of the page."""
        self.blocks += 1
        return Block(self, f"s{self.blocks}")

    def written(self, number: int, source: Reference) -> tuple[Markup, Markup]:
        """Return a source's place and body, as every block that cites it lists them."""
        if (known := self._written.get(source.id)) is None:
            place = _linked(_place(source), safe_url(source.url))
            known = self._written[source.id] = place, self._body(number, source)
        return known

    def _body(self, number: int, source: Reference) -> Markup:
        word, moment = escape(self.labels.source), escape(self.labels.moment(source.published_at))
        copies = "".join(
            f'<a class="copy" href="{escape(url)}">{word} {number}{letter}</a>\n'
            for letter, url in zip(
                "abcde", filter(None, map(safe_url, source.copies)), strict=False
            )
        )
        return Markup(
            f"{_linked(source_title(source, 160), safe_url(source.url))}\n"
            f'<span class="who">{_who((source.author, source.publisher))}'
            f'<time datetime="{source.published_at.isoformat()}">{moment}</time></span>\n'
            f"{_quotation(source, self.language)}\n{copies}"
        )


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
        return tuple(
            SourceView(n, self._anchor(n), *self.numbers.written(n, source))
            for n, source in sorted(self.cited.items())
        )

    def _anchor(self, number: int) -> str:
        return f"{self.name}-{number}"


def _place(source: Reference) -> str:
    return clean(source.publisher) or clean(source.author) or source_title(source)


def _shown(numbers: Sequence[int]) -> str:
    if len(numbers) <= MAX_NUMBERS:
        return ", ".join(map(str, numbers))
    return f"{numbers[0]} +{len(numbers) - 1}"


def _linked(words: str, url: str) -> Markup:
    name = f"<bdi>{escape(words)}</bdi>"
    return Markup(f'<a href="{escape(url)}">{name}</a>' if url else name)


def _quotation(reference: Reference, language: str) -> str:
    """Return the words that were relied on, marked with their language if it is another one."""
    words = shortened(clean(reference.excerpt), EXCERPT_CHARS)
    other = reference.language if reference.language != language else ""
    mark = f' lang="{escape(other)}"' if other else ""
    return f"<q{mark}><bdi>{escape(words)}</bdi></q>" if words else ""


def _who(names: Iterable[str]) -> str:
    """Name who spoke and where, each kept apart from the other's writing direction."""
    kept = dict.fromkeys(filter(None, map(clean, names)))
    return "".join(f"<bdi>{escape(name)}</bdi>, " for name in kept)
