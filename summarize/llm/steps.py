"""The writing steps: a section, the front, the viewpoint, and the repair of one statement.

Each asks a question with a check that names what is wrong with an answer, and reads the answer so
that what is right is kept: a bullet that fails is left to the fallback editor, its neighbours stay.
"""

from collections.abc import Sequence
from typing import Final

from summarize.edition import Bullet, Finding, Paragraph, Section, Statement
from summarize.llm.answers import TextError, make_statement
from summarize.llm.grounding import fold, unknown_specifics
from summarize.llm.material import MAX_RECORD, Material, fenced, join_problems, picture_of
from summarize.llm.plan import FrontPlan, Plan
from summarize.llm.question import ModelRequest
from summarize.llm.schema import (
    FrontAnswer,
    LeadParagraph,
    RepairAnswer,
    ViewpointAnswer,
    WriteAnswer,
)
from summarize.story import Story

WRITE_SHARE: Final = 0.40
FRONT_SHARE: Final = 0.10
VIEWPOINT_SHARE: Final = 0.08
"""Shares of the input tokens; the rest is for arranging, second tries and repairs."""

TITLE: Final = 140
TAG: Final = 40
DESCRIPTION: Final = 320


class SectionStep:
    """Writes one section of the overview."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, plan: Plan, topic: str, handles: Sequence[str]) -> ModelRequest[WriteAnswer]:
        """Ask for one section."""
        material = self._material
        tokens = int(material.tokens * WRITE_SHARE) - 900 * len(plan.sections)
        each = min(MAX_RECORD, tokens // max(1, len(plan.handles)))
        messages = material.fill(
            "write", topic=material.title_of(topic), stories=material.records(handles, each)
        )

        def check(answer: WriteAnswer) -> str:
            bullets, problems = material.read_bullets(answer.bullets, handles)
            problems += material.whole([b.statement.plain for b in bullets])
            if not answer.bullets:
                problems.append("there are no bullets")
            return join_problems(problems)

        return ModelRequest("write", messages, WriteAnswer, check, keep=2)

    def read(
        self, answer: WriteAnswer | None, topic: str, handles: Sequence[str]
    ) -> Section | None:
        """Make a section of the bullets that are right; None where there is none."""
        if answer is None:
            return None
        bullets, _ = self._material.read_bullets(answer.bullets, handles)
        if not bullets or self._material.whole([b.statement.plain for b in bullets]):
            return None
        title = self._material.heading(answer.title, TITLE) or self._material.title_of(topic)
        return Section(title=title, topic=topic, bullets=tuple(bullets))


class FrontStep:
    """Writes what stands above the overview."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, plan: Plan, told: Sequence[Section]) -> ModelRequest[FrontAnswer]:
        """Ask for title, description, tags, lead, preview, and the overview's title."""
        material = self._material
        tokens = int(material.tokens * FRONT_SHARE) - 1200
        each = min(MAX_RECORD, tokens // (2 * max(1, len(plan.lead))))
        leading = {material.sheet.by_handle[h].id for h in plan.lead}
        others = [b for s in told for b in s.bullets if b.statement.story not in leading]
        messages = material.fill(
            "front",
            lead=material.records(plan.lead, each),
            told=material.told(others, tokens // 2),
        )

        def check(answer: FrontAnswer) -> str:
            problems: list[str] = []
            front = self.read(answer, plan, problems)
            problems += [f"{n} is missing" for n in ("title", "lead") if not getattr(front, n)]
            return join_problems(problems)

        return ModelRequest("front", messages, FrontAnswer, check, keep=1)

    def read(
        self, answer: FrontAnswer | None, plan: Plan, problems: list[str] | None = None
    ) -> FrontPlan:
        """Keep of a front what is right; the problems of the rest are added to `problems`."""
        if answer is None:
            return FrontPlan()
        material = self._material
        faults = problems if problems is not None else []
        lead = [p for w in answer.lead[:4] if (p := self._paragraph(w, plan, faults))]
        preview = self._preview(answer, plan, faults)
        texts = [p.statement.plain for p in lead]
        texts += [b.statement.plain for s in preview for b in s.bullets]
        if wrong := material.whole(texts):
            faults += wrong
            return FrontPlan()
        tags = dict.fromkeys(filter(None, (material.heading(t, TAG) for t in answer.tags[:6])))
        return FrontPlan(
            material.heading(answer.title, TITLE, faults),
            material.heading(answer.description, DESCRIPTION),
            tuple(tags),
            material.heading(answer.overview_title, TITLE),
            tuple(lead),
            tuple(preview),
        )

    def _preview(self, answer: FrontAnswer, plan: Plan, faults: list[str]) -> list[Section]:
        preview = []
        for group in answer.preview[:3]:
            bullets, wrong = self._material.read_bullets(group.bullets, plan.handles)
            faults += wrong
            if bullets:
                title = self._material.heading(group.title, TITLE) or self._topic_of(bullets[0])
                preview.append(Section(title=title, bullets=tuple(bullets[:4])))
        return preview

    def _paragraph(self, written: LeadParagraph, plan: Plan, faults: list[str]) -> Paragraph | None:
        material = self._material
        known = material.sheet.items_of(plan.handles)
        try:
            statement = material.grounded(make_statement(written, known))
        except TextError as problem:
            faults.append(f"lead: {problem}")
            return None
        told = [s.id for s in material.assignment.stories if statement.items[0] in _ids(s)]
        item = material.items.get(known.get(written.picture.strip().upper(), ""))
        return Paragraph(
            statement=statement.model_copy(update={"story": told[0] if told else ""}),
            picture=picture_of(item),
        )

    def _topic_of(self, bullet: Bullet) -> str:
        """Return the topic's title of the story that a bullet tells."""
        stories = self._material.assignment.stories
        told = (s.topic for s in stories if s.id == bullet.statement.story)
        return self._material.title_of(next(told, ""))


class ViewpointStep:
    """Writes the opinion on what the issue reports."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, told: Sequence[Section]) -> ModelRequest[ViewpointAnswer]:
        """Ask for the opinion."""
        tokens = int(self._material.tokens * VIEWPOINT_SHARE) - 700
        bullets = [b for section in told for b in section.bullets]
        messages = self._material.fill("viewpoint", told=self._material.told(bullets, tokens))

        def check(answer: ViewpointAnswer) -> str:
            problems: list[str] = []
            if not self.read(answer, told, problems):
                problems.append("there are no statements")
            return join_problems(problems)

        return ModelRequest("viewpoint", messages, ViewpointAnswer, check)

    def read(
        self,
        answer: ViewpointAnswer | None,
        told: Sequence[Section],
        problems: list[str] | None = None,
    ) -> tuple[Statement, ...]:
        """Keep the statements that bring no new fact."""
        faults = problems if problems is not None else []
        issue = fold(b.statement.plain + " " + b.label for s in told for b in s.bullets)
        kept: list[Statement] = []
        for written in (answer.statements if answer else ())[:5]:
            try:
                statement = make_statement(written, self._material.sheet.items, cite=False)
            except TextError as problem:
                faults.append(str(problem))
                continue
            if new := self._new_in(statement, issue):
                faults.append(new)
            else:
                kept.append(statement)
        if wrong := self._material.whole([s.plain for s in kept]):
            faults += wrong
            return ()
        return tuple(kept)

    def _new_in(self, statement: Statement, issue: str) -> str:
        """Say what an opinion brings up that the issue does not have, or ""."""
        language = self._material.assignment.language
        if new := unknown_specifics(statement.plain, issue, language, sentences=True):
            return f"the issue doesn't have {', '.join(new[:4])}"
        if stray := self._material.stray(statement):
            return f"the day has nothing of this: {stray[:60]!r}"
        return ""


class RepairStep:
    """Writes one statement anew, with what the fact gate found in it."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(
        self, statement: Statement, findings: Sequence[Finding]
    ) -> ModelRequest[RepairAnswer]:
        """Ask for the statement, naming the findings."""
        handles = self._handles_of(statement)
        messages = self._material.fill(
            "repair",
            statement=fenced(statement.plain),
            findings="\n".join(f"- {f.kind}: {f.detail}"[:300] for f in findings[:8]),
            stories=self._material.records(handles, MAX_RECORD * 2),
        )

        def check(answer: RepairAnswer) -> str:
            try:
                fixed = self.read(answer, statement)
            except TextError as problem:
                return str(problem)
            return "" if fixed else "the statement is in the wrong language"

        return ModelRequest("repair", messages, RepairAnswer, check, must_pass=True)

    def read(self, answer: RepairAnswer, statement: Statement) -> Statement | None:
        """Make the corrected statement; raises TextError as `make_statement` does."""
        known = self._material.sheet.items_of(self._handles_of(statement))
        fixed = self._material.grounded(make_statement(answer, known, story=statement.story))
        return None if self._material.whole([fixed.plain]) else fixed

    def _handles_of(self, statement: Statement) -> list[str]:
        """Name the stories that a statement tells or cites."""
        return [
            handle
            for handle, story in self._material.sheet.by_handle.items()
            if story.id == statement.story or _ids(story) & set(statement.items)
        ][:3]


def _ids(story: Story) -> set[str]:
    return {item.id for item in story.items}
