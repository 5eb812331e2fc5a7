"""The sources of a page: their numbers, the mark behind a statement, the list beside its story.

Every source has one number on a page, given where it is first cited. A statement has a single
mark for all its sources, so that a keyboard passes each statement once; it leads to the list of
its own block, which stands near enough that a reader without script keeps the place. A source
that two blocks cite is listed in both, under the same number, but not again below the opinion,
which rests on what was told.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from render.text.labels import Labels
from render.text.prose import ProseLink, source_title
from render.text.words import as_html, clean, safe_url, shortened
from summarize.edition import Reference

MAX_NUMBERS: Final = 3
"""Numbers that a mark shows; of more sources it shows a run, or the first and how many more."""

EXCERPT_CHARS: Final = 280


class Written(NamedTuple):
    """A source as every block of a page lists it.

    `said` names it by its number and whose page it is, and `place` links that; `body` has its
    title, who, when, and the words that were relied on. All three are HTML.
    """

    number: int
    said: str
    place: str
    body: str


class SourceList(NamedTuple):
    """A block's sources by number: how many they are, and the list's items."""

    total: int
    html: Markup


class Numbers:
    """Gives each source of a page its number at its first mark, and writes it down once."""

    def __init__(self, language: str, labels: Labels) -> None:
        self.language, self.labels = language, labels
        self.word = as_html(labels.source)
        self.blocks = 0
        self.listed: dict[int, str] = {}
        self._by_url: dict[str, int] = {}
        self._written: dict[str, Written] = {}

    def block(self, *, again: bool = True) -> "Block":
        """Begin the next block of the page; not `again`: without the sources listed before."""
        self.blocks += 1
        return Block(self, f"s{self.blocks}", {} if again else self.listed)

    def written(self, source: Reference) -> Written:
        """Return what is written of a source."""
        if made := self._written.get(source.id):
            return made
        number = self._by_url.setdefault(source.url, len(self._by_url) + 1)
        author, publisher = as_html(clean(source.author)), as_html(clean(source.publisher))
        title, href = as_html(source_title(source, 160)), as_html(safe_url(source.url))
        other = source.language if source.language != self.language else ""
        lang = f' lang="{as_html(other)}"' if other else ""
        name = publisher or author or as_html(source_title(source))
        names = dict.fromkeys((author, publisher))
        who = "".join([f"<bdi>{one}</bdi>, " for one in names if one not in ("", title)])
        at, moment = self.labels.moment(source.published_at)
        body = (
            f"{_linked(title, href, lang if source.title else '')}\n"
            f'<span class="who">{who}'
            f'<time datetime="{at}">{as_html(moment)}</time></span>\n'
            f"{_quotation(source, lang)}\n{self._copies(source)}"
        )
        said = f"{self.word} {number}: {name}"
        made = self._written[source.id] = Written(number, said, _linked(name, href), body)
        return made

    def _copies(self, source: Reference) -> str:
        if not source.copies:
            return ""
        urls = [url for url in map(safe_url, source.copies) if url]
        also = [_linked(as_html(urlsplit(url).hostname or url), as_html(url)) for url in urls]
        words = as_html(self.labels.also).format(", ".join(also))
        return f'<span class="who">{words}</span>\n' if also else ""


class Block:
    """A part of a page whose sources are listed together; `name` begins their anchors.

    `above` are anchors of sources, by number, that it need not list.
    """

    def __init__(self, numbers: Numbers, name: str, above: Mapping[int, str]) -> None:
        self.numbers, self.name, self.above = numbers, name, above
        self.cited: dict[int, Written] = {}
        self.also: list[str] = []

    def cite(self, sources: Sequence[Reference], also: Sequence[ProseLink] = ()) -> tuple[str, str]:
        """Return a statement's mark, and the linked names of whose pages its sources are.

        `also` is linked below them, unnumbered.
        """
        self.also += [_linked(as_html(other.words), as_html(other.url)) for other in also]
        if not sources:
            return "", ""
        written = self.numbers.written
        cited = [written(source) for source in sources]
        notes = [self._anchor(one) for one in cited]
        said = "; ".join([one.said for one in cited])
        mark = (
            f'<a class="mark" href="#{notes[0]}" data-notes="{" ".join(notes)}">'
            f'{_shown(cited)}<span class="hidden"> {said}</span></a>'
        )
        return mark, ", ".join(dict.fromkeys([one.place for one in sorted(cited)]))

    def _anchor(self, one: Written) -> str:
        """Return where a source stands, which is in this block if nowhere above."""
        if one.number in self.above:
            return self.above[one.number]
        self.cited.setdefault(one.number, one)
        anchor = f"{self.name}-{one.number}"
        self.numbers.listed.setdefault(one.number, anchor)
        return anchor

    def sources(self) -> SourceList:
        """Return the block's list."""
        items = [
            f'<li id="{self.name}-{number}" value="{number}">{self.cited[number].body}</li>\n'
            for number in sorted(self.cited)
        ]
        if self.also:
            words = as_html(self.numbers.labels.also).format(", ".join(self.also))
            items.append(f'<li class="also">{words}</li>\n')
        return SourceList(len(self.cited), finished("".join(items)))


def finished(html: str) -> Markup:
    """Mark a text as HTML; Markup's own way asks every text first whether it is HTML already."""
    return str.__new__(Markup, html)


def _shown(cited: Sequence[Written]) -> str:
    first, last = cited[0].number, cited[-1].number
    if len(cited) <= MAX_NUMBERS:
        return ", ".join([str(one.number) for one in cited])
    run = [one.number for one in cited] == list(range(first, last + 1))
    return f"{first}–{last}" if run else f"{first} +{len(cited) - 1}"


def _linked(name: str, href: str, lang: str = "") -> str:
    return f'<a href="{href}"{lang}><bdi>{name}</bdi></a>' if href else f"<bdi{lang}>{name}</bdi>"


def _quotation(reference: Reference, lang: str) -> str:
    """Return the words that were relied on, unless the title above them has them all."""
    words = clean(reference.excerpt)
    if not words or clean(reference.title).startswith(words.rstrip(".。")):
        return ""
    return f"<q{lang}><bdi>{as_html(shortened(words, EXCERPT_CHARS))}</bdi></q>"
