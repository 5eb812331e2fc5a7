"""The copy editor: lines written from items in another language are put as natives write them.

A model keeps the build of the sentences that stand before it, and does not see that it does. So the
lines of a translated issue are shown once more alone, without their sources. Of 142 Korean lines of
five issues such a reader changed 63; two others, who didn't know which were which, would print 38
of those unchanged where it was 21, and refuse 5 where it was 7. One edit had changed what was said.

That is the worse mistake, so an edit may change words only: it has the numbers, names, dates and
quotations of its own line, no more and no fewer, must pass what every line passes, and is read by
the second opinion. Of the 63 none fails the first. What is refused leaves the line as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from summarize.editor import Draft
from summarize.llm.answer_forms import AnswerForm
from summarize.llm.asking import ModelCaller
from summarize.llm.correct import CorrectAnswer, Correction, CorrectStep
from summarize.llm.draft_lines import Line, texts_of, with_changes, written_lines
from summarize.llm.material import Material
from summarize.llm.question import ModelRequest, ModelResult
from summarize.llm.reading import Corrected, Rejected
from summarize.llm.shown import fenced


class EditedLine(AnswerForm):
    """A line in other words; an empty label or text stays as it was."""

    spared: ClassVar[tuple[str, ...]] = ("label", "text")

    number: int
    label: str
    text: str


class CopyEditAnswer(AnswerForm):
    """The lines that were changed."""

    edits: tuple[EditedLine, ...]


@dataclass(frozen=True, slots=True)
class CopyEdit:
    """Asks for the words of a draft's lines, and takes those that say the same."""

    caller: ModelCaller
    material: Material

    def edit(self, draft: Draft, spare: Draft) -> tuple[Draft, ModelResult[CopyEditAnswer]]:
        """Return the draft in better words, and how the question ended, if it was asked.

        `spare` is the extractive draft, whose words are those of its items.
        """
        lines = written_lines(draft, texts_of(spare))
        if not (lines and self.material.is_translated):
            return draft, ModelResult(None)
        step = CorrectStep(self.material)
        shown = [step.rejected(where, line, proved=True) for where, line in lines.items()]
        shown = [one for one in shown if one.stories]
        asked = self.caller.ask(self.question(shown, lines))
        found = step.read(self._as_corrections(asked.answer, shown), shown)
        changes = {w: new for w, new in found.items() if self._says_so(lines[w], new)}
        return with_changes(draft, changes), asked

    def question(
        self, shown: Sequence[Rejected], lines: Mapping[str, Line]
    ) -> ModelRequest[CopyEditAnswer]:
        """Ask for the lines that need other words, all at once."""
        rows = [
            f"{n}. [{lines[one.where].place}] {one.text}\n   label: {one.label}"
            for n, one in enumerate(shown, 1)
        ]
        messages = self.material.fill("copyedit", statements=fenced("\n".join(rows)))
        return ModelRequest("copyedit", messages, CopyEditAnswer)

    def _as_corrections(
        self, answer: CopyEditAnswer | None, shown: Sequence[Rejected]
    ) -> CorrectAnswer:
        """Return the edits as corrections that rest on what their lines rested on."""
        handle_of, rows = self.material.sheet.handle_of, []
        for edit in answer.edits if answer else ():
            if 1 <= edit.number <= len(shown):
                old = shown[edit.number - 1]
                items = tuple(handle_of[id_] for id_ in old.cited if id_ in handle_of)
                label = (edit.label or old.label) if old.label else ""
                text = edit.text or old.text
                rows.append(Correction(number=edit.number, label=label, text=text, items=items))
        return CorrectAnswer(statements=tuple(rows))

    def _says_so(self, old: Line, new: Corrected) -> bool:
        """Return whether new words have the facts of the old ones, as far as code can tell."""
        before, after = f"{old.label}\n{old.statement.plain}", f"{new.label}\n{new.statement.plain}"
        untold, told_by = self.material.untold, self.material.told_by
        return not (untold(after, told_by([before])) or untold(before, told_by([after])))
