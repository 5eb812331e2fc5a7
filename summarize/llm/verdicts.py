"""The question on lines: what a model is shown of each, and the verdicts that it gives.

Each line stands as it will be printed, next to the sentences of its items that are nearest to it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ClassVar, Final

from pydantic import ConfigDict, Field

from summarize.edition import Statement
from summarize.gate.check import nearest_words
from summarize.llm.answer_forms import AnswerForm
from summarize.llm.draft_lines import Line
from summarize.llm.material import Material
from summarize.llm.question import ModelRequest
from summarize.llm.shown import fenced
from summarize.llm.spoken import clean, speaker, spoken
from summarize.models.budget import count_tokens
from summarize.text.repeats import MIN_CHARS, squeeze
from summarize.text.sentences import split_sentences

QUESTION_TOKENS: Final = 7_000
"""Tokens of lines and sources in one question; models lose count beyond that."""

MAX_QUESTIONS: Final = 2
View = tuple[int, int, int]
VIEWS: Final[tuple[View, ...]] = ((120, 8_000, 8_000), (20, 5_400, 2_700), (8, 2_700, 900))
"""What of its sources a line is seen beside: at most so many sentences of each, so many characters
of all together and of each. The widest that fits the questions is taken, since a verdict on cut
words is a guess; few lines, as those that were found wrong, are seen beside nearly all."""

MAX_SOURCES: Final = 8
"""A title tells the first paragraph of the lead, a description all of it: see `draft_lines`."""

POOR: Final = 4
FAIR: Final = 6
SURE: Final = 7
"""What is not SURE is corrected. A bullet goes up to POOR, and where it can't be put better; a
corrected one must be SURE. Title and lead go only for a fault; of opinions the best stay.

Of 462 lines of 17 issues strangers had refused 48. A reader who knew no verdict graded 24 of these
at POOR or less and 11 at 5; of the others 34 and 43. Strangers had refused 19 of 83 corrected lines
and 29 of 379 others; later 3 of 8 that were taken at 6. Of 29 lines that had a 6 and were corrected
two readers, who didn't know which were which, would print 20 unchanged where it was 14. Of 115
lines of four issues two others would both print 17 of 39 with a 6, 39 of 46 with a 7, 25 of 29
above.
"""

MOST_WEAK: Final = 4
"""One in so many bullets goes for weakness alone: some readers grade every line low."""


class Verdict(AnswerForm):
    """What a model thinks of one line; without a fault it can be printed.

    The objection comes before the verdict: a model that must name one looks for it. The grade tells
    apart what has no fault: models seldom call a line faulty, and know well which is the weakest.
    """

    model_config = ConfigDict(str_strip_whitespace=True)
    spared: ClassVar[tuple[str, ...]] = ("strike", "why", "fault", "heading", "grade")

    number: int
    strike: tuple[str, ...] = Field(description="first words of each sentence to leave out")
    why: str = Field(description="the strongest objection to the rest, in one short sentence")
    fault: str = Field(description="name of the fault, or empty")
    heading: str = Field(description="heading of another line under which it belongs, or empty")
    grade: str = Field(description="0 to 9: how surely a strict editor would print the line")

    @property
    def mark(self) -> int:
        """The grade as a number; SURE where there is none."""
        grade = re.search(r"\d{1,3}", self.grade)
        return int(grade[0]) if grade else SURE

    def is_at_least(self, grade: int) -> bool:
        """Return whether a line has no fault and such a grade."""
        return not self.fault and self.mark >= grade

    def left_of(self, said: Statement) -> Statement:
        """Return a statement without the sentences to leave out; its first one always stays.

        A sentence less makes nothing false, so this needs no correction and no further verdict.
        """
        texts, plains = split_sentences(said.text), split_sentences(said.plain)
        if [Statement(text=text).plain for text in texts] != plains:  # a link's words were parted
            return said
        openings = tuple(words for words in map(squeeze, self.strike) if len(words) >= MIN_CHARS)
        kept = [text for text in texts[1:] if not squeeze(text).startswith(openings)]
        return said.model_copy(update={"text": " ".join([*texts[:1], *kept])})


def best_of(marks: Mapping[Statement, int]) -> tuple[Statement, ...]:
    """Return the opinions with the best grade, of several on the same cases the first."""
    kept: list[Statement] = []
    for said, mark in marks.items():
        cases = {item for one in kept for item in one.cited}
        if mark == max(marks.values()) and cases.isdisjoint(said.cited):
            kept.append(said)
    return tuple(kept)


class EntailAnswer(AnswerForm):
    """What a model thinks of the lines that it was shown."""

    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class VerdictStep:
    """Asks for verdicts on lines."""

    material: Material

    def parted(self, lines: Mapping[str, Line], view: View) -> list[list[str]]:
        """Part the lines into groups that fit a question each, the first ones first."""
        groups: list[list[str]] = []
        left = 0
        for where in lines:
            size = count_tokens(self._entry(1, where, lines, view))
            if not groups or size > left:
                groups.append([])
                left = QUESTION_TOKENS
            groups[-1].append(where)
            left -= size
        return groups

    def question(
        self, group: Sequence[str], lines: Mapping[str, Line], view: View
    ) -> ModelRequest[EntailAnswer]:
        """Ask for a verdict on each line of a group."""
        entries = [self._entry(n, where, lines, view) for n, where in enumerate(group, 1)]

        def check(answer: EntailAnswer) -> str:
            missing = set(range(1, len(group) + 1)) - {v.number for v in answer.verdicts}
            return f"there is no verdict on {sorted(missing)[:8]}" if missing else ""

        messages = self.material.fill("entail", statements=fenced("\n".join(entries)))
        return ModelRequest("entail", messages, EntailAnswer, check, part="entail")

    def _entry(self, number: int, where: str, lines: Mapping[str, Line], view: View) -> str:
        """Return a line under its number, with the nearest words of its items.

        Those of title and description stand under the lead, if that is asked about too.
        """
        line = lines[where]
        rows, cited = [f"{number}. {line.words}"], line.statement.cited[:MAX_SOURCES]
        lead = (one.statement.cited for place, one in lines.items() if place.startswith("lead/"))
        if where in ("title", "description") and set(cited) <= set(chain(*lead)):
            return f"{rows[0]}\n   sources: those of the [lead] lines"
        sentences, together, most = view
        each = min(most, together // max(1, len(cited)))
        for id_ in cited:
            if item := self.material.items.get(id_):
                said = replace(item, text=spoken(item))
                words = clean(nearest_words(line.statement.plain, said, sentences, each))
                rows.append(f"   source ({speaker(item)}, {item.published_at:%Y-%m-%d}): {words}")
        return "\n".join(rows)
