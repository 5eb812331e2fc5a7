"""compose: the one place where an editor's draft becomes an Edition.

Whoever wrote the draft, here every statement is held against the items it cites. One that does not
hold is repaired once by its editor, else replaced by the extractive sentence of its story, else
dropped; a lead that falls makes room for the next story. What was found and done is written into
the edition, so a reader can see it. Publishing a wrong sentence is the worse mistake: a dropped
one is only missed. An edition is validated as it is made; one without any told story is none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from ingest.item import Item
from summarize.compose.references import build_references, items_of
from summarize.compose.review import Checker, Findings, MakeChecker, NoChecker, Reviewer
from summarize.edition import (
    Bullet,
    Edition,
    Finding,
    Making,
    Paragraph,
    Reading,
    Section,
    Statement,
    StoryNote,
)
from summarize.editor import Assignment, Draft, Editor
from summarize.errors import UserError
from summarize.extractive.editor import NAME as EXTRACTIVE
from summarize.extractive.editor import ExtractiveEditor
from summarize.gate.check import Evidence, check_statement, check_words
from summarize.injection.detect import Injection, disarm
from summarize.story import Story

MAX_NOTED: Final = 24
"""Links and numbers of a story that are written down, for telling tomorrow what is new."""

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*\s?[%a-zA-Z가-힣]{0,12}")


class EmptyIssueError(UserError):
    """A day without any story that could be told; there is nothing to publish."""


def compose(
    assignment: Assignment,
    editor: Editor,
    *,
    now: datetime,
    gate: bool = True,
    updated: date | None = None,
    checker: MakeChecker | None = None,
) -> Edition:
    """Let an editor write, check every statement, and give the Edition.

    Items that give orders to a model are cut off there first, so that no part of the edition can
    carry an attack's words. `gate=False` leaves the facts unchecked; citations of items that the
    editor was not given are taken out all the same. `checker` takes the place of the fact gate.
    Raises EmptyIssueError if no story is left to tell.
    """
    assignment, orders = disarm(assignment)
    if not assignment.stories:
        raise EmptyIssueError(f"{assignment.date}: there is no story to tell")
    items = items_of(assignment.stories)
    draft = editor.write(assignment)
    extractive = draft.making.made_by == EXTRACTIVE
    if not gate:
        check: Checker = NoChecker()
    elif checker:
        check = checker(assignment, items)
    else:
        counted = draft if extractive else ExtractiveEditor().write(assignment)
        check = FactGate(assignment, items, _computed(counted))
    holder = Reviewer(
        assignment,
        editor,
        items,
        check,
        extractive=extractive,
        findings=[*_orders(orders), *draft.findings],
    )
    body = _Body.hold(holder, draft)
    statements = body.statements()
    told = {statement.story for statement in statements}
    stories = [story for story in assignment.stories if story.id in told]
    return Edition(
        newsletter=assignment.newsletter,
        date=assignment.date,
        language=assignment.language,
        title=holder.words("title", draft),
        description=holder.words("description", draft),
        tags=holder.tags(draft),
        lead=body.lead,
        preview=body.preview,
        viewpoint=body.viewpoint,
        overview_title=holder.words("overview_title", draft),
        overview=body.overview,
        references=build_references(statements, body.lead, assignment.stories),
        stories=tuple(note_of(story) for story in stories),
        sources=assignment.sources,
        reading=_reading(assignment, len(stories)),
        gate=holder.report(),
        making=_making(assignment, editor, draft.making),
        window_start=assignment.window_start,
        window_end=assignment.window_end,
        updated=updated or assignment.date,
        made_at=now,
    )


def _making(assignment: Assignment, editor: Editor, making: Making) -> Making:
    """Add to the editor's account what its repairs took, and how its stories were found."""
    if account := getattr(editor, "account", None):
        making = account(making)
    fallbacks = (*making.fallbacks, *assignment.notices)
    return making.model_copy(update={"embedding": assignment.embedding, "fallbacks": fallbacks})


@dataclass(frozen=True)
class FactGate:
    """The gate of `summarize.gate.check`, bound to one assignment.

    `computed` are sentences that the house counted itself: a viewpoint may use their numbers.
    """

    assignment: Assignment
    items: Mapping[str, Item]
    computed: tuple[str, ...] = ()

    @cached_property
    def evidence(self) -> Evidence:
        """What the items say, gathered once for the edition."""
        return Evidence(self.items, self.computed)

    def statement(self, statement: Statement, where: str) -> Findings:
        """Hold a statement against the items it cites."""
        return check_statement(
            statement,
            self.evidence,
            where=where,
            language=self.assignment.language,
            day=self.assignment.date,
            opinion=where.startswith("viewpoint"),
        )

    def words(self, text: str, where: str) -> Findings:
        """Hold a title, description, label or tag against all items."""
        return check_words(
            text,
            self.evidence,
            where=where,
            language=self.assignment.language,
            day=self.assignment.date,
        )


def _orders(found: Mapping[str, Sequence[Injection]]) -> list[Finding]:
    """Write down which items gave orders to a model; what they said from there on is gone."""
    return [
        Finding(
            kind="order",
            where="items",
            statement=order.words[:160],
            detail=f"{item_id} gives orders to its reader ({order.kind})",
            action="dropped",
        )
        for item_id, orders in sorted(found.items())
        for order in orders
    ]


def _computed(draft: Draft) -> tuple[str, ...]:
    """Return what an extractive draft counted itself."""
    return (*(statement.plain for statement in draft.viewpoint), draft.overview_title)


@dataclass(frozen=True)
class _Body:
    """The parts of an edition that hold statements, after the gate."""

    lead: tuple[Paragraph, ...]
    preview: tuple[Section, ...]
    viewpoint: tuple[Statement, ...]
    overview: tuple[Section, ...]

    @classmethod
    def hold(cls, holder: Reviewer, draft: Draft) -> "_Body":
        """Hold a draft's parts; the lead and the overview stand in for each other if one falls."""
        lead = holder.lead(draft.lead)
        overview = holder.sections("overview", draft.overview)
        if not lead and not overview:
            day = holder.assignment.date
            raise EmptyIssueError(f"{day}: no statement held against its sources")
        lead = lead or (Paragraph(statement=overview[0].bullets[0].statement),)
        overview = overview or (_section_of(holder, lead),)
        preview = holder.sections("preview", draft.preview)
        viewpoint = holder.viewpoint(draft.viewpoint)
        if not viewpoint and not holder.extractive:
            viewpoint = holder.viewpoint(holder.spare_draft.viewpoint)
        return cls(lead, preview, viewpoint, overview)

    def statements(self) -> list[Statement]:
        """Return all statements."""
        found = [paragraph.statement for paragraph in self.lead]
        sections = (*self.preview, *self.overview)
        found += [bullet.statement for section in sections for bullet in section.bullets]
        return [*found, *self.viewpoint]


def _section_of(holder: Reviewer, lead: Iterable[Paragraph]) -> Section:
    """List the lead's stories, where no bullet of the overview held."""
    bullets = [Bullet(label=holder.spare_label(p.statement), statement=p.statement) for p in lead]
    return Section(title=holder.assignment.newsletter.name, bullets=tuple(bullets))


def note_of(story: Story) -> StoryNote:
    """Write down a told story: what later days are compared with."""
    thread = story.thread
    return StoryNote(
        id=story.id,
        thread=thread.id or story.id,
        title=story.title,
        items=tuple(item.id for item in story.everything),
        score=story.score,
        topic=story.topic,
        tags=story.tags,
        status="continues" if thread.kind == "continues" else "new",
        since=thread.since,
        last=thread.last,
        last_title=thread.last_title,
        links=_links_of(story.items),
        numbers=_numbers_of(story.items),
        places=len({item.publisher or item.source for item in story.everything}),
        people=len({item.author for item in story.everything if item.author}),
        first_seen=min(item.published_at for item in story.everything),
    )


def _links_of(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(link.url for item in items for link in item.links))[:MAX_NOTED]


def _numbers_of(items: Sequence[Item]) -> tuple[str, ...]:
    found = (n for i in items for n in _NUMBER.findall(f"{i.title} {i.text[:4000]}"))
    return tuple(dict.fromkeys(" ".join(number.split()) for number in found))[:MAX_NOTED]


def _reading(assignment: Assignment, told: int) -> Reading:
    return Reading(
        items=assignment.items_read or len(items_of(assignment.stories)),
        duplicates=assignment.duplicates,
        stories=assignment.stories_found or len(assignment.stories),
        told=told,
        repeated=assignment.stories_repeated,
        words=assignment.words_read,
    )
