"""Large feeds that are not well-formed, mended in linear time.

feedparser's loose parser is not linear in hostile input (900 KB of unclosed tags took it 12 s), so
it reads documents up to a size at which its worst case is a second, and larger ones come here. What
nearly all broken feeds have is mended by patterns (bare ampersands, HTML's names for characters,
control characters); libxml2's recovery does the rest, and the reader of plain documents reads it.
"""

import re
from html.entities import html5

from lxml import etree

from ingest.feed.model import RawFeed
from ingest.feed.xml_reader import read_root

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)")
_NAMED = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,30});")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def read_mended(text: str, url: str, max_entries: int) -> RawFeed | None:
    """Read what can be mended of a document; None where no feed comes out of it."""
    text = text[max(0, text.find("<")) :]
    mended = _mended(_UNFIT.sub("", text))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(mended.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    feed = read_root(root, url, max_entries) if root is not None else None
    if feed is None or not feed.entries:
        return None
    feed.reader = "lxml, mended"
    errors = parser.error_log
    feed.warnings.append(f"is not well-formed: {errors[0].message[:200] if errors else 'mended'}")
    return feed


def _mended(text: str) -> str:
    """Mend references, but not in CDATA, where an ampersand is one."""
    first, *rest = text.split("<![CDATA[")
    pieces = [_with_references(first)]
    for part in rest:
        inside, end, outside = part.partition("]]>")
        pieces += ["<![CDATA[", inside, end, _with_references(outside)]
    return "".join(pieces)


def _with_references(text: str) -> str:
    return _NAMED.sub(_reference, _BARE.sub("&amp;", text))


def _reference(match: re.Match[str]) -> str:
    """Return the character for a name of HTML's, and an escaped ampersand for no name at all."""
    if match[1] in _XML_NAMES:
        return match[0]
    sign = html5.get(f"{match[1]};", "")
    return sign if sign and sign not in ("<", "&") else f"&amp;{match[1]};"
