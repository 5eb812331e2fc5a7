"""From an edition's text to plain words and links: shared by posts, pages and feeds.

A statement's text carries `[words](item-id)`. Here it becomes a sequence of plain words and
links with resolved addresses; the writers of Markdown and HTML differ only in how they put those
down. Three rules hold for all of them: a link leads to an http(s) address or is no link, every
statement has one, and beyond that no address is linked twice within a section.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from render.text.words import clean, one_line, safe_url, shortened
from summarize.edition import ESCAPED, LINK, Edition, Reference, Statement

PLACE_CHARS: Final = 48


class ProseLink(NamedTuple):
    """Words that lead to an item's address."""

    words: str
    url: str
    item: str


class Prose(NamedTuple):
    """A statement made ready: its pieces in order, and the sources it cites beside them.

    `plain` are the words alone. `sources` are all references cited, each once; `asides` are those
    of them that no link in the section led to yet: what a post puts in parentheses behind the text.
    `also` leads to items of its story that no statement cites; `items` are those that this one
    cites, by id.
    """

    pieces: tuple[str | ProseLink, ...]
    plain: str
    sources: tuple[Reference, ...]
    asides: tuple[ProseLink, ...]
    also: tuple[ProseLink, ...] = ()
    items: frozenset[str] = frozenset()

    @property
    def has_link(self) -> bool:
        """Whether a link stands in the text or behind it."""
        return bool(self.asides) or any(isinstance(piece, ProseLink) for piece in self.pieces)


def resolve(
    statement: Statement, references: Mapping[str, Reference], seen: set[str] | None = None
) -> Prose:
    """Return a statement's pieces and sources; `seen` holds the section's addresses and grows.

    Words whose address was linked before in the section stay as plain words.
    """
    seen = set() if seen is None else seen
    pieces, inline = _pieces(statement.text, references, seen)
    items = (*inline, *statement.items)
    cited = _cited(items, references)
    plain = "".join([p if isinstance(p, str) else p.words for p in pieces])
    return Prose(pieces, plain, cited, tuple(source_links(cited, seen)), items=frozenset(items))


def resolve_all(edition: Edition) -> dict[str, Prose]:
    """Resolve every statement of an edition, by place ("lead/0", "overview/1/2").

    The lead and the viewpoint are a section each, and so is each topic of the preview and each
    section of the overview.
    """
    statements = list(edition.statements())
    sections: dict[str, dict[str, Statement]] = {}
    for where, statement in statements:
        sections.setdefault(where.rpartition("/")[0], {})[where] = statement
    proses: dict[str, Prose] = {}
    for section in sections.values():
        made = resolve_section(list(section.values()), edition.references)
        proses.update(zip(section, made, strict=True))
    cited = {item for prose in proses.values() for item in prose.items}
    cited |= {paragraph.picture.item for paragraph in edition.lead if paragraph.picture}
    known = edition.references
    others = {
        note.id: also
        for note in edition.stories
        if (also := [known[i] for i in note.items if i not in cited and i in known])
    }
    if others:  # mostly everything is cited
        seen = {url for prose in proses.values() for one in prose.sources for url in _urls(one)}
        for where, statement in statements:
            if also := others.pop(statement.story, []):
                proses[where] = proses[where]._replace(also=tuple(source_links(also, seen)))
    return proses


def _urls(source: Reference) -> Iterator[str]:
    return filter(None, map(safe_url, (source.url, *source.copies)))


def resolve_section(
    statements: Sequence[Statement], references: Mapping[str, Reference]
) -> list[Prose]:
    """Resolve a section's statements: the first to cite an address links to it.

    One that cites only what is linked above links to the first of it once more.
    """
    seen: set[str] = set()
    made = [resolve(statement, references, seen) for statement in statements]
    return [
        prose if prose.has_link
        else prose._replace(asides=tuple(islice(source_links(prose.sources, set()), 1)))
        for prose in made
    ]  # fmt: skip


def _pieces(
    text: str, references: Mapping[str, Reference], seen: set[str]
) -> tuple[tuple[str | ProseLink, ...], list[str]]:
    """Take a text apart, plain words joined so that escaping sees them whole; and its items."""
    pieces: list[str | ProseLink] = []
    inline: list[str] = []
    text, plain, end = one_line(text), "", 0
    for match in LINK.finditer(text):
        plain += text[end : match.start()]
        end = match.end()
        words, item = match.groups()
        words = ESCAPED.sub(r"\1", words) if "\\" in words else words
        inline.append(item)
        url = safe_url(references[item].url)
        if not url or url in seen or not words.strip():
            plain += words
            continue
        if plain:
            pieces.append(plain)
            plain = ""
        seen.add(url)
        pieces.append(ProseLink(words.strip(), url, item))
    plain = (plain + text[end:]).rstrip()
    return tuple([*pieces, plain] if plain else pieces), inline


def _cited(items: Iterable[str], references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    """Return the references of items in their order, each address once."""
    cited: dict[str, Reference] = {}
    for item in items:
        reference = references[item]
        cited.setdefault(reference.url, reference)
    return tuple(cited.values())


def source_links(cited: Iterable[Reference], seen: set[str]) -> Iterator[ProseLink]:
    """Yield a link for each address that is new, by its place; places with more are counted."""
    links: dict[str, int] = {}
    for reference in cited:
        url = safe_url(reference.url)
        if url and url not in seen:
            seen.add(url)
            place = source_place(reference)
            count = links[place] = links.get(place, 0) + 1
            words = place if count == 1 else f"{place} ({count})"
            yield ProseLink(words, url, reference.id)


def source_place(reference: Reference) -> str:
    """Return whose page a reference is: its publisher, else its author, else its host."""
    name = _place_name(reference.publisher, reference.author)
    return name or shortened(urlsplit(reference.url).hostname or reference.id, PLACE_CHARS)


@functools.lru_cache(maxsize=1024)
def _place_name(publisher: str, author: str) -> str:
    return shortened(clean(publisher) or clean(author), PLACE_CHARS)


def source_title(reference: Reference, max_chars: int = 80) -> str:
    """Return what a link to a reference is called: its title, else its publisher, else its host."""
    name = clean(reference.title) or clean(reference.publisher) or urlsplit(reference.url).hostname
    name = name or reference.id
    return shortened(name, max_chars)
