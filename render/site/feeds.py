"""Atom, RSS 2.0 and JSON Feed with the whole text: one list of entries, three ways to write it.

Built with an XML library, because a feed that is not well-formed is no feed. Ids are tag URIs
(RFC 4151) of newsletter, day and language: they stay the same when the site moves.
"""

import datetime as dt
import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
FILES: Final = {
    "feed.xml": "application/atom+xml",
    "rss.xml": "application/rss+xml",
    "feed.json": "application/feed+json",
}
"""The files of a feed and their media types."""

ET.register_namespace("atom", ATOM)
ET.register_namespace("content", CONTENT)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An issue in a feed; `html` is its whole text."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: str
    updated: str


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


def write_feeds(head: FeedHead, entries: Sequence[FeedEntry]) -> dict[str, bytes]:
    """Return the three files of a feed by name."""
    return {
        "feed.xml": _atom(head, entries),
        "rss.xml": _rss(head, entries),
        "feed.json": _json(head, entries),
    }


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _changed(entry: FeedEntry) -> dt.datetime:
    return max(_moment(entry.published), _moment(entry.updated))


def _latest(entries: Sequence[FeedEntry]) -> dt.datetime:
    return max(map(_changed, entries), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, attributes)
    made.text = text or None
    return made


def _xml(root: ET.Element) -> bytes:
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _atom(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    # Atom is written in the default namespace, which some readers expect to find there.
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": head.language})
    _add(root, "title", head.title)
    _add(root, "id", head.id)
    _add(root, "updated", _latest(entries).isoformat())
    _add(root, "link", rel="alternate", type="text/html", href=head.home)
    _add(root, "link", rel="self", type=FILES["feed.xml"], href=f"{head.folder}feed.xml")
    if head.description:
        _add(root, "subtitle", head.description)
    _add(_add(root, "author"), "name", head.author)
    for entry in entries:
        node = _add(root, "entry", **{"xml:lang": entry.language})
        _add(node, "title", entry.title)
        _add(node, "id", entry.id)
        _add(node, "link", rel="alternate", type="text/html", href=entry.url)
        _add(node, "published", _moment(entry.published).isoformat())
        _add(node, "updated", _changed(entry).isoformat())
        if entry.summary:
            _add(node, "summary", entry.summary)
        _add(node, "content", entry.html, type="html")
    return _xml(root)


def _rss(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    root = ET.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", head.title)
    _add(channel, "link", head.home)
    _add(channel, "description", head.description or head.title)
    _add(channel, "language", head.language)
    _add(channel, "lastBuildDate", format_datetime(_latest(entries)))
    place = {"rel": "self", "type": FILES["rss.xml"], "href": f"{head.folder}rss.xml"}
    _add(channel, f"{{{ATOM}}}link", **place)
    for entry in entries:
        node = _add(channel, "item")
        _add(node, "title", entry.title)
        _add(node, "link", entry.url)
        _add(node, "guid", entry.id, isPermaLink="false")
        _add(node, "pubDate", format_datetime(_moment(entry.published)))
        _add(node, "description", entry.summary or entry.title)
        _add(node, f"{{{CONTENT}}}encoded", entry.html)
    return _xml(root)


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
                "date_published": _moment(entry.published).isoformat(),
                "date_modified": _changed(entry).isoformat(),
            }
            for entry in entries
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()
