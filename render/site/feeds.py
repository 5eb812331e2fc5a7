"""The Atom feed of a site or a topic, with the whole text: every reader of feeds takes it.

Built with an XML library, because a feed that is not well-formed is no feed. Ids are tag URIs
(RFC 4151) of newsletter, day and language: they stay the same when the site moves.
"""

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml"
FEED: Final = "feed.xml"


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


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _changed(entry: FeedEntry) -> dt.datetime:
    return max(_moment(entry.published), _moment(entry.updated))


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, attributes)
    made.text = text or None
    return made


def write_feed(head: FeedHead, entries: Sequence[FeedEntry]) -> bytes:
    """Return a feed as Atom (RFC 4287)."""
    latest = max(map(_changed, entries), default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    # Atom is written in the default namespace, which some readers expect to find there.
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": head.language})
    _add(root, "title", head.title)
    _add(root, "id", head.id)
    _add(root, "updated", latest.isoformat())
    _add(root, "link", rel="alternate", type="text/html", href=head.home)
    _add(root, "link", rel="self", type=ATOM_TYPE, href=f"{head.folder}{FEED}")
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
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
