"""Which editor writes: the extractive one, or a chat model with the extractive one behind it."""

from typing import TYPE_CHECKING

from dateline.config.models import EXTRACTIVE, reader_of
from dateline.day.context import IssueContext, Newsroom
from summarize.extractive.editor import ExtractiveEditor
from summarize.models.settings import AnswerStore, ModelSettings

if TYPE_CHECKING:
    from summarize.llm.editor import ModelEditor


def model_editor(issue: IssueContext, answers: AnswerStore | None = None) -> "ModelEditor | None":
    """Return the model that writes, None where the extractive editor does.

    `answers` are the kept ones that it may use.
    """
    if issue.config.newsletter.editor == EXTRACTIVE:
        return None
    # Lazy: langchain takes a second to import, and the extractive editor needs none of it.
    from summarize.llm.editor import ModelEditor

    return ModelEditor(
        model_settings(issue),
        answers=answers or issue.store.runs,
        fallback=ExtractiveEditor(),
        progress=issue.progress.say,
    )


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
