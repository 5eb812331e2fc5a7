"""All sources at once: their batches in the order in which they arrive.

An exception that no collector expects is logged with its traceback and becomes a fatal error of
that one source: an issue without one source is better than no issue.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing

from ingest.errors import source_error
from ingest.gather import merged
from ingest.privacy import Discretion
from ingest.source import Batch, CollectContext, Cursor, Source, collector

log = logging.getLogger(__name__)

ContextFor = Callable[[Source], CollectContext]
Keep = Callable[[Source, Batch], Awaitable[None]]
Found = AsyncGenerator[tuple[Source, Batch], None]


async def collect_all(
    sources: Sequence[Source],
    cursors: Mapping[str, Cursor],
    context_for: ContextFor,
    *,
    keep: Keep | None = None,
    at_once: int = 64,
) -> Found:
    """Yield every batch of every source with its source; at most `at_once` sources are open.

    `cursors` are by source name. Heavier sources begin first, so that a shared budget goes to them.
    Closing the generator early cancels what is under way. `keep` is called with each batch before
    more of its source is read; what it raises is raised here.
    """
    heaviest = sorted(sources, key=lambda source: -source.weight)
    chains = (
        _kept(_batches(source, cursors.get(source.name, {}), context_for), keep)
        for source in heaviest
    )
    async with aclosing(merged(chains, max(1, min(at_once, len(heaviest))))) as batches:
        async for found in batches:
            yield found


async def _kept(batches: Found, keep: Keep | None) -> Found:
    async with aclosing(batches):
        async for source, batch in batches:
            if keep:
                await keep(source, batch)
            yield source, batch


async def _batches(source: Source, cursor: Cursor, context_for: ContextFor) -> Found:
    try:
        context = context_for(source)
        discretion = Discretion.for_source(source, context.secrets)
        async with aclosing(collector(source.kind)(source, cursor, context)) as batches:
            async for batch in batches:
                cursor = batch.cursor
                yield source, discretion.batch(batch)
    except Exception as error:
        log.exception("reading %s (%s) failed", source.name, source.kind)
        # The words of a stranger's exception may hold a token or a page: the type is enough here.
        bug = source_error("service.bug", source.name, kind=type(error).__name__)
        yield source, Batch((), cursor, (bug,))
