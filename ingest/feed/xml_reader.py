"""Feeds that are plainly well-formed, read by lxml: nine of ten, in a tenth of feedparser's time.

What is not RSS 2.0 or Atom as its standard has it (a document type, own entities, markup in plain
elements, base64) makes `read_plain` return None, and feedparser reads it. `benchmarks.feeds`
compares both readers on every document that is read here.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from lxml import etree

from ingest.feed.model import RawEntry, RawFeed, Words
from ingest.url.canonical import host_of

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ORIGINAL_LINK = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"
_PREFIX = re.compile(r"(</?)\w{1,20}:")
_RELATIONS = "http://www.iana.org/assignments/relation/"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
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
_PAGE_TYPES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml"})


class _NotPlainError(Exception):
    """Something that only feedparser should read."""


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
    except _NotPlainError:
        return None


def _rss(root: etree._Element, url: str, max_entries: int) -> RawFeed:
    channel = root.find("channel")
    if channel is None:
        raise _NotPlainError
    items = channel.findall("item") or root.findall("item")
    base = _base(channel, _base(root, url))
    feed = RawFeed(reader="lxml", base=base, seen=len(items))
    for child in channel:
        name = child.tag
        if name in ("title", f"{DC}title"):
            feed.title = feed.title or Words(_plain(child))
        elif name == "link":
            feed.link = _plain(child) or child.get("href", "") or feed.link
        elif name == f"{ATOM}link" and child.get("rel", "alternate") == "alternate":
            feed.link = feed.link or absolute(child.get("href", ""), base)
        elif name == "language":
            feed.language = _plain(child)
        elif name in ("managingEditor", f"{DC}creator", f"{ITUNES}author") and not feed.author:
            feed.author = _plain(child)
        elif name == f"{DC}language":
            feed.language = feed.language or _plain(child)
        elif name.lower() in _CASELESS and name not in _PLAIN_NAMES:
            raise _NotPlainError
    # RSS has no base of its own: a hosted feed's addresses are relative to the site it is of.
    stated = any(XML_BASE in part.attrib for part in (channel, *channel.iterancestors()))
    base = base if stated else own_site(feed.link, base)
    feed.entries = [_rss_item(item, base) for item in items[:max_entries]]
    return feed


def _rss_item(item: etree._Element, feed_base: str) -> RawEntry:
    base = _base(item, feed_base)
    entry = RawEntry(base=base)
    original, permanent = "", False
    links: list[tuple[int, str]] = []
    settled: set[str] = set()
    names: dict[str, dict[str, None]] = {}
    for child in item:
        name = child.tag
        if name in _RSS_FIELDS:
            value = _plain(child)
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
                inner = _base(child, base)
                setattr(entry, field, Words(value, base=inner) if field in _TEXTS else value)
                settled |= {field} if own else set()
        elif name == ORIGINAL_LINK:
            original = _plain(child)
        elif name == f"{ATOM}link":
            _atom_link(child, entry, base, links)
        elif name == "enclosure":
            entry.enclosures.append((absolute(child.get("url", ""), base), child.get("type", "")))
        elif name == "source":
            entry.publisher = Words(_plain(child))
        elif name.startswith((MEDIA, ITUNES)):
            _media(child, entry, base)
        elif name.lower() in _CASELESS and name not in _PLAIN_NAMES:
            raise _NotPlainError
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
    base = _base(root, url)
    entries = root.findall(f"{ATOM}entry")
    feed = RawFeed(reader="lxml", base=base, seen=len(entries), language=root.get(XML_LANG, ""))
    for child in root:
        if child.tag == f"{ATOM}title":
            feed.title = feed.title or _construct(child, base)
        elif child.tag == f"{ATOM}author":
            feed.author = _joined(feed.author, _person(child))
        elif child.tag == f"{ATOM}link" and child.get("rel", "alternate") == "alternate":
            feed.link = feed.link or absolute(child.get("href", ""), _base(child, base))
    feed.entries = [_atom_entry(entry, base) for entry in entries[:max_entries]]
    return feed


def _atom_entry(element: etree._Element, feed_base: str) -> RawEntry:
    base = _base(element, feed_base)
    entry = RawEntry(base=base)
    original, elsewhere, source_author = "", "", ""
    links: list[tuple[int, str]] = []
    for child in element:
        name = child.tag.removeprefix(ATOM)
        if name in _TEXTS:
            if name == "content" and (source := child.get("src")):
                if child.get("type", "text/html") in _PAGE_TYPES:
                    elsewhere = absolute(source, _base(child, base))
            elif not getattr(entry, name):
                setattr(entry, name, _construct(child, base))
        elif name in ("id", "published", "updated"):
            setattr(entry, name, _plain(child) or getattr(entry, name))
        elif name == "author":
            entry.author = _joined(entry.author, _person(child))
        elif name == "source":
            source_author = next(map(_person, child.iter(f"{ATOM}author")), "")
            title = child.find(f"{ATOM}title")
            entry.publisher = Words(source_author) if title is None else _construct(title, base)
        elif name == "link":
            _atom_link(child, entry, base, links)
        elif name == ORIGINAL_LINK:
            original = _plain(child)
        elif name.startswith(MEDIA):
            _media(child, entry, base)
    best = min(links, key=lambda link: link[0], default=(0, ""))[1]
    entry.link = original or best or elsewhere
    entry.author = entry.author or source_author
    return entry


def _joined(names: str, name: str) -> str:
    return f"{names}, {name}" if names and name and name not in names.split(", ") else names or name


def _atom_link(
    child: etree._Element, entry: RawEntry, base: str, links: list[tuple[int, str]]
) -> None:
    """Take a link: of alternates the one that a reader of the web can open comes first."""
    relation = child.get("rel", "alternate").lower().removeprefix(_RELATIONS)
    href = absolute(child.get("href", ""), _base(child, base))
    if relation == "alternate" and href:
        is_page = child.get("type", "text/html") in _PAGE_TYPES
        is_web = href.startswith(("http://", "https://"))
        links.append((0 if is_page and is_web else 1 if is_web else 2, href))
    elif relation == "enclosure":
        entry.enclosures.append((href, child.get("type", "")))
    elif relation in ("related", "via"):
        entry.about.append(href)


def _media(child: etree._Element, entry: RawEntry, base: str) -> None:
    """Take pictures and films of Media RSS and podcasts, also out of groups."""
    for element in child.iter(f"{MEDIA}content", f"{MEDIA}thumbnail", f"{ITUNES}image"):
        address = absolute(element.get("url", "") or element.get("href", ""), base)
        kind = element.get("type", "") or element.get("medium", "")
        if not address:
            continue
        if element.tag != f"{MEDIA}content" or kind.startswith("image"):
            entry.images.append((address, element.findtext(f"{MEDIA}description", "")))
        else:
            entry.enclosures.append((address, kind))
    for element in child.iter(f"{MEDIA}description"):
        entry.summary = entry.summary or Words(_plain(element), base=base)


def _construct(element: etree._Element, base: str) -> Words:
    """Read an Atom text construct (RFC 4287, 3.1): text, escaped HTML or XHTML inside."""
    base = _base(element, base)
    kind = element.get("type", "text").lower()
    if kind in ("text", "text/plain"):
        return Words(_plain(element), "text", base)
    if kind in ("html", "text/html"):
        return Words(_plain(element), "html", base)
    if kind == "xhtml" and len(element) == 1 and element[0].tag == XHTML_DIV:
        inner = etree.tostring(element[0], encoding="unicode", method="html", with_tail=False)
        return Words(_PREFIX.sub(r"\1", inner), "html", base)
    raise _NotPlainError


def _person(element: etree._Element) -> str:
    found = (element.find(f"{ATOM}{part}") for part in ("name", "email", "uri"))
    return next((_plain(part) for part in found if part is not None and part.text), "")


def _plain(element: etree._Element) -> str:
    """Return an element's text; markup inside, or a type that RSS does not know, is not plain."""
    typed = element.get("type") and not element.tag.startswith(ATOM)
    if len(element) or element.get("mode") or typed:
        raise _NotPlainError
    return (element.text or "").strip()


def own_site(link: str, base: str) -> str:
    """Return a channel's own address where its feed is hosted elsewhere, else the base."""
    host = host_of(link)
    return link if host and host != host_of(base) else base


def _base(element: etree._Element, outer: str) -> str:
    inner = element.get(XML_BASE)
    return absolute(inner, outer) if inner else outer


def absolute(reference: str, base: str) -> str:
    """Return an address in full; "" for none, and for what can't be one."""
    try:
        return urljoin(base, reference.strip()) if reference.strip() else ""
    except ValueError:
        return ""


_READERS: dict[str, Callable[[etree._Element, str, int], RawFeed]] = {
    "rss": _rss,
    f"{ATOM}feed": _atom,
}
