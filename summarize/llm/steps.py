"""The writing steps: a section, the front, the viewpoint, and the repair of one statement.

Each asks a question with a check that names what is wrong with an answer, and reads the answer so
that what is right is kept: a bullet that fails is left to the fallback editor, its neighbours stay.
"""

from collections.abc import Sequence
from typing import Final

from summarize.edition import Bullet, Finding, Paragraph, Section, Statement
from summarize.llm.answers import HANDLE, TextError, make_statement
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
from summarize.text.repeats import find_echoes, holds_echo, sentences

WRITE_SHARE: Final = 0.36
FRONT_SHARE: Final = 0.14
VIEWPOINT_SHARE: Final = 0.06
"""Shares of the input tokens; the rest is for arranging, the second opinion and repairs."""

TITLE: Final = 140
TAG: Final = 40
DESCRIPTION: Final = 320

ECHO: Final = "the same sentence stands in several fields; say everything once"


class SectionStep:
    """Writes one section of the overview."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, plan: Plan, topic: str, handles: Sequence[str]) -> ModelRequest[WriteAnswer]:
        """Ask for one section."""
        material = self._material
        tokens = int(material.tokens * WRITE_SHARE) - 900 * len(plan.sections)
        told = sum(len(names) for _, names in plan.sections)
        each = min(MAX_RECORD, tokens // max(1, told))
        messages = material.fill(
            "write", topic=material.title_of(topic), stories=material.records(handles, each)
        )

        def check(answer: WriteAnswer) -> str:
            bullets, problems = material.read_bullets(answer.bullets, handles)
            problems += material.whole([b.statement.plain for b in bullets])
            problems += [ECHO] if self.echoes(answer) else []
            if not answer.bullets:
                problems.append("there are no bullets")
            return join_problems(problems)

        return ModelRequest("write", messages, WriteAnswer, check, keep=2)

    def echoes(self, answer: WriteAnswer | None) -> frozenset[str]:
        """Return the sentences of an answer that stand where they may not."""
        if answer is None:
            return frozenset()
        headings = [answer.title, *(bullet.label for bullet in answer.bullets)]
        return find_echoes(headings, [bullet.text for bullet in answer.bullets])

    def read(
        self, answer: WriteAnswer | None, topic: str, handles: Sequence[str]
    ) -> Section | None:
        """Make a section of the bullets that are right; None where there is none."""
        if answer is None:
            return None
        bullets, _ = self._material.read_bullets(answer.bullets, handles)
        if not bullets or self._material.whole([b.statement.plain for b in bullets]):
            return None
        stories = [self._material.sheet.by_handle[handle] for handle in handles]
        title = self._material.heading(answer.title, TITLE, stories)
        title = title or self._material.title_of(topic)
        return Section(title=title, topic=topic, bullets=tuple(bullets))


class FrontStep:
    """Writes what stands above the overview."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, plan: Plan) -> ModelRequest[FrontAnswer]:
        """Ask for title, description, tags, lead, preview, and the overview's title."""
        material = self._material
        tokens = int(material.tokens * FRONT_SHARE) - 1200
        each = min(MAX_RECORD, tokens // max(1, len(plan.lead) + len(plan.preview)))
        messages = material.fill(
            "front",
            lead=material.records(plan.lead, each),
            preview=material.records(plan.preview, each),
        )

        def check(answer: FrontAnswer) -> str:
            problems: list[str] = []
            front = self.read(answer, plan, problems)
            problems += [f"{n} is missing" for n in ("title", "lead") if not getattr(front, n)]
            problems += [ECHO] if self.echoes(answer) else []
            return join_problems(problems)

        return ModelRequest("front", messages, FrontAnswer, check, keep=1)

    def echoes(self, answer: FrontAnswer | None) -> frozenset[str]:
        """Return the sentences of an answer that stand where they may not."""
        if answer is None:
            return frozenset()
        bullets = [bullet for group in answer.preview for bullet in group.bullets]
        headings = [answer.title, answer.overview_title, *answer.tags]
        headings += [group.title for group in answer.preview]
        headings += [bullet.label for bullet in bullets]
        return find_echoes(headings, [written.text for written in (*answer.lead, *bullets)])

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
        top = [material.sheet.by_handle[handle] for handle in plan.lead]
        every = [material.sheet.by_handle[handle] for handle in plan.handles]
        tags = (material.heading(tag, TAG, every) for tag in answer.tags[:6])
        return FrontPlan(
            material.heading(answer.title, TITLE, top, faults),
            material.heading(answer.description, DESCRIPTION, top),
            tuple(dict.fromkeys(filter(None, tags))),
            material.heading(answer.overview_title, TITLE, every),
            tuple(lead),
            tuple(preview),
        )

    def _preview(self, answer: FrontAnswer, plan: Plan, faults: list[str]) -> list[Section]:
        preview = []
        stories = [self._material.sheet.by_handle[handle] for handle in plan.preview]
        for group in answer.preview[:3]:
            bullets, wrong = self._material.read_bullets(group.bullets, plan.preview)
            faults += wrong
            if bullets:
                title = self._material.heading(group.title, TITLE, stories)
                title = title or self._topic_of(bullets[0])
                preview.append(Section(title=title, bullets=tuple(bullets[:4])))
        return preview

    def _paragraph(self, written: LeadParagraph, plan: Plan, faults: list[str]) -> Paragraph | None:
        """Read a paragraph of the lead; it tells the story of the first item that it cites."""
        material = self._material
        cited = (*written.items, *HANDLE.findall(written.text))
        name = next((h for h in plan.lead if h in {c.strip().partition("-")[0] for c in cited}), "")
        try:
            if not name:
                raise TextError("it cites no item of a top story")
            known = material.sheet.items_of([name])
            story = material.sheet.by_handle[name].id
            statement = material.grounded(
                make_statement(written, known, story=story, others=material.sheet.items)
            )
        except TextError as problem:
            faults.append(f"lead: {problem}")
            return None
        item = material.items.get(known.get(written.picture.strip().upper(), ""))
        return Paragraph(statement=statement, picture=picture_of(item))

    def _topic_of(self, bullet: Bullet) -> str:
        """Return the topic's title of the story that a bullet tells."""
        told = (s.topic for s in self._material.sheet.stories if s.id == bullet.statement.story)
        return self._material.title_of(next(told, ""))


class ViewpointStep:
    """Writes the opinion on what the issue reports."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def question(self, told: Sequence[Bullet]) -> ModelRequest[ViewpointAnswer]:
        """Ask for the opinion on what the issue tells, the lead first."""
        tokens = int(self._material.tokens * VIEWPOINT_SHARE) - 700
        messages = self._material.fill("viewpoint", told=self._material.told(told, tokens))

        def check(answer: ViewpointAnswer) -> str:
            problems: list[str] = []
            if not self.read(answer, told, problems):
                problems.append("there are no statements")
            return join_problems(problems)

        return ModelRequest("viewpoint", messages, ViewpointAnswer, check)

    def read(
        self,
        answer: ViewpointAnswer | None,
        told: Sequence[Bullet],
        problems: list[str] | None = None,
    ) -> tuple[Statement, ...]:
        """Keep the statements that bring no new fact."""
        faults = problems if problems is not None else []
        issue = fold(f"{bullet.statement.plain} {bullet.label}" for bullet in told)
        texts = frozenset(s for bullet in told for s in sentences(bullet.statement.plain))
        kept: list[Statement] = []
        for written in (answer.statements if answer else ())[:5]:
            try:
                statement = make_statement(written, self._material.sheet.items, cite=False)
            except TextError as problem:
                faults.append(str(problem))
                continue
            if new := self._new_in(statement, issue):
                faults.append(new)
            elif holds_echo(statement.plain, texts):
                faults.append("the viewpoint repeats a sentence of the issue")
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
        fixed = self._material.grounded(
            make_statement(answer, known, story=statement.story, others=self._material.sheet.items)
        )
        return None if self._material.whole([fixed.plain]) else fixed

    def _handles_of(self, statement: Statement) -> list[str]:
        """Name the story that a statement tells."""
        stories = self._material.sheet.by_handle.items()
        return [handle for handle, story in stories if story.id == statement.story]
