"""HTML to plain text with its links and pictures, in one pass without a tree.

lxml's parser calls a target for each tag, so 200,000 nested elements take 50 ms and no stack.
Nothing needs sanitizing, because no markup survives: only words, and addresses that `canonical_url`
lets through.
"""

import re
import threading
from contextlib import suppress

from lxml import etree

from ingest.text.html_target import HtmlText, Target

MAX_HTML_CHARS = 2_000_000
"""What follows is not read: no article is longer, and a day has to end."""

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#\d|#[xX][0-9a-fA-F]|[a-zA-Z]{2,31};)")
_kept = threading.local()


def read_html(html: str, base: str = "") -> HtmlText:
    """Return the words, links and pictures of HTML, with canonical addresses; text stays text."""
    if not _MARKUP.search(html):
        return HtmlText(html.strip())
    # NUL ends a document for libxml2, and lone surrogates can't be handed to it.
    document = html[:MAX_HTML_CHARS].encode("utf-8", "ignore").replace(b"\0", b"")
    # One for each thread, since lxml takes long to make one; taken out while in use, so that a
    # parser that broke off is never used again.
    parser = _kept.__dict__.pop("parser", None) or etree.HTMLParser(
        target=Target(), huge_tree=True, no_network=True, encoding="utf-8"
    )
    target: Target = parser.target
    target.begin(base)
    with suppress(etree.LxmlError):  # what was read until then is what can be read
        parser.feed(b"<!DOCTYPE html><body>" + document)
        parser.close()
        _kept.parser = parser
    return target.result()
