"""Atom, RSS 2.0 and JSON Feed with the whole text: one list of entries, three ways to write it.

Ids are tag URIs (RFC 4151) of newsletter, day and language: they stay the same when the site moves.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Final

from markupsafe import Markup
from pydantic_core import to_json

from render.text.template import render_template

FILES: Final = {
    "feed.xml": "application/atom+xml",
    "rss.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
}
"""The files of a feed and their media types."""


@dataclass(frozen=True)
class FeedEntry:
    """An issue in a feed; `html` is its whole text, the times are ISO days or instants."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: str
    updated: str

    @cached_property
    def published_at(self) -> dt.datetime:
        """When it came out."""
        return _moment(self.published)

    @cached_property
    def changed_at(self) -> dt.datetime:
        """When it came out, or changed after that."""
        return max(self.published_at, _moment(self.updated))

    @cached_property
    def escaped(self) -> Markup:
        """The text for XML, in which quotes may stand as they are."""
        return Markup(escape(self.html, quote=False))


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says about itself; `home` is the page it belongs to, `folder` its own place."""

    id: str
    title: str
    home: str
    folder: str
    language: str
    description: str
    author: str


def write_feeds(
    head: FeedHead, entries: Sequence[FeedEntry], templates: Path | None = None
) -> dict[str, bytes]:
    """Return the three files of a feed by name."""
    never = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    latest = max((entry.changed_at for entry in entries), default=never)
    values = {"feed": head, "entries": entries, "latest": latest, "rfc822": format_datetime}
    return {
        name: render_template(f"site/{name}.j2", values, templates).encode()
        for name in ("feed.xml", "rss.xml")
    } | {"feed.json": _json(head, entries)}


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _json(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "home_page_url": head.home,
        "feed_url": f"{head.folder}feed.json",
        "description": head.description,
        "language": head.language,
        "authors": [{"name": head.author}],
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.html,
                "language": entry.language,
                "date_published": entry.published_at.isoformat(),
                "date_modified": entry.changed_at.isoformat(),
            }
            for entry in entries
        ],
    }
    return to_json(feed, indent=1)
