"""The second opinion: can each line that a model wrote be printed, by its sources and by itself?

Code proves numbers, names, dates and quotations (`gate`). Who did what to whom, how certain it is,
whether a line tells one event, and whether it can be understood, needs a reader, so a model is
asked, by default for every issue that a model wrote. All lines go in one or two questions, as they
will stand, each with the sentences of its items that are nearest to it.

    ask -> sentences that only fill space are struck out
        -> lines with a fault, and the weaker others, are corrected, all in one question
        -> an opinion is written on those that stay (of nine issues, five had lost theirs with lines
           that it spoke of)
        -> asked about again, with the opinion -> what is good now is taken, and what has a fault
           still is dropped, as is at once what is no news; of weak bullets the weakest, a share of
           all at most; then what names a dropped line goes too (`untold`)

To print a poor line is the worse mistake: a dropped one is only missed. So nothing takes the place
of a rejected line that was not asked about itself. A model that fails is no reason to distrust an
issue: what got no verdict stays.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from summarize.edition import Finding, Place, Statement
from summarize.editor import Draft
from summarize.llm.asking import ModelCaller
from summarize.llm.correct import CorrectStep
from summarize.llm.draft_lines import (
    Line,
    at_most,
    refiled,
    texts_of,
    with_changes,
    written_lines,
)
from summarize.llm.material import Material
from summarize.llm.question import CachedAnswer, Form, ModelRequest
from summarize.llm.reading import Corrected
from summarize.llm.spoken import clean
from summarize.llm.untold import without_untold
from summarize.llm.verdicts import (
    FAIR,
    MAX_QUESTIONS,
    MOST_WEAK,
    POOR,
    SURE,
    VIEWS,
    Verdict,
    VerdictStep,
    best_of,
)

CORRECTING: Final = 14_000
"""Tokens that the first asking leaves, so that what it finds can be corrected and asked about."""

CALLS: Final = MAX_QUESTIONS + 2
"""Calls that are set aside: to ask, to correct, to ask again."""

ENTAILMENT: Final = "entailment"
"""The kind of what a second opinion finds."""

HOPELESS: Final = frozenset({"no news", "again"})
"""Faults that no other words mend."""

OPINION_TOKENS: Final = 800
"""What an opinion takes beside the corrections, when they are asked about."""

BULLETS: Final = ("preview/", "overview/")
Opine = Callable[[Draft], tuple[Statement, ...]]
Action = Literal["repaired", "dropped"]


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

    def review(self, draft: Draft, spare: Draft, opine: Opine) -> Draft:
        """Return the draft without the lines that can't be printed, and with an opinion on it.

        `spare` is the extractive draft of the day, whose words need no second opinion. `opine`
        writes opinions on what surely stays, which are asked about with what was corrected.
        """
        extractive = texts_of(spare)
        lines = written_lines(draft, extractive)
        verdicts = self._verdicts(lines, keep=CORRECTING)
        struck = self._struck(lines, verdicts)
        draft = with_changes(draft, struck)
        lines |= {where: Line(*new, lines[where].place) for where, new in struck.items()}
        weak = {where: v for where, v in verdicts.items() if not v.is_at_least(SURE)}
        hopeful = {w: lines[w] for w, v in weak.items() if v.fault not in HOPELESS}
        found, tried = self._corrections(hopeful, verdicts)
        again = {where: Line(*new, lines[where].place) for where, new in found.items()}
        unsure = [w for w, verdict in weak.items() if verdict.fault or w.startswith(BULLETS)]
        opined = replace(draft, viewpoint=opine(with_changes(draft, dict.fromkeys(unsure))))
        written = written_lines(opined, extractive).items()
        again |= {where: line for where, line in written if Place(where).is_opinion}
        second = self._verdicts(again)
        corrected = {
            where: new._replace(statement=second[where].left_of(new.statement))
            for where, new in found.items()
            if where in second and second[where].is_at_least(_least(where, verdicts[where]))
        }
        only_weak = [
            where
            for where, verdict in weak.items()
            if where.startswith(BULLETS) and where not in corrected and not verdict.fault
            if where in tried or verdict.mark <= POOR
        ]
        only_weak.sort(key=lambda where: weak[where].mark)
        bullets = sum(where.startswith(BULLETS) for where in lines)
        given_up = only_weak[: -(-bullets // MOST_WEAK)]
        changes = {
            where: corrected.get(where)
            for where, verdict in weak.items()
            if where in corrected or verdict.fault or where in given_up
        }
        for where, new in changes.items():
            action: Action = "repaired" if new else "dropped"
            self._objected(where, lines[where].statement, _why(verdicts[where]), action)
        headings = self._headings(lines, verdicts, changes)
        gone = [line for where, line in lines.items() if changes.get(where, line) is None]
        draft = refiled(with_changes(draft, changes), headings)
        draft = at_most(self.material.assignment.max_stories, draft)
        opinions = self._opinions(opined, second)
        draft = replace(draft, viewpoint=tuple(opinions))
        draft, untold = without_untold(self.material, draft, extractive, gone)
        self.findings += [self._finding(*one, "dropped") for one in untold]
        return replace(draft, viewpoint=best_of({one: opinions[one] for one in draft.viewpoint}))

    def _headings(
        self,
        lines: Mapping[str, Line],
        verdicts: Mapping[str, Verdict],
        changes: Mapping[str, Corrected | None],
    ) -> dict[Statement, str]:
        """Return the bullets that stay and belong under another heading of the issue, with that."""
        places = {line.place for where, line in lines.items() if where.startswith(BULLETS)}
        found: dict[Statement, str] = {}
        for where, verdict in verdicts.items():
            line, heading = changes.get(where, lines[where]), verdict.heading
            if line and where.startswith(BULLETS) and heading in places - {lines[where].place}:
                found[line.statement] = heading
                self._objected(where, line.statement, f"it belongs under {heading}", "repaired")
        return found

    def _opinions(self, draft: Draft, verdicts: Mapping[str, Verdict]) -> dict[Statement, int]:
        """Return the opinions that nobody objects to with their grades; one without is fair."""
        marks: dict[Statement, int] = {}
        for n, said in enumerate(draft.viewpoint):
            verdict = verdicts.get(where := f"viewpoint/{n}")
            if verdict is None:
                marks[said] = SURE
            elif verdict.is_at_least(POOR + 1):
                marks[verdict.left_of(said)] = verdict.mark
            else:
                self._objected(where, said, _why(verdict), "dropped")
        return marks

    def _struck(
        self, lines: Mapping[str, Line], verdicts: Mapping[str, Verdict]
    ) -> dict[str, Corrected]:
        """Return what is left of the lines of which a reader would strike out sentences."""
        found = {}
        for where, verdict in verdicts.items():
            said = lines[where].statement
            if (left := verdict.left_of(said)) != said:
                found[where] = Corrected(left, lines[where].label)
                struck = clean(", ".join(verdict.strike))[:400]
                self._objected(where, said, f"struck: {struck}", "repaired")
        return found

    def _objected(self, where: str, said: Statement, why: str, action: Action) -> None:
        self.findings.append(self._finding(where, said.plain, f"a second opinion: {why}", action))

    def _finding(self, where: str, said: str, why: str, action: Action) -> Finding:
        return Finding(kind=ENTAILMENT, where=where, statement=said, detail=why, action=action)

    def _verdicts(self, lines: Mapping[str, Line], keep: int = 0) -> dict[str, Verdict]:
        """Return the verdicts on lines, by place: in the first view that fits, else in the last.

        It fits if `keep` tokens are left behind it.
        """
        found: dict[str, Verdict] = {}
        step = VerdictStep(self.material)
        room = self.reader.budget.tokens_left("entail") - keep
        for view in VIEWS:
            groups = step.parted(lines, view)
            questions = [step.question(group, lines, view) for group in groups]
            size = sum(question.tokens for question in questions)
            if len(groups) <= MAX_QUESTIONS and size <= room:
                break
        if unasked := sum(map(len, groups[MAX_QUESTIONS:])):
            self.faults.append(f"{unasked} statements got no second opinion: it would be too long")
        for group, question in list(zip(groups, questions, strict=True))[:MAX_QUESTIONS]:
            answer = self._ask(self.reader, question)
            for verdict in answer.verdicts if answer else ():
                if 1 <= verdict.number <= len(group):
                    found[group[verdict.number - 1]] = verdict
        return found

    def _corrections(
        self, lines: Mapping[str, Line], verdicts: Mapping[str, Verdict]
    ) -> tuple[Mapping[str, Corrected], Collection[str]]:
        """Have rejected lines corrected; return what came by place, and all that were tried."""
        step, left = CorrectStep(self.material), self.writer.budget.tokens_left("entail")
        shown = (step.rejected(w, line, _why(verdicts[w]), ENTAILMENT) for w, line in lines.items())
        rejected = [one for one in shown if one.stories]
        for grade in (SURE, FAIR, POOR + 1):  # what may stay gives way where tokens are short
            chosen = [one for one in rejected if not verdicts[one.where].is_at_least(grade)]
            if not chosen:
                return {}, ()
            # Without room to ask again the corrections would be paid for nothing.
            asked = [one.where for one in chosen]
            tokens = left - VerdictStep(self.material).question(asked, lines, VIEWS[-1]).tokens
            question = step.question(chosen, part="entail", tokens=tokens - OPINION_TOKENS)
            if question.tokens <= tokens - OPINION_TOKENS:
                break
        answer = self._ask(self.writer, question)
        return step.read(answer, chosen), asked if answer else ()

    def _ask(self, caller: ModelCaller, question: ModelRequest[Form]) -> Form | None:
        asked = caller.ask(question)
        self.paid += asked.paid
        self.faults += asked.faults
        return asked.answer


def _least(where: str, before: Verdict) -> int:
    """Return the grade that a correction needs: it must be better than what it mends."""
    return SURE if where.startswith(BULLETS) else max(POOR + 1, before.mark)


def _why(verdict: Verdict) -> str:
    return clean(f"{verdict.fault or 'weak'}: {verdict.why}")[:400]
