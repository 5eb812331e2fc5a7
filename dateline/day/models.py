"""The models of a newsroom: who writes, what embeds, and whether each of them answers.

Nothing depends on a model. Where the embedding model fails, is too dear or too slow, the day's
stories are found by words and links as for everyone without one, and the issue says so. What a
provider's error looks like is best seen before the first issue (`try_models`): a wrong key, a
misspelt name, a missing package, a server that is down.

The clients are imported where they are used: LangChain takes a second, and many papers have none.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.config.model_tables import EXTRACTIVE, Use
from dateline.config.settings import Config
from dateline.day.context import IssueContext, Newsroom
from ingest.item import Item
from summarize.extractive.editor import ExtractiveEditor
from summarize.models.settings import (
    AnswerStore,
    CallRecord,
    EmbeddingSettings,
    MemoryAnswers,
    ModelSettings,
)
from summarize.stories.find import FoundStories

if TYPE_CHECKING:
    from summarize.llm.editor import ModelEditor

KEPT_DAYS = 31
"""Days that a vector is kept beyond the newsroom's memory, for days that are looked at again."""

FindStories = Callable[..., FoundStories]
"""`summarize.stories.find.find_stories` with all but the items and the model (`embed`) given."""


def model_editor(issue: IssueContext, answers: AnswerStore | None = None) -> "ModelEditor | None":
    """Return the model that writes, with the kept `answers`; None for the extractive editor."""
    if issue.config.newsletter.editor == EXTRACTIVE:
        return None
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
    """Return the chat model's settings, with what is left of this month's money."""
    config, table = room.config, room.config.model
    return ModelSettings(
        **table.model_dump(
            exclude={"fallbacks", "prompts", "max_cost_month", "max_output_tokens_raised"}
        ),
        max_output_tokens_raised=max(table.max_output_tokens, table.max_output_tokens_raised),
        models=(config.newsletter.editor, *(m for m in table.fallbacks if m != EXTRACTIVE)),
        month_remaining=money_left(room),
        prompts_dir=config.path(table.prompts) if table.prompts else None,
        second_opinion=config.reader,
        secrets=config.secrets,
    )


@contextmanager
def embedded(
    issue: IssueContext, find: FindStories, *, ask: bool
) -> Iterator[Callable[[Sequence[Item]], FoundStories]]:
    """Yield `find` with the help of the configured model; without `ask`, of kept vectors only."""
    config, store, progress = issue.config, issue.store, issue.progress
    if not config.embedding.model:
        yield find
        return
    from summarize.models.embedder import Embedder, EmbeddingError

    usage: list[CallRecord] = []
    settings, fault = embedding_settings(issue), ""
    embed = Embedder(settings, store.vectors, usage=usage, ask=ask, say=progress.say)

    def found(items: Sequence[Item]) -> FoundStories:
        nonlocal fault
        if not fault:
            try:
                return replace(find(items, embed=embed), embedding=settings.model)
            except EmbeddingError as error:
                fault = f"stories were found without the embedding model {error}"
                progress.say(fault)
        return replace(find(items), notices=(fault,))

    with closing(embed):
        try:
            yield found
        finally:
            store.runs.save_calls(issue.slug, issue.date, usage, issue.now)
    if ask:
        kept = dt.timedelta(days=config.stories.memory_days + KEPT_DAYS)
        store.vectors.forget(dt.datetime.now(dt.UTC) - kept)


def embedding_settings(room: Newsroom) -> EmbeddingSettings:
    """Return the embedding model's settings, with what is left of this month's money."""
    config, table = room.config, room.config.embedding
    return EmbeddingSettings(
        **table.model_dump() | {"model": _located(config)},
        price=config.model.prices.get(table.model, (0.0, 0.0))[0],
        money=money_left(room),
        secrets=config.secrets,
    )


def _located(config: Config) -> str:
    """Return the model's name; a local model's folder is meant from the file's own folder."""
    provider, _, name = config.embedding.model.partition(":")
    if provider == "huggingface" and (name.startswith((".", "~")) or Path(name).is_absolute()):
        return f"{provider}:{config.path(name)}"
    return config.embedding.model


@dataclass(frozen=True, slots=True)
class ModelTrial:
    """What one model is for, whether it answered, and how, in words."""

    model: str
    use: Use
    answers: bool
    detail: str


def try_models(room: Newsroom) -> Iterator[ModelTrial]:
    """Ask every configured model one small question, and write down what that took."""
    usage: list[CallRecord] = []
    try:
        for use, name in room.config.chat_models():
            yield _try_chat(name, use, model_settings(room), usage)
        if room.config.embedding.model:
            yield _try_embedding(room, usage)
    finally:
        room.store.runs.save_calls(room.slug, room.now.date(), usage, room.now)


def _try_chat(name: str, use: Use, settings: ModelSettings, usage: list[CallRecord]) -> ModelTrial:
    from summarize.llm.answer_forms import ReadyAnswer
    from summarize.llm.asking import ModelCaller
    from summarize.llm.question import ModelRequest
    from summarize.models.budget import Budget

    providers = {m.partition(":")[0] for m in (name, settings.models[0]) if m != EXTRACTIVE}
    own = settings.base_url if len(providers) == 1 else ""
    settings = replace(settings, models=(name,), base_url=own, max_calls=4)
    question = ModelRequest(
        "try", (("user", "A trial: say that you are ready."),), ReadyAnswer, must_pass=True
    )
    started = time.monotonic()
    with closing(ModelCaller(settings, MemoryAnswers(), Budget(settings), usage=usage)) as caller:
        asked = caller.ask(question)
    if asked.answer is None:
        faults = dict.fromkeys(fault.removeprefix(f"{name}: ") for fault in asked.faults)
        return ModelTrial(name, use, False, "; ".join(faults))
    return ModelTrial(name, use, True, f"answers in {time.monotonic() - started:.1f} s")


def _try_embedding(room: Newsroom, usage: list[CallRecord]) -> ModelTrial:
    from summarize.models.embedder import Embedder, EmbeddingError

    name = room.config.embedding.model
    started = time.monotonic()
    settings = embedding_settings(room)
    with closing(Embedder(settings, room.store.vectors, usage=usage)) as embedder:
        try:
            width = embedder.width()
        except EmbeddingError as error:
            return ModelTrial(name, "embedding", False, str(error).removeprefix(f"{name}: "))
    seconds = time.monotonic() - started
    return ModelTrial(name, "embedding", True, f"vectors of {width} numbers in {seconds:.1f} s")
