"""Editors: who turns ranked stories into an Edition, and the protocol they share.

Two editors exist, the extractive one (no model, always there) and the one on a chat model. Both
take the same Assignment and give the same Draft: text that cites items by id. `compose` makes the
Edition of it: the one place where references are built, statements are held against the fact
gate, and what fails is replaced or dropped. So no editor can publish a link or a number
that the items do not carry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from summarize.edition import Finding, Making, Newsletter, Paragraph, Section, SourceNote, Statement
from summarize.story import Story, Topic, joined


@dataclass(frozen=True, slots=True)
class Assignment:
    """All that an editor is given for one issue.

    `stories` are ranked, best first, within the issue's budget; `considered` are stories beside
    them that only a cap kept out, from which an editor may choose too. `language` is the language
    to write in. `read` counts items before dedup. `embedding` is the model that helped to find the
    stories; `notices` go into the edition.
    """

    newsletter: Newsletter
    date: date
    language: str
    window_start: datetime
    window_end: datetime
    stories: tuple[Story, ...]
    topics: tuple[Topic, ...]
    sources: tuple[SourceNote, ...] = ()
    items_read: int = 0
    duplicates: int = 0
    stories_found: int = 0
    stories_repeated: int = 0
    words_read: int = 0
    embedding: str = ""
    notices: tuple[str, ...] = ()
    considered: tuple[Story, ...] = ()

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

    title: str
    description: str
    tags: tuple[str, ...]
    lead: tuple[Paragraph, ...]
    preview: tuple[Section, ...]
    viewpoint: tuple[Statement, ...]
    overview_title: str
    overview: tuple[Section, ...]
    making: Making
    fallback: "Draft | None" = None
    withheld: frozenset[str] = frozenset()
    joined: tuple[tuple[str, ...], ...] = ()
    findings: tuple[Finding, ...] = ()

    def statements(self) -> list[Statement]:
        """Return all statements: the lead's, the sections', the viewpoint's."""
        return statements_of(self.lead, (*self.preview, *self.overview), self.viewpoint)


def statements_of(
    lead: Iterable[Paragraph], sections: Iterable[Section], viewpoint: Iterable[Statement]
) -> list[Statement]:
    """Return all statements of an issue's parts, in their order."""
    bullets = (bullet.statement for section in sections for bullet in section.bullets)
    return [*(paragraph.statement for paragraph in lead), *bullets, *viewpoint]


class Editor(Protocol):
    """Writes a draft from an assignment. Expected failures are fallbacks inside, not exceptions."""

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft in the assignment's language."""
        ...
