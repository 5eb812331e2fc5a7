"""The pages behind the day's strongest links: fetched once, within a budget, before writing.

A story of three posts that share one link is best told from the page itself. What could not be
had is recorded with its reason and not asked for again; nothing is guessed of it.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from dateline.day.collect import http_settings
from dateline.day.context import Newsroom
from dateline.store.items import PAGE_SOURCE, PageRecord
from dateline.store.store import Store
from ingest.article.fetch import Article, article_item, fetch_article
from ingest.http.client import PoliteClient
from ingest.item import Item
from ingest.source import SourceError
from summarize.story import Story

AT_ONCE = 64
"""More than this waits for the client, which asks each host twice at the same time at most."""

LINKS_PER_STORY = 2


def wanted_links(stories: Sequence[Story], budget: int) -> list[str]:
    """Choose the links to read: the most shared ones of each story, best story first.

    Links that are items of the story themselves are known already.
    """
    chosen: dict[str, None] = {}
    for story in stories:
        known = {item.url for item in story.everything}
        counts = Counter(url for item in story.everything for url in {li.url for li in item.links})
        ranked = sorted(counts.keys() - known, key=lambda url: (-counts[url], url))
        chosen.update(dict.fromkeys(ranked[:LINKS_PER_STORY]))
    return list(chosen)[:budget]


async def read_pages(room: Newsroom, urls: Sequence[str]) -> list[Item]:
    """Return the items of these pages; those not in the store yet are fetched and kept."""
    store, now = room.store, room.now
    known = store.items.pages(urls)
    missing = [url for url in urls if url not in known]
    if missing:
        with room.progress.task("reading linked pages", len(missing)) as task:
            async with PoliteClient(http_settings(room.config.http)) as http:
                limit = asyncio.Semaphore(AT_ONCE)

                async def read(url: str) -> None:
                    async with limit:
                        found = await fetch_article(url, http, now)
                    await asyncio.to_thread(_keep, store, url, found, now)
                    task.advance()

                await asyncio.gather(*map(read, missing))
    return known_pages(store, urls)


def known_pages(store: Store, urls: Iterable[str]) -> list[Item]:
    """Return the items of those of these pages that were read already."""
    known = store.items.pages(urls)
    items = store.items.items_by_id(record.item for record in known.values() if record.item)
    return [items[id_] for id_ in sorted(items)]


def _keep(store: Store, url: str, found: Article | SourceError, now: dt.datetime) -> None:
    if isinstance(found, SourceError):
        store.items.save_page(PageRecord(url, "", found.message, now), None)
        return
    item = article_item(found, PAGE_SOURCE, now)
    store.items.save_page(PageRecord(url, item.id, "", now), item)
