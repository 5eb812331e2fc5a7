"""The Edition: an issue as data, validated and versioned, from which every page is rebuilt.

Editors never write URLs. Text carries links as `[words](item-id)`, and the edition's `references`
say what each id stands for; whoever renders resolves them. An id without a reference does not
validate, so an edition that exists has no invented link.

The JSON of an edition is its only memory: nothing that a post or page shows may come from
elsewhere, or the past could not be rebuilt byte for byte. What it notes beside its words
(`summarize.notes`) is found here too, as one face.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from summarize.notes import Correction as Correction
from summarize.notes import Fallback as Fallback
from summarize.notes import Finding as Finding
from summarize.notes import Gate as Gate
from summarize.notes import Making as Making
from summarize.notes import Part
from summarize.notes import Reading as Reading
from summarize.notes import SourceNote as SourceNote
from summarize.notes import StoryNote as StoryNote

FORMAT_VERSION: Final = 1
"""Raised when an edition's JSON changes its meaning; older ones are still read."""

LINK = re.compile(r"\[((?:[^\[\]\\]++|\\.)*+)\]\(([^()\s]++)\)")
"""An inline link `[words](item-id)` in a text; a bracket in its words has a backslash."""

ESCAPED: Final = re.compile(r"\\([\[\]\\])")
"""A bracket or backslash in a link's words, behind its backslash."""


class Reference(Part):
    """An item that the edition rests on, with all that a post or page shows of it.

    `title` is what a link to it is called, `publisher` the place as readers know it, `excerpt`
    the words that were relied on (plain text). `copies` are other addresses of the same text.
    """

    id: str
    url: str
    title: str
    kind: str
    publisher: str = ""
    author: str = ""
    published_at: AwareDatetime
    language: str = ""
    excerpt: str = ""
    copies: tuple[str, ...] = ()


class Picture(Part):
    """An image of a cited item; `file` is its kept local copy, relative to the assets folder."""

    item: str
    url: str
    alt: str
    file: str = ""
    width: int = 0
    height: int = 0


class Place(str):
    """Where in an edition something stands: "lead/0", "overview/1/2", "viewpoint/0", "title"."""

    __slots__ = ()

    @classmethod
    def of(cls, part: str, *numbers: int) -> Self:
        """Return the place of a part, or of its nth section's nth statement."""
        return cls("/".join([part, *map(str, numbers)]))

    @property
    def part(self) -> str:
        """The part of the edition: lead, preview, overview, viewpoint, title, ..."""
        return self.partition("/")[0]

    @property
    def is_opinion(self) -> bool:
        """Whether what stands there is the paper's opinion, which may cite nothing."""
        return self.part == "viewpoint"


class Statement(Part):
    """One or more sentences and the items they rest on.

    `text` is plain text except for inline links `[words](item-id)`: no Markdown, no HTML, no
    address. `items` lists the ids relied on, inline ones included.
    """

    text: str = Field(min_length=1)
    items: tuple[str, ...] = ()
    story: str = ""
    corrected: str = ""

    @property
    def plain(self) -> str:
        """The text with links reduced to their words."""
        return LINK.sub(lambda match: ESCAPED.sub(r"\1", match[1]), self.text)

    @property
    def cited(self) -> tuple[str, ...]:
        """The ids of all items that it cites, beside it and in its links."""
        linked = [item for _, item in LINK.findall(self.text)]
        return tuple(dict.fromkeys([*self.items, *linked]))


class Paragraph(Part):
    """A paragraph of the lead, with the picture that follows it, if any."""

    statement: Statement
    picture: Picture | None = None


class Bullet(Part):
    """A labelled statement: `- **label**: text ([source](url), …)`."""

    label: str = Field(min_length=1)
    statement: Statement


class Section(Part):
    """A group of bullets: a topic of the preview, or a numbered section of the overview."""

    title: str = Field(min_length=1)
    topic: str = ""
    bullets: tuple[Bullet, ...] = Field(min_length=1)


def bullets_of(part: str, sections: Iterable[Section]) -> Iterator[tuple[Place, Section, Bullet]]:
    """Yield the bullets of a part's sections, each with its place and its section."""
    for i, section in enumerate(sections):
        for j, bullet in enumerate(section.bullets):
            yield Place(f"{part}/{i}/{j}"), section, bullet


class Newsletter(Part):
    """The paper that the edition belongs to."""

    name: str
    slug: str
    description: str = ""
    author: str = ""
    url: str = ""


class Edition(Part):
    """A whole issue. See the module's docstring; `date` names it, `language` is ISO 639-1.

    Every statement cites an item, but those of an issue without any story, which says only that.
    The overview is empty where the lead tells all.
    """

    format: Literal[1] = FORMAT_VERSION
    newsletter: Newsletter
    date: dt.date
    language: str = "en"
    title: str = Field(min_length=1)
    description: str
    tags: tuple[str, ...] = ()
    lead: tuple[Paragraph, ...] = Field(min_length=1)
    preview: tuple[Section, ...] = ()
    viewpoint: tuple[Statement, ...] = ()
    overview_title: str
    overview: tuple[Section, ...]
    references: dict[str, Reference]
    stories: tuple[StoryNote, ...] = ()
    sources: tuple[SourceNote, ...] = ()
    reading: Reading = Reading()
    gate: Gate = Gate()
    making: Making
    window_start: AwareDatetime
    window_end: AwareDatetime
    revision: int = 1
    updated: dt.date
    made_at: dt.datetime | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def unread(self) -> tuple[SourceNote, ...]:
        """The sources that readers are told were missing, wholly or in part."""
        return tuple(
            note
            for note in self.sources
            if note.status == "partial" or (note.status == "missing" and not note.again)
        )

    def bullets(self) -> Iterator[tuple[Place, Section, Bullet]]:
        """Yield the bullets of preview and overview, each with its place and its section."""
        yield from bullets_of("preview", self.preview)
        yield from bullets_of("overview", self.overview)

    def statements(self) -> Iterator[tuple[Place, Statement]]:
        """Yield every statement with its place ("lead/0", "overview/1/2", "viewpoint/0")."""
        for i, paragraph in enumerate(self.lead):
            yield Place(f"lead/{i}"), paragraph.statement
        for where, _, bullet in self.bullets():
            yield where, bullet.statement
        for i, statement in enumerate(self.viewpoint):
            yield Place(f"viewpoint/{i}"), statement

    @model_validator(mode="after")
    def _links_resolve(self) -> Self:
        known = self.references.keys()
        for where, statement in self.statements():
            cited = set(statement.cited)
            if not cited <= known:
                unknown = ", ".join(sorted(cited - known))
                raise ValueError(f"{where} cites items without a reference: {unknown}")
            if not cited and self.stories and not where.is_opinion:
                raise ValueError(f"{where} cites no item: {statement.text[:60]!r}")
        for paragraph in self.lead:
            if paragraph.picture and paragraph.picture.item not in self.references:
                raise ValueError(f"a picture belongs to unknown item {paragraph.picture.item}")
        return self

    def to_json(self) -> str:
        """Return canonical JSON: the same edition always gives the same bytes."""
        return self.model_dump_json(indent=1, exclude_defaults=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote; raises pydantic.ValidationError naming what is wrong."""
        return cls.model_validate_json(text)
