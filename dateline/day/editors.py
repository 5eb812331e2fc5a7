"""Which editor writes: the extractive one, or a chat model with the extractive one behind it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from dateline.config.models import EXTRACTIVE, reader_of
from dateline.day.context import IssueContext, Newsroom
from summarize.editor import Assignment, Editor
from summarize.extractive.editor import ExtractiveEditor
from summarize.models.settings import AnswerStore, CallRecord, Estimate, ModelSettings


@runtime_checkable
class Estimating(Protocol):
    """An editor that can say beforehand what an issue would cost."""

    def estimate(self, assignment: Assignment, *, arranged: bool = False) -> Estimate:
        """Say what writing an assignment would take at most, beside an arrangement it shares."""
        ...


@dataclass(slots=True)
class EditorHandle:
    """The editor of an issue, and the record of what its model was asked."""

    editor: Editor
    usage: list[CallRecord]


def hire(issue: IssueContext, answers: AnswerStore | None = None) -> EditorHandle:
    """Return the editor that the configuration asks for; `answers` are the kept ones to use."""
    if issue.config.newsletter.editor == EXTRACTIVE:
        return EditorHandle(ExtractiveEditor(), [])
    # Lazy: langchain takes a second to import, and the extractive editor needs none of it.
    from summarize.llm.editor import ModelEditor

    editor = ModelEditor(
        model_settings(issue),
        answers=answers or issue.store.runs,
        fallback=ExtractiveEditor(),
        progress=issue.progress.say,
    )
    return EditorHandle(editor, editor.usage)


def money_left(room: Newsroom) -> float | None:
    """Return what may still be spent on models this month; None where there is no limit."""
    if not (limit := room.config.model.max_cost_month):
        return None
    return max(0.0, limit - room.store.runs.cost(room.slug, room.now).cost)


def model_settings(room: Newsroom) -> ModelSettings:
    """Return the model's settings, with what is left of this month's money."""
    config, table = room.config, room.config.model
    return ModelSettings(
        **table.model_dump(
            exclude={"fallbacks", "prompts", "max_cost_month", "max_output_tokens_raised"}
        ),
        max_output_tokens_raised=max(table.max_output_tokens, table.max_output_tokens_raised),
        models=(config.newsletter.editor, *(m for m in table.fallbacks if m != EXTRACTIVE)),
        month_remaining=money_left(room),
        prompts_dir=config.path(table.prompts) if table.prompts else None,
        second_opinion=reader_of(config),
        secrets=config.secrets,
    )
