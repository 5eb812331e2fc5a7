"""`dateline models`: whether each configured model answers, asked with one small question.

What a provider's error looks like is best seen before the first issue and not at seven in the
morning: a wrong key, a name misspelt, a package that is missing, a server that is not up.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from dateline.config.models import EXTRACTIVE, Use, chat_models
from dateline.day.context import Newsroom
from dateline.day.editors import model_settings
from dateline.day.embedding import embedding_settings
from summarize.models.settings import CallRecord, MemoryAnswers, ModelSettings


@dataclass(frozen=True, slots=True)
class ModelTrial:
    """What one model is for, whether it answered, and how, in words."""

    model: str
    use: Use
    answers: bool
    detail: str


def try_models(room: Newsroom) -> Iterator[ModelTrial]:
    """Ask every configured model once, and write down what that took."""
    usage: list[CallRecord] = []
    try:
        for use, name in chat_models(room.config):
            yield _try_chat(name, use, model_settings(room), usage)
        if room.config.embedding.model:
            yield _try_embedding(room, usage)
    finally:
        room.store.runs.save_calls(room.slug, room.now.date(), usage, room.now)


def _try_chat(name: str, use: Use, settings: ModelSettings, usage: list[CallRecord]) -> ModelTrial:
    # Lazy: langchain takes a second to import, and other commands need none of it.
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
    caller = ModelCaller(settings, MemoryAnswers(), Budget(settings), usage=usage)
    with caller.line():
        asked = caller.ask(question)
    if asked.answer is None:
        faults = dict.fromkeys(fault.removeprefix(f"{name}: ") for fault in asked.faults)
        return ModelTrial(name, use, False, "; ".join(faults))
    return ModelTrial(name, use, True, f"answers in {time.monotonic() - started:.1f} s")


def _try_embedding(room: Newsroom, usage: list[CallRecord]) -> ModelTrial:
    # Lazy: as above.
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
