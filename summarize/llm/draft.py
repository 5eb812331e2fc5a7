"""One draft in the making: the steps in order, each with its way out.

    arrange -> stories, batch by batch at the same time -> front -> corrections

What can't be printed of sections and front is corrected in one question, bullets and headings of
any part together. Without an arrangement stories stand by topic and rank. A story that no model
could tell is told by the fallback editor where that one can tell it in the issue's language; a
title or a lead that is missing stays empty, and whoever composes fills it. A story whose text
stands in several fields of an answer is withheld: nobody tells it (see `text.repeats`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from summarize.edition import Bullet, Fallback, Finding, Section
from summarize.editor import Assignment, Draft
from summarize.llm.answer_forms import FrontAnswer, WriteAnswer, WrittenStatement
from summarize.llm.asking import ModelCaller
from summarize.llm.correct import CorrectStep
from summarize.llm.material import Material
from summarize.llm.plan import ArrangeStep, Group, Plan, Size
from summarize.llm.question import CachedAnswer, Form, ModelResult
from summarize.llm.reading import Corrected, Reading
from summarize.llm.safe_words import stories_of
from summarize.llm.steps import FrontStep, ViewpointStep, WriteStep
from summarize.models.budget import count_tokens
from summarize.models.chat import run_together
from summarize.models.settings import ModelSettings
from summarize.text.repeats import holds_echo


class EditorSteps:
    """All steps of writing one assignment; see the module's docstring."""

    def __init__(self, assignment: Assignment, settings: ModelSettings, size: Size) -> None:
        self.material = Material(assignment, settings)
        self.arranging = ArrangeStep(self.material, size)
        arranging = sum(count_tokens(text) for _, text in self.arranging.question.messages)
        self.material.unarranged = self.material.tokens_for("arrange") - arranging
        self.write = WriteStep(self.material)
        self.front = FrontStep(self.material)
        self.viewpoint = ViewpointStep(self.material)
        self.correct = CorrectStep(self.material)


@dataclass
class Writing:
    """One draft in the making; `fallbacks` and `paid` grow with every step."""

    steps: EditorSteps
    caller: ModelCaller
    spare: Draft
    progress: Callable[[str], None]
    fallbacks: list[Fallback] = field(default_factory=list)
    paid: list[CachedAnswer] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    wrote: bool = False

    def run(self) -> Draft:
        """Go through the steps; where no model wrote a part, the fallback draft stands whole."""
        steps = self.steps
        self.progress("arranging the day")
        asked = self._note("arrange", self.caller.ask(steps.arranging.question))
        if asked.answer is None:
            self._fault("arrange", "stories stand by rank")
        plan = steps.arranging.read(asked.answer)
        results = self._written(plan)
        self.progress("writing the front")
        below = Reading()
        told = [
            bullet
            for handles, asked in zip(plan.batches, results, strict=True)
            for bullet in steps.write.read(asked.answer, handles, below)
        ]
        doubted = {self._story(one.where) for one in below.rejected}
        ahead = {self._story(handle) for _, handles in plan.preview for handle in handles}
        labels = [b.label for b in told if b.statement.story not in doubted | ahead]
        written = self._note("front", self.caller.ask(steps.front.question(plan, labels)))
        if answer := written.answer:
            self._withhold(plan.lead, steps.front.echoes(answer), answer.lead)
        mended = self._mended(plan, below, written.answer)
        bullets = self._bullets(plan, results, mended)
        front = replace(
            steps.front.read(written.answer, plan, Reading(mended)),
            preview=self._sections(plan.preview, bullets),
            overview=self._sections(plan.sections, bullets),
        )
        if not (front.title and front.lead):
            self._fault("front", "the fallback editor's words stand in its place", replaced=True)
        if not (self.wrote or front.lead):
            return self.spare
        return replace(
            front,
            making=self.spare.making,
            fallback=self.spare,
            withheld=frozenset(self.withheld),
            joined=steps.material.joined,
            findings=tuple(self.findings),
        )

    def _written(self, plan: Plan) -> list[ModelResult[WriteAnswer]]:
        """Have the stories below the lead written, batch by batch at the same time."""
        self.progress(f"writing {len(plan.below)} stories")
        questions = [self.steps.write.question(plan, handles) for handles in plan.batches]
        results = run_together([partial(self.caller.ask, question) for question in questions])
        for handles, asked in zip(plan.batches, results, strict=True):
            self._note("overview", asked)
            if answer := asked.answer:
                self._withhold(handles, self.steps.write.echoes(answer), answer.bullets)
        return results

    def _mended(
        self, plan: Plan, below: Reading, front: FrontAnswer | None
    ) -> Mapping[str, Corrected]:
        """Have corrected what can't be printed as it is; by handle, or the name of a heading.

        `below` is what was found when the bullets were read.
        """
        steps, above = self.steps, Reading()
        steps.front.read(front, plan, above)
        rejected = [one for one in (*above.rejected, *below.rejected) if one.text]
        if not rejected:
            return {}
        self.progress(f"correcting {len(rejected)} statements")
        free = self.caller.budget.tokens_left()
        question = steps.correct.question(rejected, tokens=free)
        corrected = self._note("correct", self.caller.ask(question))
        mended = steps.correct.read(corrected.answer, rejected)
        self.findings += [
            Finding(
                kind=one.kind,
                where="overview" if one in below.rejected else "front",
                statement=one.text,
                detail=one.why,
                action="repaired" if one.where in mended else "replaced",
            )
            for one in rejected
        ]
        return mended

    def _bullets(
        self,
        plan: Plan,
        results: Sequence[ModelResult[WriteAnswer]],
        mended: Mapping[str, Corrected],
    ) -> Mapping[str, Bullet]:
        """Return each story's bullet; those that the model failed to tell get a spare one."""
        told: dict[str, Bullet] = {}
        unread: set[str] = set()
        for handles, asked in zip(plan.batches, results, strict=True):
            bullets = self.steps.write.read(asked.answer, handles, Reading(mended))
            told |= {bullet.statement.story: bullet for bullet in bullets}
            if asked.answer is None or asked.paid[-1].cut:  # else what is missing is no news
                unread |= {self._story(handle) for handle in handles}
        self.wrote = bool(told)
        missing = unread - told.keys() - self.withheld
        if missing:
            said = f"{len(missing)} of {len(plan.below)} stories are told by the fallback editor"
            self._fault("overview", said, replaced=True)
        told |= {story: bullet for story in missing if (bullet := self._spare_bullet(story))}
        return told

    def _sections(self, groups: Sequence[Group], told: Mapping[str, Bullet]) -> tuple[Section, ...]:
        """Lay out the stories of some groups that are told."""
        sections = []
        for topic, handles in groups:
            if bullets := [told[s] for handle in handles if (s := self._story(handle)) in told]:
                sections.append(self.steps.material.section(topic, bullets))
        return tuple(sections)

    def _story(self, handle: str) -> str:
        return self.steps.material.sheet.by_handle[handle].id

    def _withhold(
        self, handles: Sequence[str], echoes: frozenset[str], written: Sequence[WrittenStatement]
    ) -> None:
        """Withhold the stories whose text in an answer holds a sentence that stands elsewhere."""
        for statement in written:
            if holds_echo(statement.text, echoes):
                told = stories_of(statement) & set(handles)
                self.withheld |= {self._story(handle) for handle in told}

    def _spare_bullet(self, story: str) -> Bullet | None:
        """Return the fallback editor's bullet on a story, if it speaks the issue's language."""
        language = self.steps.material.assignment.language
        items = self.steps.material.items
        for section in (*self.spare.overview, *self.spare.preview):
            for bullet in section.bullets:
                cited = [items[item] for item in bullet.statement.items if item in items]
                if bullet.statement.story == story and all(i.language == language for i in cited):
                    return bullet
        return None

    def _note(self, part: str, asked: ModelResult[Form]) -> ModelResult[Form]:
        self.paid += asked.paid
        for fault in asked.faults:
            self._fault(part, fault)
        return asked

    def _fault(self, part: str, reason: str, *, replaced: bool = False) -> None:
        fallback = Fallback(part=part, reason=reason, replaced=replaced)
        self.fallbacks.append(fallback)
        self.progress(str(fallback))
