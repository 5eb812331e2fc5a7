"""An edition as a page shows it: a front page of lines that open to their sources in place.

A reader has thirty seconds: the first lines name the day's foremost stories, and each section is
one line a story, whose sentences and sources stand behind it (`<details>`, so without script as
well). Text is escaped here, once; templates put finished pieces in place. Tests hold every
character class of a stranger's text against this.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from markupsafe import Markup

from render.page.sources import Block, Numbers, SourceList, finished
from render.text.labels import Labels
from render.text.pictures import ImageMode, picture_alt, picture_url
from render.text.prose import (
    QUOTES,
    Prose,
    ProseLink,
    as_html,
    clean,
    quoted,
    resolve_all,
    safe_url,
    shortened,
)
from summarize.edition import Bullet, Edition, Paragraph, Reference, Section, StoryNote

READING_WORDS_PER_MIN: Final = 238
BRIEF_LINES: Final = 5
GIST_CHARS: Final = 220
BRIEF_CHARS: Final = 140
LABEL_CHARS: Final = 28
"""A label as long as this says what happened; a shorter one only names what it is about."""
SENTENCE_CHARS: Final = 180
"""A first sentence as long as this stands whole in a line; of a longer one the beginning does."""
_SENTENCE_END: Final = re.compile(r"(?<=[\w)\"”’%]{3}[.!?。…])\s+(?=[^a-z\s])")
"""Where a sentence ends: behind more than an initial or "No.", and before no small letter."""
SEPARATOR: Final = " · "


class StatementView(NamedTuple):
    """A statement on a page: its text with links, its sources, its mark, and its story.

    `html` is the text, `body` has the mark behind it, `places` are its sources' names; `links` are
    the sources in parentheses, for feeds, where a mark has nowhere to lead; `above` names the
    source of a statement without any.
    """

    html: Markup
    body: Markup
    places: Markup
    links: tuple[ProseLink, ...]
    story: str = ""
    corrected: str = ""
    above: str = ""

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
    """A story's line: its label, the gist shown while it is closed, and what opens.

    `anchor` is its place on the page, `goes_on` says whether the gist goes on with the label's
    sentence, `weight` are the words on who says it, if it is quoted as a whole, and how widely it
    was told.
    """

    anchor: str
    label: str
    gist: str
    goes_on: bool
    told: StatementView
    weight: str
    sources: SourceList


@dataclass(frozen=True, slots=True)
class SectionView:
    """A titled group of lines; `anchor` is what the table of contents leads to."""

    title: str
    anchor: str
    rows: tuple[BulletView, ...]


class BriefLine(NamedTuple):
    """One of the foremost stories: what, who says so, how widely; `anchor` is where it is told."""

    anchor: str
    what: str
    who: str


@dataclass(frozen=True, slots=True)
class View:
    """All that the template of an issue needs of its edition.

    `standfirst` is what stands under the title and in none of the lines of `brief`, which has none
    where the lead tells all. `led` are the stories of the lead, `listed` those of the overview.
    """

    standfirst: str
    brief: tuple[BriefLine, ...]
    lead: tuple[LeadView, ...]
    lead_sources: SourceList
    preview: tuple[SectionView, ...]
    viewpoint: tuple[StatementView, ...]
    viewpoint_sources: SourceList
    overview: tuple[SectionView, ...]
    led: frozenset[str]
    listed: frozenset[str]
    minutes_saved: int


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
    weights = {note.id: weight_of(note, edition, labels) for note in edition.stories}
    block = numbers.block()
    lead = tuple(
        LeadView(
            _told(paragraph.statement.story, "", proses[f"lead/{n}"], block),
            _shot(paragraph, edition, images, images_url),
        )
        for n, paragraph in enumerate(edition.lead)
    )
    lead_sources = block.sources()
    preview = tuple(_parts(edition.preview, "preview", proses, numbers, weights))
    block = numbers.block()
    viewpoint = tuple(
        _told("", "", proses[f"viewpoint/{n}"], block) for n in range(len(edition.viewpoint))
    )
    overview = tuple(_parts(edition.overview, "overview", proses, numbers, weights))
    brief = tuple(_brief(edition, labels, proses)) if preview or overview else ()
    below = [line.what for line in brief] or [prose.plain for prose in proses.values()]
    return View(
        standfirst=_beside(below, standfirst_of(edition)),
        brief=brief,
        lead=lead,
        lead_sources=lead_sources,
        preview=preview,
        viewpoint=viewpoint,
        viewpoint_sources=block.sources(),
        overview=overview,
        led=frozenset(part.told.story for part in lead),
        listed=frozenset(row.told.story for part in overview for row in part.rows),
        minutes_saved=minutes_saved(edition, proses),
    )


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


def weight_of(note: StoryNote, edition: Edition, labels: Labels) -> str:
    """Say how widely a story was told and since when: "3 places, 2 people, since 2 May"."""
    cited = [edition.references[id_] for id_ in note.items if id_ in edition.references]
    places = note.places or len({source.publisher for source in cited})
    words = []
    if places > 1:
        words.append(labels.places.format(labels.number(places)))
    if note.people > 1:
        words.append(labels.people.format(labels.number(note.people)))
    if continued(note) and note.since:
        words.append(labels.since.format(labels.short_date(note.since)))
    return SEPARATOR.join(words)


def standfirst_of(edition: Edition) -> str:
    """Return the line under the title: the description, or else the lead's first words.

    A description that only says the title again tells a reader nothing.
    """
    title, description = clean(edition.title), clean(edition.description)
    if description.casefold().startswith(title.casefold()):
        description = description[len(title) :].lstrip(" .;:,·–—-")
    if description and not _says_the_same(description, title):
        first = description.split()[0]
        plain = first.isalpha() and first.islower()  # a name in small letters keeps its spelling
        description = description[0].upper() + description[1:] if plain else description
        return shortened(description, GIST_CHARS)
    lead = clean(edition.lead[0].statement.plain)
    return "" if _says_the_same(lead, title) else shortened(lead, GIST_CHARS)


TOLD_SHARE: Final = 0.7
"""A sentence is told by a line that has this share of its words."""
_WORD: Final = re.compile(r"\w+")


def _stems(text: str) -> set[str]:
    """Return the beginnings of a text's words, in Korean without what hangs on them."""
    return {word[:4] if word.isascii() else word[:2] for word in _WORD.findall(text.casefold())}


def _beside(below: Iterable[str], text: str) -> str:
    """Return the sentences of a text that no line below it tells as well."""
    lines = [_stems(line) for line in below]

    def told(stems: set[str]) -> bool:
        return any(len(stems & line) >= TOLD_SHARE * len(stems) for line in lines)

    return " ".join(one for one in _SENTENCE_END.split(text) if not told(_stems(one)))


def _says_the_same(text: str, title: str) -> bool:
    one, two = (" ".join(t.casefold().split()).rstrip(".…!? ") for t in (text, title))
    return one == two or (len(one) > 20 and two.startswith(one))


def html_of(pieces: Iterable[str | ProseLink]) -> str:
    """Return a statement's pieces as HTML."""
    html = ""
    for piece in pieces:
        if isinstance(piece, str):
            html += as_html(piece)
        else:
            html += f'<a href="{as_html(piece.url)}">{as_html(piece.words)}</a>'
    return html


def _brief(edition: Edition, labels: Labels, proses: Mapping[str, Prose]) -> Iterator[BriefLine]:
    """Yield the foremost stories in the order of their rank, each in one line.

    What the headline says already is no line of its own.
    """
    places, title = dict(_places_of(edition)), clean(edition.title).casefold()
    left = BRIEF_LINES
    for note in [note for note in edition.stories if note.id in places]:
        anchor, where, bullet = places[note.id]
        prose = proses[where]
        said, what = quoted(prose.plain)
        label = clean(bullet.label) if bullet else ""
        if label.casefold() not in what.casefold():
            what = label if len(label) >= LABEL_CHARS else f"{label}: {what}"
        if title in what.casefold():
            continue
        who = said or next((clean(s.publisher) or clean(s.author) for s in prose.sources), "")
        who = "" if who.casefold() in what.casefold() else who
        who = SEPARATOR.join(filter(None, (who, _places(note, prose.sources, labels))))
        first = _SENTENCE_END.split(what, 1)[0]
        what = first if len(first) <= SENTENCE_CHARS else shortened(first, BRIEF_CHARS)
        yield BriefLine(anchor, what, who)
        if not (left := left - 1):
            break


def _places_of(edition: Edition) -> Iterator[tuple[str, tuple[str, str, Bullet | None]]]:
    """Yield each story's place on the page: its line in the overview, else what tells it above."""
    for n, paragraph in enumerate(edition.lead):
        yield paragraph.statement.story, ("lead", f"lead/{n}", None)
    for name, sections in (("preview", edition.preview), ("overview", edition.overview)):
        for i, section in enumerate(sections):
            for j, bullet in enumerate(section.bullets):
                anchor = f"{name[0]}{i + 1}-{j + 1}"
                yield bullet.statement.story, (anchor, f"{name}/{i}/{j}", bullet)


def _places(note: StoryNote, sources: Sequence[Reference], labels: Labels) -> str:
    """Say in how many places a story was told, if in more than one."""
    places = note.places or len({source.publisher for source in sources})
    return labels.places.format(labels.number(places)) if places > 1 else ""


def _after(label: str, text: str) -> str:
    """Return what a text says after its label, with the blank between them.

    If it begins with the label as a word of its own, that is not said again; nor are the marks of
    a quotation then, of which half would be left.
    """
    bare = text.strip(QUOTES)
    rest = bare[len(label) :]
    return rest if bare.startswith(label) and not rest[:1].isalnum() else f" {text}"


def _told(story: str, corrected: str, prose: Prose, block: Block) -> StatementView:
    html, cited = html_of(prose.pieces), block.cite(prose.sources, prose.also)
    return StatementView(
        finished(html),
        finished(html + cited.mark),
        finished(cited.places),
        prose.asides,
        story,
        clean(corrected),
        prose.above,
    )


def _parts(
    sections: Sequence[Section],
    name: str,
    proses: Mapping[str, Prose],
    numbers: Numbers,
    weights: Mapping[str, str],
) -> Iterator[SectionView]:
    for index, section in enumerate(sections):
        anchor = f"{name[0]}{index + 1}"
        rows = []
        for n, bullet in enumerate(section.bullets):
            prose, story, block = proses[f"{name}/{index}/{n}"], bullet.statement, numbers.block()
            told = _told(story.story, story.corrected, prose, block)
            label, (said, words) = clean(bullet.label), quoted(prose.plain)
            gist, weight = _after(label, words), weights.get(story.story, "")
            rows.append(
                BulletView(
                    anchor=f"{anchor}-{n + 1}",
                    label=label,
                    gist=shortened(gist, GIST_CHARS),
                    goes_on=gist != f" {words}",
                    told=told,
                    weight=SEPARATOR.join(filter(None, (said, weight))),
                    sources=block.sources(),
                )
            )
        yield SectionView(clean(section.title), anchor, tuple(rows))


def _shot(
    paragraph: Paragraph, edition: Edition, images: ImageMode, images_url: str
) -> PictureView | None:
    picture = paragraph.picture
    src = picture_url(picture, images, images_url) if picture else ""
    if picture is None or not src:
        return None
    source = safe_url(edition.references[picture.item].url)
    return PictureView(src, picture_alt(picture, edition), picture.width, picture.height, source)
