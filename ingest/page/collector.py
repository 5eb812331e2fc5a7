"""A page without a feed, read as one: its entries by CSS selectors, its dates as it states them.

Visits, validators, moves, undated entries and what is known already are a feed's matter
(`ingest.feed.collector`); here its troubles get the mends that a page has.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from soupsieve import SelectorSyntaxError

from ingest.feed.collector import Form, visit
from ingest.page.parse import Selectors, read_page
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError, stated_zone

MENDS: Mapping[str, Mapping[str, Any]] = {
    "no-entries": {
        "message": "the selector finds no entry on the page",
        "hint": "Check the selector `item`; the page may also need a browser to show its entries.",
        "fatal": True,
    },
    "empty-entries": {"code": "no-link", "hint": "Check the selector `link`."},
    "too-many-entries": {"hint": "Name a narrower selector `item`."},
}
"""What is said of a page instead of what is said of a feed, by the feed's code."""


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> AsyncIterator[Batch]:
    """Yield one batch. Its options are in docs/sources-pages.md."""
    settings = repr(sorted((key, str(value)) for key, value in source.options.items()))
    if cursor.get("settings") != settings:
        cursor = {}  # other selectors see other entries in a page that has not changed
    given = {key: str(source.options[key]) for key in Selectors.__slots__ if key in source.options}
    read = partial(read_page, selectors=Selectors(**given), zone=stated_zone(source))
    try:
        batch = await visit(source, cursor, context, Form("page", read))
    except (SelectorSyntaxError, ValueError) as error:
        message = " ".join(str(error).split())[:200]
        hint = "Correct the selector in the configuration; `dateline sources test` tries it."
        yield Batch((), cursor, (SourceError(source.name, "bad-selector", message, hint),))
        return
    told = (replace(t, **MENDS.get(t.code, {})) for t in batch.troubles)
    yield replace(batch, cursor={**batch.cursor, "settings": settings}, troubles=tuple(told))
