"""Which editor writes: the extractive one, or a chat model with the extractive one behind it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.store.store import Store
from ingest.item import Item
from summarize.edition import Edition
from summarize.editor import Assignment, Editor
from summarize.extractive.editor import ExtractiveEditor
from summarize.models.settings import CallRecord, Estimate, FreshAnswers, ModelSettings

EXTRACTIVE = "extractive"


@runtime_checkable
class Estimating(Protocol):
    """An editor that can say beforehand what an issue would cost."""

    def estimate(self, assignment: Assignment) -> Estimate:
        """Say what writing an assignment would take at most."""
        ...


@dataclass(slots=True)
class EditorHandle:
    """The editor of an issue, and the record of what its model was asked."""

    editor: Editor
    usage: list[CallRecord]


def hire(
    config: Config, store: Store, now: dt.datetime, progress: Progress, *, fresh: bool = False
) -> EditorHandle:
    """Return the editor that the configuration asks for; `fresh` asks models anew."""
    if config.newsletter.editor == EXTRACTIVE:
        return EditorHandle(ExtractiveEditor(), [])
    # Lazy: langchain takes a second to import, and the extractive editor needs none of it.
    from summarize.llm.editor import ModelEditor

    answers = FreshAnswers(store.runs) if fresh else store.runs
    editor = ModelEditor(
        model_settings(config, store, now),
        answers=answers,
        fallback=ExtractiveEditor(),
        progress=progress.say,
    )
    return EditorHandle(editor, editor.usage)


def with_second_opinion(
    config: Config, store: Store, edition: Edition, items: Mapping[str, Item], now: dt.datetime
) -> Edition:
    """Return an edition with what the model of `[gate] second_opinion`, if any, objects to."""
    name = config.gate.second_opinion
    if not name:
        return edition
    # Lazy: as above.
    from summarize.llm.entailment import second_opinion

    settings = model_settings(config, store, now)
    same = config.newsletter.editor.partition(":")[0] in (EXTRACTIVE, name.partition(":")[0])
    settings = replace(settings, models=(name,), base_url=settings.base_url if same else "")
    usage: list[CallRecord] = []
    try:
        found = second_opinion(edition, items, settings, store.runs, usage=usage)
    finally:
        store.runs.save_calls(config.newsletter.slug, edition.date, usage, now)
    gate = edition.gate.model_copy(update={"findings": (*edition.gate.findings, *found)})
    return edition.model_copy(update={"gate": gate})


def model_settings(config: Config, store: Store, now: dt.datetime) -> ModelSettings:
    """Return the model's settings, with what is left of this month's money."""
    table = config.model
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    spent = store.runs.cost(config.newsletter.slug, month)[3]
    return ModelSettings(
        models=(config.newsletter.editor, *(m for m in table.fallbacks if m != EXTRACTIVE)),
        base_url=table.base_url,
        temperature=table.temperature,
        timeout_s=table.timeout_s,
        deadline_s=table.deadline_s,
        max_calls=table.max_calls,
        max_input_tokens=table.max_input_tokens,
        max_cost=table.max_cost,
        month_remaining=max(0.0, table.max_cost_month - spent) if table.max_cost_month else None,
        prices=table.prices,
        prompts_dir=config.path(table.prompts) if table.prompts else None,
        structured=table.structured,
        secrets=config.secrets,
    )
