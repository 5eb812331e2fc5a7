"""A page without a feed, read as one: its entries by CSS selectors.

Validators, moves, undated entries and known ones are handled as for feeds
(`ingest.feed.collector`).
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

from soupsieve import SelectorSyntaxError

from ingest.errors import source_error, words_of
from ingest.feed.collector import Form, visit
from ingest.page.parse import read_page
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError, stated_zone


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> AsyncIterator[Batch]:
    """Yield one batch. Its options are in docs/sources-pages.md."""
    settings = repr(sorted((key, str(value)) for key, value in source.options.items()))
    if cursor.get("settings") != settings:
        cursor = {}  # other selectors see other entries in a page that has not changed
    read = partial(read_page, selectors=source.options, zone=stated_zone(source))
    try:
        batch = await visit(source, cursor, context, Form("page", read))
    except (SelectorSyntaxError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        yield Batch((), cursor, (source_error("page.bad-selector", source.name, said=said),))
        return
    told = tuple(map(_of_page, batch.troubles))
    yield replace(batch, cursor={**batch.cursor, "settings": settings}, troubles=told)


def _of_page(error: SourceError) -> SourceError:
    """Return what is said of a page instead of what is said of a feed, by the feed's code."""
    words = words_of("page", error.code)
    return replace(
        error,
        code=words.get("code", error.code),
        message=words.get("message", error.message),
        hint=words.get("hint", error.hint),
        fatal=error.fatal or error.code == "no-entries",
    )
