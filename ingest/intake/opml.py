"""OPML: the list of feeds that every reader exports and imports.

Files are read as leniently as web pages: a broken outline is lost, not the list. Folders are
flattened.
"""

import re
from collections.abc import Iterable

from lxml import etree

from ingest.text.clean import one_line
from ingest.text.encoding import decode_feed
from ingest.text.xml_repair import mended
from ingest.url.canonical import canonical_url, web_address

MAX_BYTES = 20_000_000
MAX_NAME = 120
_NO_SCHEME = re.compile(r"(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,24}/", re.ASCII)


class OpmlError(ValueError):
    """A file that is no OPML; the message says what is wrong."""


def parse_opml(body: bytes) -> list[tuple[str, str]]:
    """Return (title, address) of each feed in document order, each address once.

    An outline without a title is named by its address. Raises OpmlError for a file without
    outlines.
    """
    if len(body) > MAX_BYTES:
        raise OpmlError(f"the file is larger than {MAX_BYTES:,} bytes")
    parser = etree.HTMLParser(no_network=True, huge_tree=True, encoding="utf-8")
    text = mended(decode_feed(body).text).lstrip()
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"it is no XML: {error.msg}") from error
    outlines = [] if root is None else [*root.iter("outline")]
    if not outlines and (root is None or root.find(".//opml") is None):
        raise OpmlError("it holds no outline, so it is no OPML")
    found: dict[str, str] = {}
    for outline in outlines:
        values = outline.attrib
        listed = values.get("url", "") if values.get("type", "").lower() in ("rss", "atom") else ""
        address = web_address(values.get("xmlurl", "") or listed)
        if _NO_SCHEME.match(address):
            address = f"https://{address}"
        if not canonical_url(address) or address in found:
            continue
        named = one_line(values.get("title", "")) or one_line(values.get("text", ""))
        found[address] = named[:MAX_NAME] or address
    return [(title, address) for address, title in found.items()]


def write_opml(feeds: Iterable[tuple[str, str]], title: str) -> str:
    """Return OPML 2.0 of feeds, (title, address) each, which any reader takes in."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(title)
    body = etree.SubElement(root, "body")
    for name, address in feeds:
        name = one_line(name) or address
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=address)
    text = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return str(text.decode())
