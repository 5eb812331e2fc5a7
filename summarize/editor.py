"""Editors: who turns ranked stories into an Edition, and the protocol they share.

Two editors exist, the extractive one (no model, always there) and the one on a chat model. Both
take the same Assignment and give the same Draft: text that cites items by id. `compose` makes the
Edition of it: the one place where references are built, statements are held against the fact
gate, and what fails is replaced or dropped. So no editor can publish a link or a number
that the items do not carry.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from summarize.edition import (
    Bullet,
    Finding,
    Making,
    Newsletter,
    Paragraph,
    Place,
    Reading,
    Section,
    SourceNote,
    Statement,
)
from summarize.story import Story, Topic, joined


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that an editor is given for one issue.

    `stories` are ranked, best first, within the issue's budget; `considered` are stories beside
    them that only a cap kept out, from which an editor may choose too. `language` is the language
    to write in, and `max_stories` are told at most. `reading` counts what was read and found.
    `embedding` is the model that helped to find the stories; `notices` go into the edition.
    """

    newsletter: Newsletter
    date: date
    language: str
    window_start: datetime
    window_end: datetime
    stories: tuple[Story, ...]
    topics: tuple[Topic, ...]
    sources: tuple[SourceNote, ...] = ()
    reading: Reading = Reading()  # noqa: RUF009 - immutable
    embedding: str = ""
    notices: tuple[str, ...] = ()
    considered: tuple[Story, ...] = ()
    max_stories: int = 28

    @property
    def known_stories(self) -> tuple[Story, ...]:
        """All stories that an editor may tell, best first."""
        known = {story.id: story for story in (*self.stories, *self.considered)}
        return tuple(sorted(known.values(), key=lambda story: (-story.score, story.id)))

    def joining(self, groups: Sequence[Sequence[str]]) -> "Assignment":
        """Return the assignment with each group of stories, given by their ids, told as one."""
        known = {story.id: story for story in self.known_stories}
        ones = {group[0]: joined([known[id_] for id_ in group]) for group in groups}
        gone = {id_ for group in groups for id_ in group} - ones.keys()
        stories, considered = (
            tuple(ones.get(story.id, story) for story in part if story.id not in gone)
            for part in (self.stories, self.considered)
        )
        return replace(self, stories=stories, considered=considered)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor hands in: an edition's words, not yet checked.

    Empty parts are filled by whoever composes, from `fallback` if there is one: the extractive
    draft of the same assignment. `withheld` are stories that nobody shall tell today, `joined` the
    ids of stories that it tells as one, and `findings` what the editor itself found and did.
    """

    making: Making = Making(editor="", made_by="")  # noqa: RUF009 - immutable
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    lead: tuple[Paragraph, ...] = ()
    preview: tuple[Section, ...] = ()
    viewpoint: tuple[Statement, ...] = ()
    overview_title: str = ""
    overview: tuple[Section, ...] = ()
    fallback: "Draft | None" = None
    withheld: frozenset[str] = frozenset()
    joined: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()

    def statements(self) -> list[Statement]:
        """Return all statements: the lead's, the sections', the viewpoint's."""
        sections = (*self.preview, *self.overview)
        bullets = (bullet.statement for section in sections for bullet in section.bullets)
        return [*(paragraph.statement for paragraph in self.lead), *bullets, *self.viewpoint]

    @property
    def told(self) -> frozenset[str]:
        """The ids of the stories that the statements tell."""
        return frozenset(statement.story for statement in self.statements())


def kept_sections(
    part: str, sections: Sequence[Section], keep: Callable[[Bullet, Place], Bullet | None]
) -> tuple[Section, ...]:
    """Return a part's sections with each bullet as `keep` gives it; what is empty then goes."""
    found = []
    for i, section in enumerate(sections):
        kept = (keep(bullet, Place.of(part, i, j)) for j, bullet in enumerate(section.bullets))
        if bullets := tuple(bullet for bullet in kept if bullet is not None):
            found.append(section.model_copy(update={"bullets": bullets}))
    return tuple(found)


def shorten(parts: Sequence[list[Any]], most: int) -> None:
    """Take from the ends of the longest parts until all together have so many."""
    while any(parts) and sum(map(len, parts)) > most:
        max(parts, key=len).pop()


class Editor(Protocol):
    """Writes a draft from an assignment. Expected failures are fallbacks inside, not exceptions."""

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft in the assignment's language."""
