"""What RSS and Atom share: an element's text, links and media, and the base of its addresses.

Whatever is not as its standard has it raises NotPlainError: feedparser reads the document then.
"""

import html
import re
from dataclasses import replace
from urllib.parse import urljoin

from lxml import etree

from ingest.feed.model import RawEntry, Words
from ingest.url.canonical import host_of

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"
_PREFIX = re.compile(r"(</?)\w{1,20}:")
_RELATIONS = "http://www.iana.org/assignments/relation/"
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
PAGE_TYPES = frozenset({"", "text/html", "html", "application/xhtml+xml", "xhtml"})


class NotPlainError(Exception):
    """Something that only feedparser should read."""


def take_link(
    child: etree._Element, entry: RawEntry, base: str, links: list[tuple[int, str]]
) -> None:
    """Take a link: of alternates the one that a reader of the web can open comes first."""
    relation = child.get("rel", "alternate").lower().removeprefix(_RELATIONS)
    href = absolute(child.get("href") or child.text or "", base_of(child, base))
    if relation == "alternate" and href:
        is_page = child.get("type", "text/html") in PAGE_TYPES
        is_web = href.startswith(("http://", "https://"))
        links.append((0 if is_page and is_web else 1 if is_web else 2, href))
    elif relation == "enclosure":
        entry.enclosures.append((href, child.get("type", "")))
    elif relation in ("related", "via"):
        entry.about.append(href)


def take_media(child: etree._Element, entry: RawEntry, base: str) -> None:
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
        entry.summary = entry.summary or Words(plain_text(element), base=base)


def construct(element: etree._Element, base: str) -> Words:
    """Read an Atom text construct (RFC 4287, 3.1): text, escaped HTML or XHTML inside."""
    base = base_of(element, base)
    kind = element.get("type", "text").lower()
    if kind in ("text", "text/plain"):
        return Words(plain_text(element), "text", base)
    if kind in ("html", "text/html"):
        if len(element):  # tags of XML around escaped ones
            inner = (etree.tostring(child, encoding="unicode", method="html") for child in element)
            return Words((element.text or "") + html.unescape("".join(inner)), "html", base)
        return Words(plain_text(element), "html", base)
    if kind == "xhtml" and len(element) == 1 and element[0].tag == XHTML_DIV:
        inner = etree.tostring(element[0], encoding="unicode", method="html", with_tail=False)
        return Words(_PREFIX.sub(r"\1", inner), "html", base)
    raise NotPlainError


def person(element: etree._Element) -> str:
    """Return the name of an Atom person, else what there is instead."""
    found = (element.find(f"{ATOM}{part}") for part in ("name", "email", "uri"))
    return next((plain_text(part) for part in found if part is not None and part.text), "")


def plain_text(element: etree._Element) -> str:
    """Return an element's text; markup inside, or a type that RSS does not know, is not plain."""
    typed = element.get("type") and not element.tag.startswith(ATOM)
    if len(element) or element.get("mode") or typed:
        raise NotPlainError
    return (element.text or "").strip()


def own_site(link: str, base: str) -> str:
    """Return a channel's own address where its feed is hosted elsewhere, else the base."""
    host = host_of(link)
    return link if host and host != host_of(base) else base


def settle_on_page(entry: RawEntry, base: str) -> None:
    """Make an entry's page the base of texts that state none: they were written for it."""
    page = absolute(entry.link, base) or base
    for name in ("summary", "content"):
        words: Words = getattr(entry, name)
        if words.base == base:
            setattr(entry, name, replace(words, base=page))


def base_of(element: etree._Element, outer: str) -> str:
    """Return the base of an element's addresses; `outer` is that of what it stands in."""
    inner = element.get(XML_BASE)
    return absolute(inner, outer) if inner else outer


def absolute(reference: str, base: str) -> str:
    """Return an address in full; "" for none, and for what can't be one."""
    try:
        return urljoin(base, reference.strip()) if reference.strip() else ""
    except ValueError:
        return ""
