"""The second opinion: can each line that a model wrote be printed, by its sources and by itself?

Code proves numbers, names, dates and quotations (`gate`). Who did what to whom, how certain it is,
whether a line tells one event, and whether it can be understood, needs a reader, so a model is
asked, by default for every issue that a model wrote. All lines go in one or two questions, as they
will stand, each with the sentences of its items that are nearest to it.

    ask -> sentences that only fill space are struck out
        -> lines with a fault, and the weaker others, are corrected, all in one question
        -> asked about again -> what is good now is taken, and what has a fault still is dropped,
           as is at once what is no news; of weak bullets the weakest, a share of all at most

To print a poor line is the worse mistake: a dropped one is only missed. So nothing takes the place
of a rejected line that was not asked about itself. A model that fails is no reason to distrust an
issue: what got no verdict stays.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from summarize.edition import Finding, Place, Statement
from summarize.editor import Draft
from summarize.gate.check import Evidence
from summarize.llm.asking import ModelCaller
from summarize.llm.correct import CorrectStep
from summarize.llm.draft_lines import (
    Line,
    at_most,
    lines_of,
    texts_of,
    told_tags,
    with_changes,
    written_lines,
)
from summarize.llm.material import Material
from summarize.llm.question import CachedAnswer, Form, ModelRequest
from summarize.llm.reading import Corrected
from summarize.llm.spoken import clean
from summarize.llm.verdicts import (
    FAIR,
    MAX_QUESTIONS,
    MOST_WEAK,
    POOR,
    SURE,
    VIEWS,
    Verdict,
    VerdictStep,
)
from summarize.text.sentences import split_sentences

CORRECTING: Final = 14_000
"""Tokens that the first asking leaves, so that what it finds can be corrected and asked about."""

CALLS: Final = MAX_QUESTIONS + 2
"""Calls that are set aside: to ask, to correct, to ask again."""

ENTAILMENT: Final = "entailment"
"""The kind of what a second opinion finds."""

HOPELESS: Final = frozenset({"no news", "again"})
"""Faults that no other words mend."""

BULLETS: Final = ("preview/", "overview/")
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

    def review(self, draft: Draft, spare: Draft) -> Draft:
        """Return the draft without the lines that can't be printed.

        `spare` is the extractive draft of the day, whose words need no second opinion.
        """
        extractive = texts_of(spare)
        lines = written_lines(draft, extractive)
        verdicts = self._verdicts(lines, keep=CORRECTING)
        struck = self._struck(lines, verdicts)
        draft = with_changes(draft, struck)
        lines |= {where: Line(*new, lines[where].place) for where, new in struck.items()}
        weak = {where: v for where, v in verdicts.items() if not v.is_at_least(SURE)}
        hopeful = {w: lines[w] for w, v in weak.items() if v.fault not in HOPELESS}
        corrected, tried = self._corrected(hopeful, verdicts)
        cases = {item for opinion in draft.viewpoint for item in opinion.cited}
        only_weak = [  # an opinion would go with what it speaks of
            where
            for where, verdict in weak.items()
            if where.startswith(BULLETS) and where not in corrected and not verdict.fault
            if where in tried or verdict.mark <= POOR
            if cases.isdisjoint(lines[where].statement.cited)
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
        draft = at_most(self.material.assignment.max_stories, with_changes(draft, changes))
        gone = [line for where, line in lines.items() if changes.get(where, line) is None]
        draft = self._without_untold(draft, extractive, gone)
        mark = {lines[w].statement: verdict.mark for w, verdict in verdicts.items()}
        mark |= {new.statement: SURE for new in corrected.values()}
        best = max((mark.get(one, SURE) for one in draft.viewpoint), default=SURE)
        opinions = (one for one in draft.viewpoint if mark.get(one, SURE) == best)
        return replace(draft, viewpoint=tuple(opinions))

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

    def _without_untold(self, draft: Draft, spared: Collection[str], gone: Sequence[Line]) -> Draft:
        """Take from a draft the headings and opinions that name what no line of it tells.

        They were written before a line was dropped. A line may say "the model", so what the titles
        of its items name is told as well. On 18 recorded days this meets no heading or opinion of
        which all stories are told. Where the lead lost a paragraph, title and description are held
        against what it tells now: a side of the lost story may stand below.
        """
        lines = lines_of(draft)

        def told_in(*parts: str) -> Evidence:
            found = [line for where, line in lines.items() if where.startswith(parts)]
            cited = {id_ for line in found for id_ in line.statement.cited}
            titles = [item.title for id_ in cited if (item := self.material.items.get(id_))]
            words = [f"{line.label} {line.statement.plain}" for line in found]
            return self.material.told_by([*words, *sorted(titles)])

        everywhere = told_in("lead/", *BULLETS)
        above = told_in("lead/") if "lead" in [line.place for line in gone] else everywhere

        def kept(where: str, text: str) -> bool:
            if text in spared:
                return True
            told = above if where in ("title", "description") else everywhere
            if untold := self.material.untold(text, told):
                self._found(where, text, f"no line tells of {untold}", "dropped")
            return not untold

        heading, tags = draft.overview_title, told_tags(draft.tags, gone, [*lines.values()])
        described = (s for s in split_sentences(draft.description) if kept("description", s))
        return replace(
            draft,
            title=draft.title if kept("title", draft.title) else "",
            description=" ".join(described),
            overview_title=heading if kept("overview_title", heading) else "",
            tags=tuple(tag for tag in tags if kept("tags", tag)),
            viewpoint=tuple(s for s in draft.viewpoint if kept("viewpoint", s.plain)),
        )

    def _objected(self, where: str, said: Statement, why: str, action: Action) -> None:
        self._found(where, said.plain, f"a second opinion: {why}", action)

    def _found(self, where: str, said: str, detail: str, action: Action) -> None:
        self.findings.append(
            Finding(kind=ENTAILMENT, where=where, statement=said, detail=detail, action=action)
        )

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

    def _corrected(
        self, lines: Mapping[str, Line], verdicts: Mapping[str, Verdict]
    ) -> tuple[dict[str, Corrected], Collection[str]]:
        """Have rejected lines corrected; return those that are good now by place, and all tried."""
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
            question = step.question(chosen, part="entail", tokens=tokens)
            if question.tokens <= tokens:
                break

        def least(where: str) -> int:
            """Return the grade that a correction needs: it must be better than what it mends."""
            if where.startswith(BULLETS):
                return SURE
            return max(FAIR if Place(where).is_opinion else POOR + 1, verdicts[where].mark)

        answer = self._ask(self.writer, question)
        found = step.read(answer, chosen)
        again = {where: Line(*new, lines[where].place) for where, new in found.items()}
        good = {
            where: found[where]._replace(statement=verdict.left_of(found[where].statement))
            for where, verdict in self._verdicts(again).items()
            if verdict.is_at_least(least(where))
        }
        return good, asked if answer else ()

    def _ask(self, caller: ModelCaller, question: ModelRequest[Form]) -> Form | None:
        asked = caller.ask(question)
        self.paid += asked.paid
        self.faults += asked.faults
        return asked.answer


def _why(verdict: Verdict) -> str:
    return clean(f"{verdict.fault or 'weak'}: {verdict.why}")[:400]
