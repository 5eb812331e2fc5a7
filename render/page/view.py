"""An edition as a page shows it: a front page of lines that open to their sources in place.

A reader has thirty seconds: the first lines name the day's foremost stories, and each section is
one line a story, whose sentences and sources stand behind it (`<details>`, so without script as
well). Text is escaped here, once; templates put finished pieces in place. Tests hold every
character class of a stranger's text against this.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from math import inf
from typing import Final, NamedTuple

from markupsafe import Markup

from render.page.front import Front, anchor_of, first_sentence, front_of, short_line, who_says
from render.page.sources import Block, Numbers, SourceList, finished
from render.text.labels import Labels
from render.text.pictures import ImageMode, PictureView, picture_of
from render.text.prose import Prose, ProseLink, resolve_all
from render.text.words import QUOTES, as_html, clean, quoted, unbroken
from summarize.edition import Edition, Section, StoryNote

MAX_LARGE: Final = 5
"""Lines of a section that are printed large, unless preview and front lines name more of them."""


class StatementView(NamedTuple):
    """A statement on a page: its text with links, its sources, its mark, and its story.

    `html` is the text, `body` has the mark behind it, `places` are its sources' names; `links` are
    the sources in parentheses, for feeds, where a mark has nowhere to lead.
    """

    html: Markup
    body: Markup
    places: Markup
    links: tuple[ProseLink, ...]
    story: str = ""
    corrected: str = ""

    @property
    def asides(self) -> Markup:
        """The sources that no link in the text leads to, in parentheses."""
        if not self.links:
            return Markup("")
        return finished(f" ({', '.join(html_of((link,)) for link in self.links)})")


class LeadView(NamedTuple):
    """A paragraph of the lead with its picture; `anchor` is its place on the page."""

    anchor: str
    told: StatementView
    shot: PictureView | None


class BulletView(NamedTuple):
    """A story's line: its label, the gist shown while it is closed, and what opens.

    `anchor` is its place on the page, `named` and `words` are its label and text as they were,
    `weight` are the words on who says it and how widely it was told, `places` how many say it.
    """

    anchor: str
    named: str
    words: str
    told: StatementView
    weight: str
    places: int
    sources: SourceList

    @property
    def label(self) -> str:
        """The label as a page shows it."""
        return unbroken(self.named)

    @property
    def gist(self) -> str:
        """What a large line says behind its label."""
        return unbroken(first_sentence(_after(self.named, self.words)))

    @property
    def goes_on(self) -> bool:
        """Whether the gist goes on with the label's sentence."""
        return _after(self.named, self.words) != f" {self.words}"

    @property
    def short(self) -> str:
        """What stands for label and gist in a line among many, if the label is no headline."""
        return unbroken(short_line(self.named, self.words))


class SectionView(NamedTuple):
    """A titled group of lines; `anchor` is what the table of contents leads to.

    Its first lines, as many as `large` says, are printed larger than the rest.
    """

    title: str
    anchor: str
    rows: tuple[BulletView, ...]
    large: int = 0

    def weighed(self, first: Set[str]) -> "SectionView":
        """Put the stories `first` ahead, then what more places tell; a third of it is large."""
        ahead = sum(row.told.story in first for row in self.rows)
        rows = sorted(self.rows, key=lambda row: -inf if row.told.story in first else -row.places)
        return self._replace(rows=tuple(rows), large=max(ahead, min(MAX_LARGE, -(-len(rows) // 3))))


class View(NamedTuple):
    """All that the template of an issue needs of its edition.

    `past` says at which place a story tells of its earlier days: where most is said of it.
    """

    front: Front
    lead: tuple[LeadView, ...]
    lead_sources: SourceList
    preview: tuple[SectionView, ...]
    viewpoint: tuple[StatementView, ...]
    viewpoint_sources: SourceList
    overview: tuple[SectionView, ...]
    past: Mapping[str, str]

    @property
    def sections(self) -> tuple[SectionView, ...]:
        """The stories of preview and overview by heading, as a page has each heading once.

        What is told in more places stands first: sections, and in each, behind the preview's lines
        and those that the front lines name, its lines. Else it is the editor's order.
        """
        named = {row.anchor for part in self.preview for row in part.rows}
        named |= {line.anchor for line in self.front.brief}
        first: set[str] = set()
        made: dict[str, SectionView] = {}
        for part in (*self.preview, *self.overview):
            before = made.setdefault(part.title, part._replace(rows=()))
            made[part.title] = before._replace(rows=before.rows + part.rows)
            first |= {row.told.story for row in part.rows if row.anchor in named}
        parts = [part.weighed(first) for part in made.values()]
        return tuple(sorted(parts, key=lambda part: -sum(row.places for row in part.rows)))


def view(
    edition: Edition,
    labels: Labels,
    images: ImageMode,
    images_url: str,
    proses: Mapping[str, Prose] | None = None,
) -> View:
    """Prepare an edition for the page; pure. `proses` spares resolving its statements again."""
    proses = proses or resolve_all(edition)
    numbers = Numbers(edition.language, labels)
    notes = {note.id: note for note in edition.stories}
    block = numbers.block()
    lead = tuple(
        LeadView(
            anchor_of(f"lead/{n}"),
            _told(paragraph.statement.story, "", proses[f"lead/{n}"], block),
            picture_of(paragraph, edition, images, images_url),
        )
        for n, paragraph in enumerate(edition.lead)
    )
    lead_sources = block.sources()
    preview = tuple(_parts(edition.preview, "preview", proses, numbers, notes))
    overview = tuple(_parts(edition.overview, "overview", proses, numbers, notes))
    block = numbers.block(again=False)
    viewpoint = tuple(
        _told("", "", proses[f"viewpoint/{n}"], block) for n in range(len(edition.viewpoint))
    )
    return View(
        front=front_of(edition, proses, labels),
        lead=lead,
        lead_sources=lead_sources,
        preview=preview,
        viewpoint=viewpoint,
        viewpoint_sources=block.sources(),
        overview=overview,
        past={
            **{row.told.story: row.anchor for part in preview for row in part.rows},
            **{part.told.story: part.anchor for part in lead},
            **{row.told.story: row.anchor for part in overview for row in part.rows},
        },
    )


def with_pictures(made: View, edition: Edition, images: ImageMode, images_url: str) -> View:
    """Return the view with the pictures of its lead at the given address."""
    lead = tuple(
        part._replace(shot=picture_of(paragraph, edition, images, images_url))
        for part, paragraph in zip(made.lead, edition.lead, strict=True)
    )
    return made._replace(lead=lead)


def html_of(pieces: Iterable[str | ProseLink]) -> str:
    """Return a statement's pieces as HTML."""
    html = ""
    for piece in pieces:
        if isinstance(piece, str):
            html += as_html(unbroken(piece))
        else:
            html += f'<a href="{as_html(piece.url)}">{as_html(unbroken(piece.words))}</a>'
    return html


def _after(label: str, text: str) -> str:
    """Return what a text says after its label, with the blank between them.

    If it begins with the label as a word of its own, that is not said again; nor are the marks of
    a quotation then, of which half would be left.
    """
    bare = text.strip(QUOTES)
    rest = bare[len(label) :]
    if bare != text and text[-1] not in QUOTES:  # what follows the quotation names its place
        rest = rest.replace("”", "", 1)
    return rest if bare.startswith(label) and not rest[:1].isalnum() else f" {text}"


def _told(story: str, corrected: str, prose: Prose, block: Block) -> StatementView:
    html, (mark, places) = html_of(prose.pieces), block.cite(prose.sources, prose.also)
    return StatementView(
        finished(html),
        finished(html + mark),
        finished(places),
        prose.asides,
        story,
        clean(corrected),
    )


def _parts(
    sections: Sequence[Section],
    name: str,
    proses: Mapping[str, Prose],
    numbers: Numbers,
    notes: Mapping[str, StoryNote],
) -> Iterator[SectionView]:
    for index, section in enumerate(sections):
        rows = []
        for n, bullet in enumerate(section.bullets):
            where, story, block = f"{name}/{index}/{n}", bullet.statement, numbers.block()
            prose = proses[where]
            told = _told(story.story, story.corrected, prose, block)
            label, (_, words) = clean(bullet.label), quoted(prose.plain)
            weight, places = who_says(prose, notes.get(story.story), numbers.labels)
            sources = block.sources()
            rows.append(BulletView(anchor_of(where), label, words, told, weight, places, sources))
        yield SectionView(clean(section.title), anchor_of(f"{name}/{index}"), tuple(rows))
