"""An embedding model's part in a day, if one is configured: stories are found with it or without.

Nothing depends on the model. Where it fails, is too dear or too slow, the day's stories are found
by words and links as for everyone without one, and the issue says so.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.context import IssueContext, Newsroom
from dateline.day.editors import money_left
from ingest.item import Item
from summarize.models.settings import CallRecord, EmbeddingSettings
from summarize.stories.find import FoundStories

if TYPE_CHECKING:
    from summarize.models.embedder import Embedder

KEPT_DAYS = 31
"""Days that a vector is kept beyond the newsroom's memory, for days that are looked at again."""

FindStories = Callable[..., FoundStories]
"""`summarize.stories.find.find_stories` with all but the items and the model (`embed`) given."""


@contextmanager
def embedded(
    issue: IssueContext, find: FindStories, *, ask: bool
) -> Iterator[Callable[[Sequence[Item]], FoundStories]]:
    """Yield `find` with the help of the configured model; without `ask`, of kept vectors only."""
    config, store, progress = issue.config, issue.store, issue.progress
    if not config.embedding.model:
        yield find
        return
    # Lazy: numpy's neighbours are not needed by those without a model.
    from summarize.models.embedder import Embedder

    usage: list[CallRecord] = []
    settings = embedding_settings(issue)
    with closing(
        Embedder(settings, store.vectors, usage=usage, ask=ask, say=progress.say)
    ) as embed:
        try:
            yield _helped(find, embed, progress)
        finally:
            store.runs.save_calls(issue.slug, issue.date, usage, issue.now)
    if ask:
        kept = dt.timedelta(days=config.stories.memory_days + KEPT_DAYS)
        store.vectors.forget(dt.datetime.now(dt.UTC) - kept)


def _helped(
    find: FindStories, embed: "Embedder", progress: Progress
) -> Callable[[Sequence[Item]], FoundStories]:
    from summarize.models.embedder import EmbeddingError  # lazy: as above

    fault = ""

    def found(items: Sequence[Item]) -> FoundStories:
        nonlocal fault
        if not fault:
            try:
                return replace(find(items, embed=embed), embedding=embed.settings.model)
            except EmbeddingError as error:
                fault = f"stories were found without the embedding model {error}"
                progress.say(fault)
        return replace(find(items), notices=(fault,))

    return found


def embedding_settings(room: Newsroom) -> EmbeddingSettings:
    """Return the model's settings, with what is left of this month's money."""
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
