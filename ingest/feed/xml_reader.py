"""Feeds that are plainly well-formed, read by lxml: nine of ten, in a tenth of feedparser's time.

What is not RSS 2.0 or Atom as its standard has it (a document type, own entities, markup in plain
elements, base64) makes `read_plain` return None, and feedparser reads it. `benchmarks.feeds`
compares both readers on every document that is read here.
"""

from collections.abc import Callable

from lxml import etree

from ingest.feed.model import RawEntry, RawFeed, Words
from ingest.feed.xml_parts import (
    ATOM,
    ITUNES,
    MEDIA,
    PAGE_TYPES,
    XML_BASE,
    NotPlainError,
    absolute,
    base_of,
    construct,
    own_site,
    person,
    plain_text,
    settle_on_page,
    take_link,
    take_media,
)

DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ORIGINAL_LINK = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_RSS_FIELDS = {
    "guid": "id",
    "title": "title",
    "link": "link",
    "description": "summary",
    "author": "author",
    "pubDate": "published",
    CONTENT: "content",
    f"{DC}creator": "author",
    f"{DC}date": "updated",
    f"{DC}title": "title",
    f"{DCTERMS}issued": "published",
    f"{DCTERMS}modified": "updated",
    f"{ATOM}updated": "updated",
    f"{ATOM}published": "published",
    f"{ITUNES}author": "author",
    f"{DCTERMS}created": "updated",
    f"{MEDIA}description": "summary",
    f"{MEDIA}title": "title",
}
_PLAIN_NAMES = frozenset(name for name in (*_RSS_FIELDS, "language", "enclosure") if name[0] != "{")
_CASELESS = frozenset(name.lower() for name in _PLAIN_NAMES)
"""Some feeds write TITLE or pubdate, which feedparser reads."""

_TEXTS = frozenset({"title", "summary", "content"})


def read_plain(text: str, url: str, max_entries: int) -> RawFeed | None:
    """Read a document that is plainly well-formed; None for any other."""
    if "<!DOCTYPE" in text[:4096] or "<!ENTITY" in text[:4096]:
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        return read_root(etree.fromstring(text.encode(), parser), url, max_entries)
    except (etree.XMLSyntaxError, UnicodeError):
        return None


def read_root(root: etree._Element, url: str, max_entries: int) -> RawFeed | None:
    """Read a document's tree; None where something in it is not plain."""
    read = _READERS.get(root.tag)
    try:
        return read(root, url, max_entries) if read else None
    except NotPlainError:
        return None


def _rss(root: etree._Element, url: str, max_entries: int) -> RawFeed:
    channel = root.find("channel")
    if channel is None:
        raise NotPlainError
    items = channel.findall("item") or root.findall("item")
    base = base_of(channel, base_of(root, url))
    feed = RawFeed(base=base, seen=len(items))
    for child in channel:
        name = child.tag
        if name in ("title", f"{DC}title"):
            feed.title = feed.title or Words(plain_text(child))
        elif name == "link":
            feed.link = plain_text(child) or child.get("href", "") or feed.link
        elif name == f"{ATOM}link" and child.get("rel", "alternate") == "alternate":
            feed.link = feed.link or absolute(child.get("href", ""), base)
        elif name == "language":
            feed.language = plain_text(child)
        elif name in ("managingEditor", f"{DC}creator", f"{ITUNES}author") and not feed.author:
            feed.author = plain_text(child)
        elif name == f"{DC}language":
            feed.language = feed.language or plain_text(child)
        elif name.lower() in _CASELESS and name not in _PLAIN_NAMES:
            raise NotPlainError
    # RSS has no base of its own: a hosted feed's addresses are relative to the site it is of.
    stated = any(XML_BASE in part.attrib for part in (channel, *channel.iterancestors()))
    base = base if stated else own_site(feed.link, base)
    feed.entries = [_rss_item(item, base) for item in items[:max_entries]]
    for entry in () if stated else feed.entries:
        settle_on_page(entry, base)
    return feed


def _rss_item(item: etree._Element, feed_base: str) -> RawEntry:
    base = base_of(item, feed_base)
    entry = RawEntry(base=base)
    original, permanent = "", False
    links: list[tuple[int, str]] = []
    settled: set[str] = set()
    names: dict[str, dict[str, None]] = {}
    for child in item:
        name = child.tag
        if name in _RSS_FIELDS:
            value = plain_text(child)
            field = _RSS_FIELDS[name]
            if name == "link":
                value = value or child.get("href", "")
            elif name == "guid":
                permanent = child.get("isPermaLink", "true").lower() != "false"
            # The format's own elements win over borrowed ones; of two, the last, but for texts.
            own = not name.startswith("{") and not (field in _TEXTS and field in settled)
            if field == "author" and not own:
                names.setdefault(name, {})[value] = None
            if value and (own or not getattr(entry, field)):
                inner = base_of(child, base)
                setattr(entry, field, Words(value, base=inner) if field in _TEXTS else value)
                settled |= {field} if own else set()
        elif name == ORIGINAL_LINK:
            original = plain_text(child)
        elif name == f"{ATOM}link":
            take_link(child, entry, base, links)
        elif name == "enclosure":
            entry.enclosures.append((absolute(child.get("url", ""), base), child.get("type", "")))
        elif name == "source":
            entry.publisher = Words(plain_text(child))
        elif name.startswith((MEDIA, ITUNES)):
            take_media(child, entry, base)
        elif name.lower() in _CASELESS and name not in _PLAIN_NAMES:
            raise NotPlainError
    creators = [name for name in names.get(f"{DC}creator", ()) if name]
    bare = "@" in entry.author and " " not in entry.author  # an address, where RSS asks for one
    if creators and (bare or entry.author in creators):
        entry.author = ", ".join(creators)
    entry.link = entry.link or min(links, key=lambda link: link[0], default=(0, ""))[1]
    if not entry.link and permanent and entry.id.startswith(("http://", "https://")):
        entry.link = entry.id
    entry.link = original or entry.link
    return entry


def _atom(root: etree._Element, url: str, max_entries: int) -> RawFeed:
    base = base_of(root, url)
    entries = root.findall(f"{ATOM}entry")
    feed = RawFeed(base=base, seen=len(entries), language=root.get(XML_LANG, ""))
    for child in root:
        if child.tag == f"{ATOM}title":
            feed.title = feed.title or construct(child, base)
        elif child.tag == f"{ATOM}author":
            feed.author = _joined(feed.author, person(child))
        elif child.tag == f"{ATOM}link" and child.get("rel", "alternate") == "alternate":
            feed.link = feed.link or absolute(child.get("href", ""), base_of(child, base))
    feed.entries = [_atom_entry(entry, base) for entry in entries[:max_entries]]
    return feed


def _atom_entry(element: etree._Element, feed_base: str) -> RawEntry:
    base = base_of(element, feed_base)
    entry = RawEntry(base=base)
    original, elsewhere, source_author = "", "", ""
    links: list[tuple[int, str]] = []
    for child in element:
        name = child.tag.removeprefix(ATOM)
        if name in _TEXTS:
            if name == "content" and (source := child.get("src")):
                if child.get("type", "text/html") in PAGE_TYPES:
                    elsewhere = absolute(source, base_of(child, base))
            elif not getattr(entry, name):
                setattr(entry, name, construct(child, base))
        elif name in ("id", "published", "updated"):
            setattr(entry, name, plain_text(child) or getattr(entry, name))
        elif name == "author":
            entry.author = _joined(entry.author, person(child))
        elif name == "source":
            source_author = next(map(person, child.iter(f"{ATOM}author")), "")
            title = child.find(f"{ATOM}title")
            entry.publisher = Words(source_author) if title is None else construct(title, base)
        elif name == "link":
            take_link(child, entry, base, links)
        elif name == ORIGINAL_LINK:
            original = plain_text(child)
        elif name.startswith(MEDIA):
            take_media(child, entry, base)
    best = min(links, key=lambda link: link[0], default=(0, ""))[1]
    entry.link = original or best or elsewhere
    entry.author = entry.author or source_author
    return entry


def _joined(names: str, name: str) -> str:
    return f"{names}, {name}" if names and name and name not in names.split(", ") else names or name


_READERS: dict[str, Callable[[etree._Element, str, int], RawFeed]] = {
    "rss": _rss,
    f"{ATOM}feed": _atom,
}
