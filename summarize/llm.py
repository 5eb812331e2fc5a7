"""The editor on a chat model: any model that LangChain can open, and never without a way out.

The desk works in steps (`llm_desk`), each a question that is asked within limits (`llm_calls`):

    disarm -> arrange -> write, section by section in parallel -> front -> viewpoint -> draft

Every step has a fallback: without an arrangement stories stand by topic and rank; a section, a
bullet, the front or the viewpoint that no model could give is taken from the fallback editor's
draft of the same assignment. So a draft always comes out, within the deadline, and its `making`
says what was asked for, what did the work, and why they differ. The same words go into the next
run's cache, so a repeated run makes the same draft and asks nothing.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from summarize.edition import Bullet, Finding, Making, Section, Statement
from summarize.editor import Assignment, Draft, Editor
from summarize.injection import Order, disarm
from summarize.llm_budget import Budget, count_tokens
from summarize.llm_calls import PAUSE_S, Asked, Paid, Phone, Question
from summarize.llm_desk import Desk, Front, Plan, Size
from summarize.llm_schema import WriteAnswer
from summarize.llm_settings import (
    AnswerStore,
    CallRecord,
    Estimate,
    FreshAnswers,
    MemoryAnswers,
    ModelSettings,
)

__all__ = [
    "AnswerStore",
    "CallRecord",
    "Estimate",
    "FreshAnswers",
    "MemoryAnswers",
    "ModelEditor",
    "ModelSettings",
]

MAX_STORIES: Final = 200
"""Stories that are looked at; about 100 headlines fit the tokens of the first question."""

SIZES: Final = (Size(5, 8), Size(4, 6), Size(3, 5), Size(2, 4), Size(1, 4))
"""Issues from full to short; the largest whose estimate fits the money is written."""


class ModelEditor:
    """Writes drafts by chat models within limits; see the module's docstring.

    `usage` grows by one record for each call or kept answer. `orders` are the places of the last
    assignment's items that gave orders to a model, by item id; nothing from there on was shown to
    one. `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        answers: AnswerStore,
        fallback: Editor,
        clock: Callable[[], float] = time.monotonic,
        progress: Callable[[str], None] | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        self.settings = settings
        self.usage: list[CallRecord] = []
        self.orders: dict[str, tuple[Order, ...]] = {}
        self._answers = answers
        self._fallback = fallback
        self._clock = clock
        self._progress = progress or (lambda _text: None)
        self._pause_s = pause_s
        self._desk: Desk | None = None
        self._budget = Budget(settings, clock)

    def write(self, assignment: Assignment) -> Draft:
        """Give a draft in the assignment's language, whatever the models do."""
        assignment, self.orders = _prepared(assignment)
        spare = self._fallback.write(assignment)
        self._budget = Budget(self.settings, self._clock)
        size = self._size(assignment)
        if size is None or not assignment.stories:
            reason = "no story is left to ask about" if size else "the limit of money is reached"
            return self._finish(spare, spare, [reason], [], {})
        self._desk = desk = Desk(assignment, self.settings, size)
        with self._phone().line() as phone:
            return _Writing(desk, phone, spare, self._progress, self._finish).run()

    def repair(
        self, place: str, statement: Statement, findings: Sequence[Finding]
    ) -> Statement | None:
        """Correct a statement of the draft written last, within what is left of its limits."""
        if self._desk is None or not findings:
            return None
        self._progress(f"repairing {place}")
        with self._phone().line() as phone:
            asked = phone.ask(self._desk.repair(statement, findings))
        return self._desk.read_repair(asked.answer, statement) if asked.answer else None

    def estimate(self, assignment: Assignment) -> Estimate:
        """Say what writing an assignment would take at most, second tries apart; asks nothing."""
        assignment, _ = _prepared(assignment)
        size = self._size(assignment)
        if size is None or not assignment.stories:
            return Estimate(0, 0, 0, 0.0)
        return self._estimate(assignment, size)

    def _phone(self) -> Phone:
        return Phone(
            self.settings, self._answers, self._budget, usage=self.usage, pause_s=self._pause_s
        )

    def _size(self, assignment: Assignment) -> Size | None:
        """Choose the largest issue that calls and money allow; None where none does."""
        money = self.settings.money
        for size in SIZES:
            if size.sections + 3 > max(4, self.settings.max_calls):
                continue
            if money is None or self._estimate(assignment, size).cost <= money:
                return size
        return None

    def _estimate(self, assignment: Assignment, size: Size) -> Estimate:
        """Count the questions as they would be asked with the plain arrangement."""
        desk = Desk(assignment, self.settings, size)
        plan = desk.plan(None)
        questions: list[Question] = [desk.arrange()]  # type: ignore[type-arg]
        questions += [desk.write(plan, topic, handles) for topic, handles in plan.sections]
        questions += [desk.front(plan, ()), desk.viewpoint(())]
        told = 120 * len(plan.handles) * 2
        tokens = told + sum(count_tokens(text) for q in questions for _, text in q.messages)
        output = self.settings.max_output_tokens * len(questions)
        cost = self.settings.cost(self.settings.models[0], tokens, output)
        return Estimate(len(questions), tokens, output, cost)

    def _finish(
        self,
        draft: Draft,
        spare: Draft,
        faults: Sequence[str],
        paid: Sequence[Paid],
        prompts: dict[str, str],
    ) -> Draft:
        """Write down how a draft was made. `paid` are the answers it rests on."""
        models = list(dict.fromkeys(answer.model for answer in paid))
        whole = draft is spare or not models
        names = [spare.making.made_by] if whole else models
        if not whole and any("fallback editor" in fault for fault in faults):
            names.append(spare.making.made_by)
        making = Making(
            editor=self.settings.models[0],
            made_by=" + ".join(names),
            fallbacks=tuple(dict.fromkeys(faults)),
            prompts=prompts,
            calls=len(paid),
            input_tokens=sum(answer.input_tokens for answer in paid),
            output_tokens=sum(answer.output_tokens for answer in paid),
            cost=sum(self.settings.cost(a.model, a.input_tokens, a.output_tokens) for a in paid),
            version=spare.making.version,
        )
        return replace(draft, making=making)


class _Writing:
    """One draft in the making: the steps in order, and what went wrong on the way."""

    def __init__(
        self,
        desk: Desk,
        phone: Phone,
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
        self._paid: list[Paid] = []

    def run(self) -> Draft:
        """Go through the steps."""
        desk, spare = self._desk, self._spare
        self._progress("arranging the day")
        asked = self._note("arrange", self._phone.ask(desk.arrange()), "stories stand by rank")
        plan = desk.plan(asked.answer)
        overview = self._overview(plan)
        self._progress("writing the front")
        written = self._note("front", self._phone.ask(desk.front(plan, overview)))
        front = desk.read_front(written.answer, plan)
        self._progress("writing the viewpoint")
        opinion = self._note("viewpoint", self._phone.ask(desk.viewpoint(overview)))
        viewpoint = desk.read_viewpoint(opinion.answer, overview)
        for step, given in (("front", front.lead and front.title), ("viewpoint", viewpoint)):
            if not given:
                self._fault(step, "the fallback editor's words stand in its place")
        draft = self._draft(front, overview, viewpoint)
        prompts = {name: prompt.label for name, prompt in desk.prompts.items()}
        if not self._paid:
            return self._finish(spare, spare, self._faults, (), prompts)
        return self._finish(draft, spare, self._faults, self._paid, prompts)

    def _overview(self, plan: Plan) -> tuple[Section, ...]:
        """Write all sections at the same time; stories without a bullet get the spare one."""
        self._progress(f"writing {len(plan.sections)} sections")
        questions = [self._desk.write(plan, topic, handles) for topic, handles in plan.sections]
        results = ask_all(self._phone, questions)
        sections = []
        for (topic, handles), asked in zip(plan.sections, results, strict=True):
            self._note(f"section {topic or 'news'}", asked)
            section = self._desk.read_section(asked.answer, topic, handles)
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
            story = self._desk.sheet.by_handle[handle]
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
        title = section.title if section else self._desk.title_of(topic)
        return Section(title=title, topic=topic, bullets=tuple(bullets))

    def _spare_bullet(self, story: str) -> Bullet | None:
        for section in (*self._spare.overview, *self._spare.preview):
            for bullet in section.bullets:
                if bullet.statement.story == story:
                    return bullet
        return None

    def _draft(
        self, front: Front, overview: tuple[Section, ...], viewpoint: tuple[Statement, ...]
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

    def _note(self, step: str, asked: Asked, otherwise: str = "") -> Asked:  # type: ignore[type-arg]
        self._paid += asked.paid
        for fault in asked.faults:
            self._fault(step, fault)
        if asked.answer is None and otherwise:
            self._fault(step, otherwise)
        return asked

    def _fault(self, step: str, words: str) -> None:
        self._faults.append(f"{step}: {words}")
        self._progress(f"{step}: {words}")


def _prepared(assignment: Assignment) -> tuple[Assignment, dict[str, tuple[Order, ...]]]:
    """Cut a day to the stories that a model could be shown, and those off at orders to it."""
    return disarm(replace(assignment, stories=assignment.stories[:MAX_STORIES]))


def ask_all(phone: Phone, questions: Sequence[Question[WriteAnswer]]) -> list[Asked[WriteAnswer]]:
    """Ask questions at the same time; each ends by itself within the edition's deadline.

    Threads of our own, because those of an executor keep the process from ending.
    """
    results: list[Asked[WriteAnswer]] = [Asked(None) for _ in questions]

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
    """Give the stories and items that a section tells."""
    if section is None:
        return set()
    stories = {bullet.statement.story for bullet in section.bullets}
    return stories | {item for bullet in section.bullets for item in bullet.statement.items}
