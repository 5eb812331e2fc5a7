"""The second opinion: does each statement that a model wrote follow from its sources?

Code proves numbers, names, dates and quotations (`gate`). Who did what to whom, in which direction,
how certain it is and who says so needs a reader, so a model is asked, by default for every issue
that a model wrote. All statements go in one or two questions, each with the sentences of its items
that are nearest to it and the signs of doubt that code sees (`gate.signs`).

    ask -> statements that don't follow are corrected, all in one question -> asked about again
        -> what still does not follow is told in its source's words, or dropped

To print a false statement is the worse mistake, so nothing takes the place of a rejected statement
that was not asked about itself, except words that stand in its source. A model that fails is no
reason to distrust an issue: what got no verdict stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Final, Literal

from pydantic import Field

from summarize.edition import Bullet, Finding, Paragraph, Section, Statement
from summarize.editor import Draft
from summarize.gate.check import cited_ids, nearest_words, signs
from summarize.llm.answer_forms import AnswerForm
from summarize.llm.asking import ModelCaller
from summarize.llm.correct import CorrectStep
from summarize.llm.material import Material, fenced
from summarize.llm.question import CachedAnswer, Form, ModelRequest
from summarize.llm.reading import Rejected
from summarize.llm.records import clean
from summarize.models.budget import count_tokens

KIND: Final = "entailment"
QUESTION_TOKENS: Final = 7_000
"""Tokens of statements and sources in one question; models lose count beyond that."""

MAX_QUESTIONS: Final = 2
SENTENCES: Final = 5
MAX_SOURCES: Final = 3
MAX_SOURCES_OF_HEADING: Final = 6
"""A title tells the first paragraph of the lead, a description all of it: see `_placed`."""

CALLS: Final = 3
"""Calls that are set aside: to ask, to correct, to ask again."""

Action = Literal["repaired", "replaced", "dropped"]


class Verdict(AnswerForm):
    """What a model thinks of one statement."""

    number: int
    supported: bool
    why: str = Field(default="", description="why not, in one short sentence")


class EntailAnswer(AnswerForm):
    """What a model thinks of the statements that it was shown."""

    verdicts: tuple[Verdict, ...]


@dataclass
class SecondOpinion:
    """Asks about a draft; `paid`, `faults` and `findings` tell what it took and what was done.

    `reader` is asked for verdicts and `writer` for corrections: two models or one.
    """

    reader: ModelCaller
    writer: ModelCaller
    material: Material
    paid: list[CachedAnswer] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def review(self, draft: Draft, spare: Draft) -> Draft:
        """Return the draft without the statements that don't follow from their items.

        `spare` is the extractive draft of the day, whose words need no second opinion.
        """
        given = {bullet.statement.story: bullet for bullet in _bullets(spare)}
        extractive = {statement.plain for _, statement in _placed(spare)}
        placed = {w: s for w, s in _placed(draft) if s.plain not in extractive and cited_ids(s)}
        rejected = self._rejected(placed)
        corrected = self._corrected({w: placed[w] for w in rejected}, rejected)
        changes: dict[str, Statement | None] = {}
        for where, why in rejected.items():
            statement = placed[where]
            change = corrected.get(where)
            action: Action = "repaired"
            if change is None and where.startswith(("lead", "overview")):
                change, action = self._spare(given.get(statement.story)), "replaced"
            changes[where] = change
            self._note(where, statement, why, action if change else "dropped")
        return _changed(draft, changes)

    def _rejected(self, placed: Mapping[str, Statement]) -> dict[str, str]:
        """Return why statements don't follow from their items, by place."""
        found: dict[str, str] = {}
        for group in self._groups(placed):
            answer = self._ask(self.reader, self._question(group, placed))
            for verdict in answer.verdicts if answer else ():
                if not verdict.supported and 1 <= verdict.number <= len(group):
                    why = clean(verdict.why)[:200] or "the sources do not bear it out"
                    found[group[verdict.number - 1]] = why
        return found

    def _groups(self, placed: Mapping[str, Statement]) -> list[list[str]]:
        """Part the statements into groups that fit a question, the first ones first."""
        groups: list[list[str]] = []
        left = 0
        for where, statement in placed.items():
            size = count_tokens(self._entry(1, statement))
            if not groups or size > left:
                groups.append([])
                left = QUESTION_TOKENS
            groups[-1].append(where)
            left -= size
        if len(groups) > MAX_QUESTIONS:
            unasked = sum(map(len, groups[MAX_QUESTIONS:]))
            self.faults.append(f"{unasked} statements got no second opinion: it would be too long")
        return groups[:MAX_QUESTIONS]

    def _entry(self, number: int, statement: Statement) -> str:
        """Return a statement under its number, with the nearest words of its items."""
        items = self.material.items
        lines = [f"{number}. {statement.plain}"]
        most = MAX_SOURCES if statement.story else MAX_SOURCES_OF_HEADING
        for id_ in cited_ids(statement)[:most]:
            if item := items.get(id_):
                who = ", ".join(filter(None, (item.author, item.publisher)))
                words = clean(nearest_words(statement.plain, item, SENTENCES))[:900]
                lines.append(f"   source ({clean(who)}, {item.published_at:%Y-%m-%d}): {words}")
        language = self.material.assignment.language
        lines += [f"   look: {sign}" for sign in signs(statement, items, language)]
        return "\n".join(lines)

    def _question(
        self, group: Sequence[str], placed: Mapping[str, Statement]
    ) -> ModelRequest[EntailAnswer]:
        entries = [self._entry(n, placed[where]) for n, where in enumerate(group, 1)]

        def check(answer: EntailAnswer) -> str:
            missing = set(range(1, len(group) + 1)) - {v.number for v in answer.verdicts}
            return f"there is no verdict on {sorted(missing)[:8]}" if missing else ""

        messages = self.material.prompts["entail"].fill(statements=fenced("\n".join(entries)))
        return ModelRequest("entail", messages, EntailAnswer, check, reserved=True)

    def _corrected(
        self, placed: Mapping[str, Statement], why: Mapping[str, str]
    ) -> dict[str, Statement]:
        """Have rejected statements corrected; those that hold now are returned by place."""
        handles = {item: h.partition("-")[0] for h, item in self.material.sheet.items.items()}
        rejected = [
            Rejected(where, statement.plain, stories, why[where], KIND)
            for where, statement in placed.items()
            if (stories := _stories_of(statement, handles))
        ]
        if not rejected:
            return {}
        step = CorrectStep(self.material)
        answer = self._ask(self.writer, step.question(rejected, reserved=True))
        found = step.read(answer, rejected)
        if not found:
            return {}
        group = self._groups(found)[0]
        verdicts = self._ask(self.reader, self._question(group, found))
        good = {v.number for v in verdicts.verdicts if v.supported} if verdicts else set()
        return {where: found[where] for n, where in enumerate(group, 1) if n in good}

    def _spare(self, bullet: Bullet | None) -> Statement | None:
        """Return the extractive statement of a story, if it is in the issue's language."""
        if bullet is None:
            return None
        language, items = self.material.assignment.language, self.material.items
        cited = [items[id_] for id_ in cited_ids(bullet.statement) if id_ in items]
        return bullet.statement if all(i.language == language for i in cited) else None

    def _ask(self, caller: ModelCaller, question: ModelRequest[Form]) -> Form | None:
        asked = caller.ask(question)
        self.paid += asked.paid
        self.faults += asked.faults
        return asked.answer

    def _note(self, where: str, statement: Statement, why: str, action: Action) -> None:
        detail = f"a second opinion: {why}"
        self.findings.append(
            Finding(kind=KIND, where=where, statement=statement.plain, detail=detail, action=action)
        )


def _placed(draft: Draft) -> Iterator[tuple[str, Statement]]:
    """Yield what is reported, by place: headings rest on the lead, opinion on nothing."""
    cited = [cited_ids(paragraph.statement) for paragraph in draft.lead]
    in_turn = [id_ for row in zip_longest(*cited) for id_ in row if id_]
    for name, items in (("title", chain(*cited)), ("description", in_turn)):
        if text := getattr(draft, name):
            yield name, Statement(text=text, items=tuple(dict.fromkeys(items)))
    for n, paragraph in enumerate(draft.lead):
        yield f"lead/{n}", paragraph.statement
    for name, sections in (("preview", draft.preview), ("overview", draft.overview)):
        for i, section in enumerate(sections):
            for j, bullet in enumerate(section.bullets):
                yield f"{name}/{i}/{j}", bullet.statement


def _stories_of(statement: Statement, handles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the handles of the stories that a statement cites."""
    return tuple(dict.fromkeys(handles[id_] for id_ in cited_ids(statement) if id_ in handles))


def _bullets(draft: Draft) -> Iterator[Bullet]:
    for section in (*draft.preview, *draft.overview):
        yield from section.bullets


def _changed(draft: Draft, changes: Mapping[str, Statement | None]) -> Draft:
    """Put statements in place of others; where there is None, the part goes."""
    lead: list[Paragraph] = []
    for n, paragraph in enumerate(draft.lead):
        if statement := changes.get(f"lead/{n}", paragraph.statement):
            lead.append(paragraph.model_copy(update={"statement": statement}))
    return replace(
        draft,
        title=_heading(changes, "title", draft.title),
        description=_heading(changes, "description", draft.description),
        lead=tuple(lead),
        preview=_sections("preview", draft.preview, changes),
        overview=_sections("overview", draft.overview, changes),
    )


def _heading(changes: Mapping[str, Statement | None], name: str, old: str) -> str:
    if name not in changes:
        return old
    new = changes[name]
    return new.plain if new else ""


def _sections(
    name: str, sections: Sequence[Section], changes: Mapping[str, Statement | None]
) -> tuple[Section, ...]:
    kept = []
    for i, section in enumerate(sections):
        bullets = tuple(
            bullet.model_copy(update={"statement": statement})
            for j, bullet in enumerate(section.bullets)
            if (statement := changes.get(f"{name}/{i}/{j}", bullet.statement))
        )
        if bullets:
            kept.append(section.model_copy(update={"bullets": bullets}))
    return tuple(kept)
