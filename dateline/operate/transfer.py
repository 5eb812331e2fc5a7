"""An issue as one JSON file, and back: its editions, the items they cite, their pages, its stories.

An imported issue can be checked, corrected and rebuilt, and later issues continue its stories. Its
items belong to no source here, so no new issue tells them.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from dateline.day.context import IssueContext, Newsroom
from dateline.day.linked_pages import own_pages, unread
from dateline.day.publish import stored_editions
from dateline.store.items import PageRecord
from ingest.item import Item
from summarize.edition import Edition
from summarize.errors import UserError

FORMAT: Final = "dateline-issue-1"


def export_issue(issue: IssueContext) -> dict[str, Any]:
    """Return the issue of a date as plain data; raises UserError."""
    editions, date = stored_editions(issue), issue.date.isoformat()
    items = issue.store.items.items_by_id(id_ for each in editions for id_ in each.references)
    pages = own_pages(issue.store, items.values())
    items |= {page.id: page for page in pages.values()}
    return {
        "format": FORMAT,
        "date": date,
        "editions": [json.loads(edition.to_json()) for edition in editions],
        "items": [items[id_].to_json() for id_ in sorted(items)],
        "pages": {url: pages[url].id for url in sorted(pages)},
        "stories": [
            row | {"date": date}
            for row in issue.store.editions.stories(issue.slug, issue.date)
            if row["told"]
        ],
    }


def import_issue(room: Newsroom, text: bytes) -> str:
    """Put an exported issue into the store; return one sentence. Nothing here is overwritten."""
    editions, items, stories, pages = _read(text)
    store, slug, date = room.store, room.slug, editions[0].date
    if other := next((e.newsletter.slug for e in editions if e.newsletter.slug != slug), ""):
        raise UserError(f"it is an issue of {other!r}, and this newsletter is {slug!r}.")
    keys = {(key.date, key.language): key for key in store.editions.keys(slug)}
    for edition in editions:
        here = keys.get((date, edition.language))
        if here and here.digest != hashlib.sha256(edition.to_json().encode()).hexdigest():
            raise UserError(
                f"there is another issue of {date} in {edition.language} (revision "
                f"{here.revision}).",
                "What is here is not overwritten.",
            )
    new = store.items.save_items(None, items, room.now)
    for url in unread(store, pages):
        store.items.save_page(PageRecord(url, pages[url], "", room.now), None)
    store.editions.put_stories(stories)
    for edition in editions:
        store.editions.save(edition, room.now)
    languages = ", ".join(edition.language for edition in editions)
    return f"the issue of {date} in {languages}: {new} of its {len(items)} items are new here"


def _read(text: bytes) -> tuple[list[Edition], list[Item], list[dict[str, Any]], dict[str, str]]:
    """Read a file whole before anything is stored: editions, items, stories, items of pages."""
    try:
        data: Mapping[str, Any] = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError("its format is another")
        editions = [Edition.from_json(json.dumps(edition)) for edition in data["editions"]]
        items = [Item.from_json(item) for item in data["items"]]
        date = dt.date.fromisoformat(data["date"])
        slug = editions[0].newsletter.slug
        # Before pages were read for entries, files had none.
        pages = {str(url): str(item) for url, item in data.get("pages", {}).items()}
        stories = [row | {"date": date, "newsletter": slug} for row in data["stories"]]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"this is no exported issue: {error!r}"[:300]) from error
    if any(edition.date != date for edition in editions):
        raise UserError("its editions are of several dates.")
    return editions, items, stories, pages
