"""Correcting what can't be printed: all rejected statements in one question.

A statement is rejected by the gate's first layer as soon as it is read, or later by the second
opinion. Its neighbours stay: a bad bullet costs neither its section nor a call of its own. What
comes back must pass what the first one failed, else it is not taken.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from summarize.edition import LINK, Place, Statement
from summarize.llm.answer_forms import AnswerForm, WrittenStatement
from summarize.llm.draft_lines import Line
from summarize.llm.material import Material
from summarize.llm.question import ModelRequest
from summarize.llm.reading import Corrected, Rejected
from summarize.llm.safe_words import TextError
from summarize.llm.shown import fenced
from summarize.models.budget import count_tokens
from summarize.text.repeats import sentences

RECORD_TOKENS = 2_400
"""Tokens of each story that statements are corrected by, where there are many."""

ALL_RECORDS = 9_600
"""Tokens that few stories share: what is corrected was rejected by a fuller reading."""

FILLED = 0.9
"""Share of the tokens left that records are fitted into: their marks of omission come on top."""

LEAST_RECORD = 200
"""Tokens of a story's record where the limit of tokens is near."""


class Correction(WrittenStatement):
    """One of the rejected statements, corrected, with a label if it had one."""

    spared: ClassVar[tuple[str, ...]] = ("items", "label")

    number: int
    label: str


class CorrectAnswer(AnswerForm):
    """The statements that were rejected, corrected."""

    statements: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class CorrectStep:
    """Asks for the corrections of rejected statements, and reads them."""

    material: Material

    def rejected(
        self, where: str, line: Line, why: str = "", kind: str = "", *, proved: bool = False
    ) -> Rejected:
        """Return a line of a draft as what is to be put otherwise, in its writer's handles."""
        sheet, said = self.material.sheet, line.statement
        handles = sheet.handle_of
        text = LINK.sub(
            lambda m: f"[{m[1]}]({handles[m[2]]})" if m[2] in handles else m[1], said.text
        )
        stories = sheet.stories_of(said)
        return Rejected(where, text, stories, why, kind, line.label, proved, said.cited)

    def question(
        self,
        rejected: Sequence[Rejected],
        *,
        part: str = "",
        tokens: int | None = None,
    ) -> ModelRequest[CorrectAnswer]:
        """Ask for all of them, each with what was found and the records of its stories.

        `tokens` is how many the question may have; the records give way.
        """
        lines = [
            f"{n}. ({', '.join(one.stories)}) {one.text}\n   label: {one.label}\n"
            f"   found: {one.why[:400]}"
            for n, one in enumerate(rejected, 1)
        ]
        handles = dict.fromkeys(handle for one in rejected for handle in one.stories)
        statements = fenced("\n".join(lines))
        room = max(RECORD_TOKENS * len(handles), ALL_RECORDS)
        if tokens is not None:
            left = tokens - self.material.around("correct") - count_tokens(statements)
            room = min(room, int(left * FILLED))
        each = max(LEAST_RECORD, self.material.fair(list(handles), room))
        cited: dict[str, str] = {}
        for one in rejected:
            cited |= {id_: f"{cited.get(id_, '')} {one.text}" for id_ in one.cited}
        stories = self.material.records(list(handles), each, cited)
        messages = self.material.fill("correct", statements=statements, stories=stories)
        return ModelRequest("correct", messages, CorrectAnswer, part=part)

    def read(
        self, answer: CorrectAnswer | None, rejected: Sequence[Rejected]
    ) -> dict[str, Corrected]:
        """Return the corrections that hold, by the place of what they correct.

        A sentence that corrects statements on several stories was planted: it is none of them.
        """
        found: dict[str, Corrected] = {}
        rows = [row for row in (answer.statements if answer else ()) if row.number > 0]
        rows = [row for row in rows if row.number <= len(rejected)]
        told = {(s, rejected[row.number - 1].stories) for row in rows for s in sentences(row.text)}
        times = Counter(sentence for sentence, _stories in told)
        for row in rows:
            if any(times[sentence] > 1 for sentence in sentences(row.text)):
                continue
            old = rejected[row.number - 1]
            try:
                opinion = Place(old.where).is_opinion
                fixed = self.material.statement(row, old.stories, opinion=opinion)
            except TextError:
                continue
            stories = [self.material.sheet.by_handle[handle] for handle in old.stories]
            label = self.material.label(row.label or old.label, fixed, stories)
            same = fixed.plain == Statement(text=old.text).plain and label == old.label
            if not (same and old.proved) and not self.material.whole([fixed.plain]):
                found[old.where] = Corrected(fixed, label)
        return found
