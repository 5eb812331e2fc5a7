"""Large feeds that are not well-formed, mended in linear time.

feedparser's loose parser is not linear in hostile input (900 KB of unclosed tags took it 12 s), so
it reads documents up to a size at which its worst case is a second, and larger ones come here. What
nearly all broken feeds have is mended by patterns (`ingest.text.xml_repair`); libxml2's recovery
does the rest, and the reader of plain documents reads it.
"""

from lxml import etree

from ingest.feed.model import RawFeed
from ingest.feed.xml_reader import read_root
from ingest.text.xml_repair import mended


def read_mended(text: str, url: str, max_entries: int) -> RawFeed | None:
    """Read what can be mended of a document; None where no feed comes out of it."""
    text = text[max(0, text.find("<")) :]
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(mended(text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    feed = read_root(root, url, max_entries) if root is not None else None
    if feed is None or not feed.entries:
        return None
    feed.reader = "lxml, mended"
    errors = parser.error_log
    feed.warnings.append(f"is not well-formed: {errors[0].message[:200] if errors else 'mended'}")
    return feed
