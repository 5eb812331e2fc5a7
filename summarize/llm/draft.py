"""One draft in the making: the desk's steps in order, each with its way out.

Without an arrangement stories stand by topic and rank; a section, a bullet, the front or the
viewpoint that no model could give is taken from the fallback editor's draft.
"""

import threading
from collections.abc import Callable, Sequence

from summarize.edition import Bullet, Section, Statement
from summarize.editor import Assignment, Draft
from summarize.llm.asking import ModelCaller
from summarize.llm.material import Material
from summarize.llm.plan import ArrangeStep, FrontPlan, Plan, Size
from summarize.llm.question import CachedAnswer, ModelRequest, ModelResult
from summarize.llm.schema import WriteAnswer
from summarize.llm.steps import FrontStep, RepairStep, SectionStep, ViewpointStep
from summarize.models.settings import ModelSettings

__all__ = ["EditorSteps", "FrontPlan", "Plan", "Size"]


class EditorSteps:
    """All steps of writing one assignment; see the module's docstring."""

    def __init__(self, assignment: Assignment, settings: ModelSettings, size: Size) -> None:
        self.material = Material(assignment, settings)
        self.arranging = ArrangeStep(self.material, size)
        self.section = SectionStep(self.material)
        self.front = FrontStep(self.material)
        self.viewpoint = ViewpointStep(self.material)
        self.repair = RepairStep(self.material)


class Writing:
    """One draft in the making: the steps in order, and what went wrong on the way."""

    def __init__(
        self,
        desk: EditorSteps,
        phone: ModelCaller,
        spare: Draft,
        progress: Callable[[str], None],
        finish: Callable[..., Draft],
    ) -> None:
        self._desk = desk
        self._phone = phone
        self._spare = spare
        self._progress = progress
        self._finish = finish
        self._faults: list[str] = []
        self._paid: list[CachedAnswer] = []

    def run(self) -> Draft:
        """Go through the steps."""
        desk, spare = self._desk, self._spare
        self._progress("arranging the day")
        asked = self._note(
            "arrange", self._phone.ask(desk.arranging.question()), "stories stand by rank"
        )
        plan = desk.arranging.read(asked.answer)
        overview = self._overview(plan)
        self._progress("writing the front")
        written = self._note("front", self._phone.ask(desk.front.question(plan, overview)))
        front = desk.front.read(written.answer, plan)
        self._progress("writing the viewpoint")
        opinion = self._note("viewpoint", self._phone.ask(desk.viewpoint.question(overview)))
        viewpoint = desk.viewpoint.read(opinion.answer, overview)
        for step, given in (("front", front.lead and front.title), ("viewpoint", viewpoint)):
            if not given:
                self._fault(step, "the fallback editor's words stand in its place")
        draft = self._draft(front, overview, viewpoint)
        prompts = {name: prompt.label for name, prompt in desk.material.prompts.items()}
        if not self._paid:
            return self._finish(spare, spare, self._faults, (), prompts)
        return self._finish(draft, spare, self._faults, self._paid, prompts)

    def _overview(self, plan: Plan) -> tuple[Section, ...]:
        """Write all sections at the same time; stories without a bullet get the spare one."""
        self._progress(f"writing {len(plan.sections)} sections")
        questions = [self._desk.section.question(plan, *section) for section in plan.sections]
        results = ask_all(self._phone, questions)
        sections = []
        for (topic, handles), asked in zip(plan.sections, results, strict=True):
            self._note(f"section {topic or 'news'}", asked)
            section = self._desk.section.read(asked.answer, topic, handles)
            if section := self._filled(section, topic, handles):
                sections.append(section)
        return tuple(sections) or self._spare.overview

    def _filled(
        self, section: Section | None, topic: str, handles: Sequence[str]
    ) -> Section | None:
        """Add the fallback editor's bullets for stories that the model did not tell."""
        told = _told_items(section)
        bullets = list(section.bullets) if section else []
        missing = []
        for handle in handles:
            story = self._desk.material.sheet.by_handle[handle]
            if story.id in told or told & {item.id for item in story.items}:
                continue
            if spare := self._spare_bullet(story.id):
                bullets.append(spare)
                missing.append(handle)
        if missing:
            self._fault(
                f"section {topic or 'news'}",
                f"{len(missing)} of {len(handles)} stories are told by the fallback editor",
            )
        if not bullets:
            return None
        title = section.title if section else self._desk.material.title_of(topic)
        return Section(title=title, topic=topic, bullets=tuple(bullets))

    def _spare_bullet(self, story: str) -> Bullet | None:
        for section in (*self._spare.overview, *self._spare.preview):
            for bullet in section.bullets:
                if bullet.statement.story == story:
                    return bullet
        return None

    def _draft(
        self, front: FrontPlan, overview: tuple[Section, ...], viewpoint: tuple[Statement, ...]
    ) -> Draft:
        """Put the parts together; the front is taken whole, or its parts would not fit."""
        spare = self._spare
        usable = bool(front.title and front.lead)
        return Draft(
            title=front.title if usable else spare.title,
            description=(front.description or front.title) if usable else spare.description,
            tags=(front.tags if usable else ()) or spare.tags,
            lead=front.lead if usable else spare.lead,
            preview=front.preview if usable and front.preview else spare.preview,
            viewpoint=viewpoint or spare.viewpoint,
            overview_title=front.overview_title or spare.overview_title,
            overview=overview,
            making=spare.making,
        )

    def _note(self, step: str, asked: ModelResult, otherwise: str = "") -> ModelResult:  # type: ignore[type-arg]
        self._paid += asked.paid
        for fault in asked.faults:
            self._fault(step, fault)
        if asked.answer is None and otherwise:
            self._fault(step, otherwise)
        return asked

    def _fault(self, step: str, words: str) -> None:
        self._faults.append(f"{step}: {words}")
        self._progress(f"{step}: {words}")


def ask_all(
    phone: ModelCaller, questions: Sequence[ModelRequest[WriteAnswer]]
) -> list[ModelResult[WriteAnswer]]:
    """Ask questions at the same time; each ends by itself within the edition's deadline.

    Threads of our own, because those of an executor keep the process from ending.
    """
    results: list[ModelResult[WriteAnswer]] = [ModelResult(None) for _ in questions]

    def ask(index: int) -> None:
        results[index] = phone.ask(questions[index])

    threads = [
        threading.Thread(target=ask, args=(index,), daemon=True) for index in range(len(questions))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _told_items(section: Section | None) -> set[str]:
    """Return the stories and items that a section tells."""
    if section is None:
        return set()
    stories = {bullet.statement.story for bullet in section.bullets}
    return stories | {item for bullet in section.bullets for item in bullet.statement.items}
