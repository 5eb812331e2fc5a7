"""compose: the one place where an editor's draft becomes an Edition.

Whoever wrote the draft, here every statement is held against the items it cites. One that does not
hold is replaced by the extractive sentence of its story, else dropped; a lead that falls makes
room for the next story. What was found and done is written into the edition, so a reader can see
it. Publishing a wrong sentence is the worse mistake: a dropped one is only missed. An edition is
validated as it is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from summarize.compose.references import build_references, items_of
from summarize.compose.review import Reviewer
from summarize.edition import (
    Edition,
    Fallback,
    Gate,
    Making,
    Paragraph,
    Reference,
    Section,
    StoryNote,
)
from summarize.editor import Assignment, Draft, Editor
from summarize.extractive.editor import NAME as EXTRACTIVE
from summarize.extractive.editor import ExtractiveEditor, quiet_draft
from summarize.story import Story
from summarize.text.repeats import holds_echo, sentences


def compose(assignment: Assignment, editor: Editor, *, now: datetime) -> Edition:
    """Let an editor write, check every statement, and return the Edition.

    A day of which nothing holds ends in an issue without stories, which says so.
    """
    if not assignment.stories:
        return _edition(assignment, quiet_draft(assignment), Gate(), now)
    draft = editor.write(assignment)
    assignment = assignment.joining(draft.joined)
    extractive = draft.making.made_by == EXTRACTIVE
    fallback = draft if extractive else draft.fallback or ExtractiveEditor().write(assignment)
    told = draft.told
    known = {story.id for story in assignment.stories}
    cited = {id_ for s in draft.statements() if not s.story for id_ in s.cited}
    stories = [
        s
        for s in assignment.known_stories
        if s.id in told or s.id in known or any(item.id in cited for item in s.items)
    ]
    reviewer = Reviewer(
        assignment, items_of(stories), draft, fallback,
        extractive=extractive, findings=list(draft.findings),
    )  # fmt: skip
    held = _held(reviewer, replace(draft, making=_making(assignment, draft.making)))
    if not held.lead:
        quiet = replace(quiet_draft(assignment), making=held.making)
        return _edition(assignment, quiet, reviewer.report(), now)
    told = held.told
    references = build_references(  # an opinion may cite any story
        held.statements(), held.lead, stories, further=extractive
    )
    stories = _filed([story for story in stories if story.id in told], held)
    title = reviewer.words("title", held.lead)
    held = replace(
        held,
        title=title,
        description=reviewer.words("description", held.lead, unlike=title),
        tags=reviewer.tags(told),
        overview_title=reviewer.words("overview_title", held.lead),
    )
    return _edition(assignment, held, reviewer.report(), now, stories, references)


def _edition(
    assignment: Assignment,
    draft: Draft,
    gate: Gate,
    now: datetime,
    stories: Sequence[Story] = (),
    references: Mapping[str, Reference] = MappingProxyType({}),
) -> Edition:
    """Return an edition of a draft that holds, and of what the assignment says of the day."""
    return Edition(
        title=draft.title,
        description=draft.description,
        tags=draft.tags,
        lead=draft.lead,
        preview=draft.preview,
        viewpoint=draft.viewpoint,
        overview_title=draft.overview_title,
        overview=draft.overview,
        making=draft.making,
        references=dict(references),
        gate=gate,
        newsletter=assignment.newsletter,
        date=assignment.date,
        language=assignment.language,
        stories=tuple(note_of(story) for story in stories),
        sources=assignment.sources,
        reading=assignment.reading.model_copy(update={"told": len(stories)}),
        window_start=assignment.window_start,
        window_end=assignment.window_end,
        updated=assignment.date,
        made_at=now,
    )


def _making(assignment: Assignment, making: Making) -> Making:
    """Add to the editor's account how its stories were found."""
    fallbacks = (*making.fallbacks, *(Fallback(reason=notice) for notice in assignment.notices))
    return making.model_copy(update={"embedding": assignment.embedding, "fallbacks": fallbacks})


def _held(reviewer: Reviewer, draft: Draft) -> Draft:
    """Hold a draft's statements; where the lead is missing, a story of the overview moves there.

    Without a lead neither the draft nor the fallback's has a statement that holds.
    """
    lead = reviewer.lead(draft.lead)
    preview = reviewer.sections("preview", draft.preview)
    overview = reviewer.sections("overview", draft.overview)
    if not lead and not overview and not reviewer.extractive:
        lead = reviewer.lead(reviewer.fallback.lead)
        overview = reviewer.sections("overview", reviewer.fallback.overview)
    if not lead and not overview:
        return replace(draft, lead=())
    if not lead:
        lead, overview = _promoted(reviewer, overview)
    held = replace(draft, lead=lead, preview=preview, overview=overview)
    viewpoint = reviewer.viewpoint(draft.viewpoint)
    if reviewer.extractive:
        if draft.told != held.told:  # then it counts stories that the issue has not
            viewpoint = tuple(statement for statement in viewpoint if statement.cited)
    else:  # an opinion has no sentence of the issue
        news = replace(held, viewpoint=()).statements()
        told = frozenset(said for one in news for said in sentences(one.plain))
        viewpoint = tuple(one for one in viewpoint if not holds_echo(one.plain, told))
    return replace(held, viewpoint=viewpoint)


def _promoted(
    reviewer: Reviewer, overview: Sequence[Section]
) -> tuple[tuple[Paragraph, ...], tuple[Section, ...]]:
    """Make a lead of the best story of the overview, which then stands there no more."""
    bullets = [bullet for section in overview for bullet in section.bullets]
    scores = {story.id: story.score for story in reviewer.stories.values()}
    best = max(bullets, key=lambda bullet: scores.get(bullet.statement.story, 0.0))
    lead = (Paragraph(statement=best.statement),)
    kept = [
        section.model_copy(update={"bullets": tuple(b for b in section.bullets if b is not best)})
        for section in overview
    ]
    return lead, tuple(section for section in kept if section.bullets)


def note_of(story: Story) -> StoryNote:
    """Write down a told story as pages show it."""
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
    )


def _filed(stories: Sequence[Story], draft: Draft) -> list[Story]:
    """Put stories under the topics of the sections that tell them; the lead's keep their own."""
    topics = {
        bullet.statement.story: section.topic
        for section in (*draft.preview, *draft.overview)
        if section.topic
        for bullet in section.bullets
    }
    return [replace(s, topic=topics[s.id]) if s.id in topics else s for s in stories]
