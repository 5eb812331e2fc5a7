"""An edition as a page shows it: statements as HTML with numbered marks, sources as footnotes.

The numbers run over the whole page in the order in which sources are first cited, so that a mark
without script is a plain footnote. Text is escaped here, once; templates put finished pieces in
place. Tests hold every character class of a stranger's text against this.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final, NamedTuple

from markupsafe import Markup

from render.text.labels import Labels
from render.text.pictures import ImageMode, picture_alt, picture_url
from render.text.prose import Prose, ProseLink, clean, resolve_all, safe_url, source_title
from summarize.edition import Edition, Paragraph, Reference, Section, Statement, StoryNote

MAX_MARKS: Final = 4
"""Marks behind one statement; more sources than this share the last mark."""

EXCERPT_CHARS: Final = 280
READING_WORDS_PER_MIN: Final = 238


class StatementView(NamedTuple):
    """A statement on a page: its text with links, its sources, its marks, and its story.

    `body` is its HTML with the marks behind it; `asides` are the sources in parentheses, for
    feeds, where marks have nowhere to lead; `above` names the source of a statement without any.
    """

    body: Markup
    pieces: tuple[str | ProseLink, ...]
    links: tuple[ProseLink, ...]
    story: str = ""
    corrected: str = ""
    above: str = ""

    @property
    def html(self) -> Markup:
        """The text without marks."""
        return finished(html_of(self.pieces))

    @property
    def asides(self) -> Markup:
        """The sources that no link in the text leads to, in parentheses."""
        if not self.links:
            return Markup("")
        return finished(f" ({', '.join(html_of((link,)) for link in self.links)})")


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture on a page."""

    src: str
    alt: str
    width: int
    height: int
    source: str


@dataclass(frozen=True, slots=True)
class LeadView:
    """A paragraph of the lead with its picture."""

    told: StatementView
    shot: PictureView | None


class BulletView(NamedTuple):
    """A labelled statement."""

    label: str
    told: StatementView


@dataclass(frozen=True, slots=True)
class SectionView:
    """A titled group of rows; `anchor` is what the table of contents leads to."""

    title: str
    anchor: str
    rows: tuple[BulletView, ...]


class Footnote(NamedTuple):
    """A source under its number: who, where, when, and the words that were relied on.

    `head` is its linked title and `who` the names, finished HTML; `back` is its first mark.
    """

    number: int
    head: Markup
    who: Markup
    published: dt.datetime
    quotation: Markup
    copies: tuple[str, ...]
    back: str


@dataclass(slots=True)
class View:
    """All that the template of an issue needs of its edition."""

    lead: tuple[LeadView, ...] = ()
    preview: tuple[SectionView, ...] = ()
    viewpoint: tuple[StatementView, ...] = ()
    overview: tuple[SectionView, ...] = ()
    footnotes: list[Footnote] = field(default_factory=list)
    minutes_saved: int = 0


class _Numbers:
    """Gives each source its number at its first mark."""

    def __init__(self) -> None:
        self.by_url: dict[str, int] = {}
        self.references: list[Reference] = []
        self.backs: list[str] = []
        self.marks = 0

    def marks_of(self, sources: tuple[Reference, ...]) -> str:
        """Return the marks of a statement; those beyond MAX_MARKS share the last one."""
        split = len(sources) if len(sources) <= MAX_MARKS else MAX_MARKS - 1
        marks = [self._mark((source,)) for source in sources[:split]]
        if rest := sources[split:]:
            marks.append(self._mark(rest))
        return f'<span class="marks" data-pagefind-ignore>{"".join(marks)}</span>' if marks else ""

    def _mark(self, sources: tuple[Reference, ...]) -> str:
        self.marks += 1
        anchor = f"m{self.marks}"
        numbers = [self._number(source, anchor) for source in sources]
        more = f' data-notes="{" ".join(map(str, numbers))}"' if len(numbers) > 1 else ""
        text = f"+{len(numbers)}" if more else str(numbers[0])
        return f'<a class="mark" id="{anchor}" href="#f{numbers[0]}"{more}>{text}</a>'

    def _number(self, source: Reference, anchor: str) -> int:
        if source.url not in self.by_url:
            self.by_url[source.url] = len(self.by_url) + 1
            self.references.append(source)
            self.backs.append(anchor)
        return self.by_url[source.url]


def view(
    edition: Edition, images: ImageMode, images_url: str, proses: Mapping[str, Prose] | None = None
) -> View:
    """Prepare an edition for the page; pure. `proses` spares resolving its statements again."""
    proses = proses or resolve_all(edition)
    numbers = _Numbers()
    made = View(
        lead=tuple(
            LeadView(_told(paragraph.statement, proses[f"lead/{n}"], numbers), None)
            for n, paragraph in enumerate(edition.lead)
        )
    )
    made.preview = tuple(_parts(edition.preview, "preview", proses, numbers))
    made.viewpoint = tuple(
        _told(statement, proses[f"viewpoint/{n}"], numbers)
        for n, statement in enumerate(edition.viewpoint)
    )
    made.overview = tuple(_parts(edition.overview, "overview", proses, numbers))
    made.footnotes = list(_footnotes(numbers, edition.language))
    made.minutes_saved = minutes_saved(edition, proses)
    return with_pictures(made, edition, images, images_url)


def with_pictures(made: View, edition: Edition, images: ImageMode, images_url: str) -> View:
    """Return the view with the pictures of its lead at the given address."""
    lead = tuple(
        replace(part, shot=_shot(paragraph, edition, images, images_url))
        for part, paragraph in zip(made.lead, edition.lead, strict=True)
    )
    return replace(made, lead=lead)


def minutes_saved(edition: Edition, proses: Mapping[str, Prose]) -> int:
    """Return the minutes that reading everything would have taken longer than reading this issue.

    At 238 words a minute: the mean of silent reading of English non-fiction over 190 studies
    (Brysbaert 2019). Rounded down, and never below zero.
    """
    # Blanks stand between the words of a prose and nowhere else, one at a time.
    own = sum(prose.plain.count(" ") + 1 for prose in proses.values())
    return max(0, (edition.reading.words - own) // READING_WORDS_PER_MIN)


def continued(note: StoryNote) -> bool:
    """Return whether a story was told on an earlier day."""
    return note.status == "continues" and note.last is not None


def finished(html: str) -> Markup:
    """Mark a text as HTML; Markup's own way asks every text first whether it is HTML already."""
    return str.__new__(Markup, html)


def html_of(pieces: Iterable[str | ProseLink]) -> str:
    """Return a statement's pieces as HTML."""
    html = ""
    for piece in pieces:
        if isinstance(piece, str):
            html += escape(piece)
        else:
            html += f'<a href="{escape(piece.url)}">{escape(piece.words)}</a>'
    return html


def _told(statement: Statement, prose: Prose, numbers: _Numbers) -> StatementView:
    return StatementView(
        finished(html_of(prose.pieces) + numbers.marks_of(prose.sources)),
        prose.pieces,
        prose.asides,
        statement.story,
        clean(statement.corrected),
        prose.above,
    )


def _parts(
    sections: tuple[Section, ...], name: str, proses: Mapping[str, Prose], numbers: _Numbers
) -> Iterator[SectionView]:
    for index, section in enumerate(sections):
        rows = tuple(
            BulletView(clean(b.label), _told(b.statement, proses[f"{name}/{index}/{n}"], numbers))
            for n, b in enumerate(section.bullets)
        )
        yield SectionView(clean(section.title), f"{name[0]}{index + 1}", rows)


def _shot(
    paragraph: Paragraph, edition: Edition, images: ImageMode, images_url: str
) -> PictureView | None:
    picture = paragraph.picture
    src = picture_url(picture, images, images_url) if picture else ""
    if picture is None or not src:
        return None
    source = safe_url(edition.references[picture.item].url)
    return PictureView(src, picture_alt(picture, edition), picture.width, picture.height, source)


def _footnotes(numbers: _Numbers, language: str) -> Iterator[Footnote]:
    for number, reference in enumerate(numbers.references, 1):
        yield Footnote(
            number=number,
            head=_head(source_title(reference, 160), safe_url(reference.url)),
            who=_who(clean(reference.author), clean(reference.publisher)),
            published=reference.published_at,
            quotation=_quotation(reference, language),
            copies=tuple(filter(None, map(safe_url, reference.copies[:5]))),
            back=numbers.backs[number - 1],
        )


def _head(title: str, url: str) -> Markup:
    name = f"<bdi>{escape(title)}</bdi>"
    return finished(f'<a href="{escape(url)}">{name}</a>' if url else name)


def _quotation(reference: Reference, language: str) -> Markup:
    """Return the words that were relied on, marked with their language if it is another one."""
    words = _cut(clean(reference.excerpt))
    other = reference.language if reference.language != language else ""
    mark = f' lang="{escape(other)}"' if other else ""
    return finished(f"<q{mark}><bdi>{escape(words)}</bdi></q>" if words else "")


def _who(author: str, publisher: str) -> Markup:
    """Name who spoke and where, each kept apart from the other's writing direction."""
    names = dict.fromkeys(filter(None, (author, publisher)))
    return finished("".join(f"<bdi>{escape(name)}</bdi>, " for name in names))


def _cut(text: str) -> str:
    """Shorten an excerpt at a blank where there is one near."""
    if len(text) <= EXCERPT_CHARS:
        return text
    head = text[:EXCERPT_CHARS]
    return f"{head[: head.rfind(' ')] if ' ' in head[-40:] else head}…"


def source_state(status: str, labels: Labels) -> str:
    """Say in the page's language how the reading of a source went."""
    words = {
        "read": labels.read,
        "unchanged": labels.unchanged,
        "partial": labels.partial,
        "missing": labels.not_read,
    }
    return words[status]
