"""The editor on a chat model: any model that LangChain can open, and never without a way out.

It works in steps (`draft`), each a question that is asked within limits (`asking`):

    drop orders, disarm -> arrange -> write, section by section in parallel -> front
           -> copy editor (`copyedit`) -> second opinion (`entailment`), and a viewpoint -> draft

Every step has a fallback: without an arrangement stories stand by topic and rank; a section, a
bullet or the front that no model could give is taken from the fallback editor's draft of the same
assignment. So a draft always comes out, within the deadline, and its `making`
says what was asked for, what did the work, and why they differ. The same words go into the next
run's cache, so a repeated run makes the same draft and asks nothing.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final

from summarize.edition import Fallback, Finding, Making, Statement
from summarize.editor import Assignment, Draft, Editor
from summarize.injection.detect import disarm, drop_orders
from summarize.llm.asking import ModelCaller
from summarize.llm.copyedit import CopyEdit
from summarize.llm.draft import EditorSteps, Writing
from summarize.llm.draft_lines import told_bullets
from summarize.llm.entailment import CALLS, SecondOpinion
from summarize.llm.plan import Size
from summarize.llm.question import CachedAnswer, ModelRequest
from summarize.llm.verdicts import MOST_WEAK
from summarize.models.budget import Budget, count_tokens
from summarize.models.errors import PAUSE_S
from summarize.models.settings import AnswerStore, CallRecord, Estimate, ModelSettings

MAX_STORIES: Final = 150
"""Stories whose headlines are shown, best first; they fit the tokens of the first question."""

STATEMENT_TOKENS: Final = 400
"""Tokens of a statement with its sources, in an estimate of what the second opinion takes."""

CASES: Final = 2
"""Stories that an opinion is written on, at least."""

SIZES: Final = (Size(4, 30), Size(3, 24), Size(3, 15), Size(2, 8), Size(1, 4))
"""Issues from full to short; the largest whose estimate fits the money is written."""


class ModelEditor:
    """Writes drafts by chat models within limits; see the module's docstring.

    `usage` grows by one record for each call or kept answer.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        answers: AnswerStore,
        fallback: Editor,
        progress: Callable[[str], None] | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        self.settings = settings
        self.usage: list[CallRecord] = []
        self._answers = answers
        self._fallback = fallback
        self._progress = progress or (lambda _text: None)
        self._pause_s = pause_s
        self._steps: EditorSteps | None = None
        self._budget = Budget(settings)

    def write(self, assignment: Assignment) -> Draft:
        """Return a draft in the assignment's language, whatever the models do."""
        assignment, orders = drop_orders(assignment)
        shown = _shown(assignment)
        spare = self._fallback.write(assignment)
        self._budget = Budget(self.settings)
        size = self._size(shown)
        if size is None or not shown.stories:
            reason = "no story is left to ask about" if size else "the limit of money is reached"
            return self._finish(spare, [Fallback(reason=reason)], [], {}, orders)
        self._steps = steps = EditorSteps(shown, self.settings, size)
        calls, tokens_for = self._reserved, steps.material.tokens_for
        self._budget.reserve(
            viewpoint=(1, tokens_for("viewpoint")),
            entail=(calls, tokens_for("entail") if calls else 0),
        )
        prompts = {name: prompt.label for name, prompt in steps.material.prompts.items()}
        with closing(self._caller()) as caller:
            writing = Writing(steps, caller, spare, self._progress)
            draft = writing.run()
        return self._finish(draft, writing.fallbacks, writing.paid, prompts, orders)

    def estimate(self, assignment: Assignment, *, arranged: bool = False) -> Estimate:
        """Say what writing an assignment would take at most, second tries apart; asks nothing.

        `arranged` says that another language of the issue pays for the arrangement.
        """
        assignment = _shown(drop_orders(assignment)[0])
        size = self._size(assignment)
        if size is None or not assignment.stories:
            return Estimate(0, 0, 0, 0.0)
        return self._estimate(assignment, size, arranged=arranged)

    def _caller(self, settings: ModelSettings | None = None) -> ModelCaller:
        settings, pause_s = settings or self.settings, self._pause_s
        return ModelCaller(settings, self._answers, self._budget, usage=self.usage, pause_s=pause_s)

    @property
    def _reserved(self) -> int:
        """How many calls are set aside for the second opinion."""
        return (
            min(CALLS, max(0, self.settings.max_calls - 4)) if self.settings.second_opinion else 0
        )

    def _reader(self) -> ModelCaller:
        """Return who asks for the second opinion."""
        settings, name = self.settings, self.settings.second_opinion
        if name == settings.models[0]:
            return self._caller()
        address = settings.base_url_of(name)
        return self._caller(replace(settings, models=(name,), base_url=address))

    def _completed(
        self, steps: EditorSteps, draft: Draft, spare: Draft
    ) -> tuple[Draft, list[Fallback], list[CachedAnswer]]:
        """Have the draft's words mended and asked about, and an opinion written on it."""
        with closing(self._caller()) as writer, closing(self._reader()) as reader:
            asked: list[tuple[str, Sequence[str], Sequence[CachedAnswer]]] = []

            def opine(draft: Draft) -> tuple[Statement, ...]:
                told = list(told_bullets(draft))
                if len(told) < CASES:
                    return ()
                self._progress("writing the viewpoint")
                result = writer.ask(steps.viewpoint.question(told))
                asked.append(("viewpoint", result.faults, result.paid))
                return steps.viewpoint.read(result.answer, told)

            if self.settings.second_opinion:
                if steps.material.is_translated:
                    self._progress("copy-editing the lines")
                draft, edited = CopyEdit(writer, steps.material).edit(draft, spare)
                asked.append(("copy editor", edited.faults, edited.paid))
                self._progress("asking for a second opinion")
                opinion = SecondOpinion(reader, writer, steps.material)
                draft = opinion.review(draft, spare, opine)
                asked.append(("second opinion", opinion.faults, opinion.paid))
                draft = replace(draft, findings=(*draft.findings, *opinion.findings))
            else:
                draft = replace(draft, viewpoint=opine(draft))
        if not draft.viewpoint:  # strangers refused most of those that code counts
            asked.append(("viewpoint", ("it is left out",), ()))
        doubts = [Fallback(part=part, reason=why) for part, faults, _ in asked for why in faults]
        return draft, doubts, [answer for _, _, paid in asked for answer in paid]

    def _size(self, assignment: Assignment) -> Size | None:
        """Choose the largest issue that calls and money allow; None where none does."""
        money, most = self.settings.money, assignment.max_stories
        total = most + most // MOST_WEAK if self._reserved else most  # of which so many may go
        for size in SIZES:
            size = replace(size, stories=min(size.stories, most), total=total)
            if size.sections + 3 + self._reserved > max(4, self.settings.max_calls):
                continue
            if money is None or self._estimate(assignment, size).cost <= money:
                return size
        return None

    def _estimate(self, assignment: Assignment, size: Size, *, arranged: bool = False) -> Estimate:
        """Count the questions as they would be asked with the plain arrangement."""
        steps = EditorSteps(assignment, self.settings, size)
        plan = steps.arranging.widest()
        questions: list[ModelRequest] = [steps.arranging.question]  # type: ignore[type-arg]
        questions += [steps.write.question(plan, handles) for handles in plan.batches]
        questions += [steps.front.question(plan, ()), steps.viewpoint.question(())]
        told = 120 * len(plan.handles) * 2
        questions = questions[arranged:]
        tokens = told + sum(count_tokens(text) for q in questions for _, text in q.messages)
        calls = len(questions) + self._reserved
        if self._reserved:
            tokens += min(
                steps.material.tokens_for("entail"), 2 * STATEMENT_TOKENS * len(plan.handles)
            )
            if steps.material.is_translated:
                calls += 1
                tokens += steps.material.around("copyedit") + 120 * len(plan.handles)
        output = self.settings.max_output_tokens * calls
        cost = self.settings.cost(self.settings.models[0], tokens, output)
        return Estimate(calls, tokens, output, cost)

    def _finish(
        self,
        draft: Draft,
        fallbacks: Sequence[Fallback],
        paid: Sequence[CachedAnswer],
        prompts: dict[str, str],
        findings: tuple[Finding, ...],
    ) -> Draft:
        """Write down how a draft was made. `paid` are the answers it rests on."""
        spare = (draft.fallback or draft).making
        names = list(dict.fromkeys(answer.model for answer in paid))
        if draft.fallback and self._steps is not None:
            draft, doubts, answers = self._completed(self._steps, draft, draft.fallback)
            fallbacks, paid = [*fallbacks, *doubts], [*paid, *answers]
        if draft.fallback is None or not names:
            names = [spare.made_by]
        elif any(fallback.replaced for fallback in fallbacks):
            names.append(spare.made_by)
        making = Making(
            editor=self.settings.models[0],
            made_by=" + ".join(names),
            fallbacks=tuple(dict.fromkeys(fallbacks)),
            prompts=prompts,
            calls=sum(answer.calls for answer in paid),
            input_tokens=sum(answer.input_tokens for answer in paid),
            output_tokens=sum(answer.output_tokens for answer in paid),
            cost=sum(map(self._cost, paid)),
            version=spare.version,
        )
        return replace(draft, making=making, findings=(*findings, *draft.findings))

    def _cost(self, answer: CachedAnswer) -> float:
        return self.settings.cost(answer.model, answer.input_tokens, answer.output_tokens)


def _shown(assignment: Assignment) -> Assignment:
    """Return a day as a model is shown it: the best stories, nothing invisible in them."""
    best = assignment.known_stories[:MAX_STORIES]
    chosen = {story.id for story in assignment.stories}
    shown = replace(
        assignment,
        stories=tuple(story for story in best if story.id in chosen),
        considered=tuple(story for story in best if story.id not in chosen),
    )
    return disarm(shown)
