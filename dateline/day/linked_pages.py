"""The pages behind the day's strongest stories: fetched once, within budgets, before writing.

A page that several items of a story link becomes an item. The page of a title or teaser becomes its
text (`ingest.article.teaser`), whenever an issue's items are asked for: the store keeps both apart,
so finding stories does not depend on which pages were read. A page that could not be had is
recorded with its reason and not asked for again.
"""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from dateline.day.context import Newsroom
from dateline.store.items import PAGE_SOURCE, PageRecord
from dateline.store.store import Store
from ingest.article.fetch import Article, article_item, fetch_article
from ingest.article.teaser import announced_page, page_link, with_page
from ingest.http.client import PoliteClient
from ingest.item import Item
from ingest.source import SourceError
from summarize.passages import is_passage
from summarize.story import Story

LINKS_PER_STORY = 2
TEASERS_PER_STORY = 2


def wanted_links(stories: Sequence[Story], budget: int) -> list[str]:
    """Choose the most shared links of each story that are no items of it, best story first."""
    chosen: dict[str, None] = {}
    for story in stories:
        known = {item.url for item in story.everything}
        counts = Counter(url for item in story.everything for url in {li.url for li in item.links})
        ranked = sorted(counts.keys() - known, key=lambda url: (-counts[url], url))
        chosen.update(dict.fromkeys(ranked[:LINKS_PER_STORY]))
    return list(chosen)[:budget]


def announced_pages(stories: Iterable[Story], budget: int) -> list[str]:
    """Choose the pages of teasers to read: of each story's first teasers, best story first."""
    chosen: dict[str, None] = {}
    for story in stories:
        pages = filter(None, map(announced_page, story.items))
        chosen.update(dict.fromkeys(islice(pages, TEASERS_PER_STORY)))
    return list(chosen)[:budget]


def unread(store: Store, urls: Iterable[str]) -> list[str]:
    """Return which of these pages were never asked for, in their order."""
    urls = list(dict.fromkeys(urls))
    known = store.items.pages(urls)
    return [url for url in urls if url not in known]


async def read_pages(room: Newsroom, urls: Iterable[str]) -> None:
    """Fetch and keep those of these pages that were never asked for."""
    store, now = room.store, room.now
    if missing := unread(store, urls):
        with room.progress.task("reading linked pages", len(missing)) as task:
            async with PoliteClient(room.config.http) as http:

                async def read(url: str) -> None:  # the client bounds how many are asked at once
                    found = await fetch_article(url, http, now)
                    await asyncio.to_thread(_keep, store, url, found, now)
                    task.advance()

                await asyncio.gather(*map(read, missing))


def known_pages(store: Store, urls: Iterable[str]) -> dict[str, Item]:
    """Return the items of those of these pages that were read already, by the link."""
    read = {url: record.item for url, record in store.items.pages(urls).items() if record.item}
    items = store.items.items_by_id(read.values())
    return {url: items[id_] for url, id_ in read.items() if id_ in items}


def with_pages(story: Story, pages: Mapping[str, Item]) -> Story:
    """Return a story whose teasers have the text of their pages, where no item is the page."""
    ids = {item.id for item in story.everything}
    own = {url: page for url, page in pages.items() if page.id not in ids}
    return replace(story, items=tuple(_opened(item, own) for item in story.items))


def cited_items(store: Store, ids: Iterable[str]) -> dict[str, Item]:
    """Return the items that an issue cites as its editor saw them: teasers with their pages."""
    items = store.items.items_by_id(ids)
    pages = own_pages(store, items.values())
    return {id_: _opened(item, pages) for id_, item in items.items()}


def own_pages(store: Store, items: Iterable[Item]) -> dict[str, Item]:
    """Return the pages of these items that were read already, by the link."""
    return known_pages(store, filter(None, map(page_link, items)))


def _opened(item: Item, pages: Mapping[str, Item]) -> Item:
    page = None if is_passage(item) else pages.get(page_link(item))
    return with_page(item, page) if page else item


def _keep(store: Store, url: str, found: Article | SourceError, now: dt.datetime) -> None:
    if isinstance(found, SourceError):
        store.items.save_page(PageRecord(url, "", found.message, now), None)
        return
    item = article_item(found, PAGE_SOURCE, now)
    store.items.save_page(PageRecord(url, item.id, "", now), item)
