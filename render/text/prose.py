"""From an edition's text to plain words and links: shared by posts, pages and feeds.

A statement's text carries `[words](item-id)`. Here it becomes a sequence of plain words and
links with resolved addresses; the writers of Markdown and HTML differ only in how they put those
down. Two rules hold for all of them: a link leads to an http(s) address or is no link, and no
address is linked twice within a section. Where both that and "every statement has its link" can
hold, they do: a statement whose only sources others cite as well gets one of them to itself.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from render.text.words import clean, one_line, safe_url, shortened
from summarize.edition import ESCAPED, LINK, Edition, Reference, Statement


class ProseLink(NamedTuple):
    """Words that lead to an item's address."""

    words: str
    url: str
    item: str


class Prose(NamedTuple):
    """A statement made ready: its pieces in order, and the sources it cites beside them.

    `plain` are the words alone. `sources` are all references cited, each once; `asides` are those
    of them that no link in the section led to yet: what a post puts in parentheses behind the text.
    `above` names a source of a statement that is left without any link, as others of its section
    have them all. `also` leads to items of its story that no statement cites; `items` are those
    that this one cites, by id.
    """

    pieces: tuple[str | ProseLink, ...]
    plain: str
    sources: tuple[Reference, ...]
    asides: tuple[ProseLink, ...]
    above: str = ""
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
    return Prose(pieces, plain, cited, tuple(_asides(cited, seen)), items=frozenset(items))


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
    seen = {url for prose in proses.values() for source in prose.sources for url in _urls(source)}
    cited = {item for prose in proses.values() for item in prose.items}
    cited |= {paragraph.picture.item for paragraph in edition.lead if paragraph.picture}
    items = {note.id: note.items for note in edition.stories}
    for where, statement in statements:
        others = [i for i in items.pop(statement.story, ()) if i not in cited]
        also = [edition.references[i] for i in others if i in edition.references]
        if also:
            proses[where] = proses[where]._replace(also=tuple(_asides(also, seen)))
    return proses


def _urls(source: Reference) -> Iterator[str]:
    return filter(None, map(safe_url, (source.url, *source.copies)))


def resolve_section(
    statements: Sequence[Statement], references: Mapping[str, Reference]
) -> list[Prose]:
    """Resolve a section's statements so that as many as possible have a link of their own.

    The first to cite an address links to it. Only if that leaves a statement without a link are
    addresses shared out; one that gets none even so says which source it shares.
    """
    made = _in_turn(statements, references, {})
    if all(prose.has_link or not prose.sources for prose in made):
        return made
    wanted = [list(filter(None, (safe_url(s.url) for s in prose.sources))) for prose in made]
    made = _in_turn(statements, references, _shared_out(wanted))
    return [
        prose if prose.has_link or not prose.sources
        else prose._replace(above=source_title(prose.sources[0]))
        for prose in made
    ]  # fmt: skip


def _in_turn(
    statements: Sequence[Statement], references: Mapping[str, Reference], owners: Mapping[str, int]
) -> list[Prose]:
    """Resolve statements one after the other; an address with an owner waits for it."""
    seen: set[str] = set()
    made = []
    for number, statement in enumerate(statements):
        kept_back = {url for url, owner in owners.items() if owner > number}
        seen |= kept_back
        made.append(resolve(statement, references, seen))
        seen -= kept_back
    return made


def _shared_out(wanted: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return each statement an address of its own, as far as that goes: a bipartite matching.

    Statements ask in order, the first address first; one that finds all of its own taken asks
    their owners to move on to another (augmenting paths, as sections are small).
    """
    owners: dict[str, int] = {}
    for number in range(len(wanted)):
        _settle(number, wanted, owners, set())
    return owners


def _settle(
    number: int, wanted: Sequence[Sequence[str]], owners: dict[str, int], asked: set[str]
) -> bool:
    for url in wanted[number]:
        if url in asked:
            continue
        asked.add(url)
        if url not in owners or _settle(owners[url], wanted, owners, asked):
            owners[url] = number
            return True
    return False


def _pieces(
    text: str, references: Mapping[str, Reference], seen: set[str]
) -> tuple[tuple[str | ProseLink, ...], list[str]]:
    """Take a text apart, plain words joined so that escaping sees them whole; and its items."""
    pieces: list[str | ProseLink] = []
    inline: list[str] = []
    plain, end = "", 0
    for match in LINK.finditer(text):
        plain += one_line(text[end : match.start()])
        end = match.end()
        words, item = ESCAPED.sub(r"\1", one_line(match[1])), match[2]
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
    plain = (plain + one_line(text[end:])).rstrip()
    return tuple([*pieces, plain] if plain else pieces), inline


def _cited(items: Iterable[str], references: Mapping[str, Reference]) -> tuple[Reference, ...]:
    """Return the references of items in their order, each address once."""
    cited: dict[str, Reference] = {}
    for item in items:
        reference = references[item]
        cited.setdefault(reference.url, reference)
    return tuple(cited.values())


def _asides(cited: Iterable[Reference], seen: set[str]) -> Iterator[ProseLink]:
    """Yield a link for each address that is new, by its place; places with more are counted."""
    links: Counter[str] = Counter()
    for reference in cited:
        url = safe_url(reference.url)
        if url and url not in seen:
            seen.add(url)
            place = source_place(reference)
            links[place] += 1
            words = place if links[place] == 1 else f"{place} ({links[place]})"
            yield ProseLink(words, url, reference.id)


def source_place(reference: Reference) -> str:
    """Return whose page a reference is: its publisher, else its author, else its host."""
    name = clean(reference.publisher) or clean(reference.author)
    return shortened(name or urlsplit(reference.url).hostname or reference.id, 48)


def source_title(reference: Reference, max_chars: int = 80) -> str:
    """Return what a link to a reference is called: its title, else its publisher, else its host."""
    name = clean(reference.title) or clean(reference.publisher) or urlsplit(reference.url).hostname
    name = name or reference.id
    return shortened(name, max_chars)
