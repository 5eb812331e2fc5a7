"""Broken references in XML, mended in linear time: bare ampersands, names of HTML."""

import re
from html.entities import html5

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BARE = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};)")
_OPAQUE = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))", re.DOTALL)
_NAMED = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,30});")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def mended(text: str) -> str:
    """Return a document without unfit characters, its references mended where they are any."""
    pieces = _OPAQUE.split(_UNFIT.sub("", text))
    pieces[::2] = map(_with_references, pieces[::2])
    return "".join(pieces)


def _with_references(text: str) -> str:
    return _NAMED.sub(_reference, _BARE.sub("&amp;", text.replace("&#X", "&#x")))


def _reference(match: re.Match[str]) -> str:
    if match[1] in _XML_NAMES:
        return match[0]
    sign = html5.get(f"{match[1]};", "")
    return sign if sign and sign not in ("<", "&") else f"&amp;{match[1]};"
