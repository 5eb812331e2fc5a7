"""The writing steps: a section, the front, the viewpoint.

Each asks a question with a check that names what makes the whole answer useless, and reads the
answer so that what is right is kept. What can't be printed comes back as `Rejected`, to be
corrected (`correct`) and handed in again as `mended`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from summarize.edition import Bullet, Paragraph, Statement
from summarize.editor import Draft
from summarize.llm.answer_forms import FrontAnswer, ViewpointAnswer, WriteAnswer
from summarize.llm.material import Material, picture_of
from summarize.llm.plan import Plan
from summarize.llm.question import ModelRequest
from summarize.llm.reading import Reading, Rejected, join_problems
from summarize.llm.safe_words import TextError, make_statement, stories_of
from summarize.llm.shown import LEAD, MAX_RECORD, fenced
from summarize.text.repeats import find_echoes, holds_echo, sentences

TITLE: Final = 140
TAG: Final = 40
DESCRIPTION: Final = 320
MAX_PARAGRAPHS: Final = 4

NO_BULLETS: Final = "there is no bullet on a story of these"
ECHO: Final = "the same sentence stands in several fields; say everything once"


@dataclass(frozen=True, slots=True)
class WriteStep:
    """Writes some of the bullets below the lead."""

    material: Material

    def question(self, plan: Plan, handles: Sequence[str]) -> ModelRequest[WriteAnswer]:
        """Ask for bullets on some stories."""
        material = self.material
        stories = material.records(handles, material.share(plan.lead, plan.below))
        messages = material.fill("write", stories=stories)

        def check(answer: WriteAnswer) -> str:
            reading = Reading()
            bullets = material.read_bullets(answer.bullets, handles, reading)
            problems = material.whole([b.statement.plain for b in bullets])
            problems += [ECHO] if self.echoes(answer) else []
            if not bullets and not reading.rejected:  # what is rejected is corrected by itself
                problems.append(NO_BULLETS)
            return join_problems(problems)

        return ModelRequest("write", messages, WriteAnswer, check, keep=1)

    def echoes(self, answer: WriteAnswer) -> frozenset[str]:
        """Return the sentences of an answer that stand where they may not."""
        labels = [bullet.label for bullet in answer.bullets]
        return find_echoes(labels, [bullet.text for bullet in answer.bullets])

    def read(
        self, answer: WriteAnswer | None, handles: Sequence[str], reading: Reading
    ) -> list[Bullet]:
        """Return the bullets that are right."""
        written = answer.bullets if answer else ()
        bullets = self.material.read_bullets(written, handles, reading)
        return [] if self.material.whole([b.statement.plain for b in bullets]) else bullets


@dataclass(frozen=True, slots=True)
class FrontStep:
    """Writes what stands above the overview."""

    material: Material

    def question(self, plan: Plan, labels: Sequence[str]) -> ModelRequest[FrontAnswer]:
        """Ask for title, description, tags, lead, and the overview's title.

        `labels` are what the overview's bullets are called.
        """
        material = self.material
        each = min(MAX_RECORD, LEAD * material.share(plan.lead, plan.below))
        messages = material.fill(
            "front",
            lead=material.records(plan.lead, each),
            labels=fenced("\n".join(labels)),
        )

        def check(answer: FrontAnswer) -> str:
            reading = Reading()
            lead = self.read(answer, plan, reading).lead
            problems = [] if lead else reading.reasons() or ["lead is missing"]
            problems += [ECHO] if self.echoes(answer) else []
            return join_problems(problems)

        return ModelRequest("front", messages, FrontAnswer, check)

    def echoes(self, answer: FrontAnswer) -> frozenset[str]:
        """Return the sentences of an answer that stand where they may not."""
        headings = [answer.title, answer.overview_title, *answer.tags]
        return find_echoes(headings, [text.text for text in answer.lead])

    def read(self, answer: FrontAnswer | None, plan: Plan, reading: Reading) -> Draft:
        """Keep of a front what is right; empty parts could not be used."""
        if answer is None:
            return Draft()
        material = self.material
        lead = self._lead(answer, plan, reading)
        if wrong := material.whole([p.statement.plain for p in lead]):
            reading.rejected = [Rejected("front", "", plan.lead, join_problems(wrong), "language")]
            return Draft()
        every = [material.sheet.by_handle[handle] for handle in plan.handles]
        echoes = self.echoes(answer)

        def unplanted(text: str, limit: int) -> str:  # its twin may be gone, so compose can't tell
            return "" if holds_echo(text, echoes) else material.heading(text, limit, every)

        tags = (unplanted(tag, TAG) for tag in answer.tags[:6])
        return Draft(
            title=self._heading("title", answer.title, TITLE, plan, reading),
            description=self._heading(
                "description", answer.description, DESCRIPTION, plan, reading
            ),
            tags=tuple(dict.fromkeys(filter(None, tags))),
            lead=tuple(lead),
            overview_title=unplanted(answer.overview_title, TITLE),
        )

    def _heading(self, name: str, text: str, limit: int, plan: Plan, reading: Reading) -> str:
        text = reading.mended[name].statement.plain if name in reading.mended else text
        top = [self.material.sheet.by_handle[handle] for handle in plan.lead]
        faults: list[str] = []
        heading = self.material.heading(text, limit, top, faults)
        if text and faults:
            why = join_problems(faults)
            reading.rejected.append(Rejected(name, text[:400], plan.lead, why, "name"))
        return heading

    def _lead(self, answer: FrontAnswer, plan: Plan, reading: Reading) -> list[Paragraph]:
        """Read the lead; a paragraph tells the first story it cites, else that of its place."""
        material = self.material
        paragraphs = []
        for n, written in enumerate(answer.lead[:MAX_PARAGRAPHS] if plan.lead else ()):
            cited = stories_of(written)
            name = next((h for h in plan.lead if h in cited), plan.lead[min(n, len(plan.lead) - 1)])
            if statement := material.read_statement(written, name, reading):
                picture = material.sheet.items_of([name]).get(written.picture.strip().upper(), "")
                item = material.items.get(picture)
                paragraphs.append(Paragraph(statement=statement, picture=picture_of(item)))
        return paragraphs


@dataclass(frozen=True, slots=True)
class ViewpointStep:
    """Writes the opinion on what the issue reports."""

    material: Material

    def question(self, told: Sequence[Bullet]) -> ModelRequest[ViewpointAnswer]:
        """Ask for the opinion on what the issue tells, the lead first."""
        tokens = self.material.tokens_for("viewpoint") - self.material.around("viewpoint")
        messages = self.material.fill("viewpoint", told=self.material.told(told, tokens))

        def check(answer: ViewpointAnswer) -> str:
            problems: list[str] = []
            if not self.read(answer, told, problems) and not problems:
                problems.append("there are no statements")
            return join_problems(problems)

        return ModelRequest("viewpoint", messages, ViewpointAnswer, check, part="viewpoint")

    def read(
        self,
        answer: ViewpointAnswer | None,
        told: Sequence[Bullet],
        problems: list[str] | None = None,
    ) -> tuple[Statement, ...]:
        """Keep the statements that bring no new fact."""
        faults = problems if problems is not None else []
        issue = self.material.told_by(f"{b.statement.plain} {b.label}" for b in told)
        texts = frozenset(s for bullet in told for s in sentences(bullet.statement.plain))
        kept: list[Statement] = []
        for written in (answer.statements if answer else ())[:5]:
            try:
                statement = make_statement(written, self.material.sheet.items)
            except TextError as problem:
                faults.append(str(problem))
                continue
            if new := self.material.untold(statement.plain, issue):
                faults.append(f"the issue doesn't have {new}")
            elif holds_echo(statement.plain, texts):
                faults.append("the viewpoint repeats a sentence of the issue")
            else:
                kept.append(statement)
        if wrong := self.material.whole([s.plain for s in kept]):
            faults += wrong
            return ()
        return tuple(kept)
