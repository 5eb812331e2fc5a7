"""The text of an article without what surrounds it. Pure.

trafilatura's settings were chosen on one half of 187 real pages with known text and hold on the
other (`python -m benchmarks.articles`). Where it finds next to nothing, and for pages that would
take it seconds, the part with most paragraphs is read plainly.
"""

import logging
from collections import Counter
from itertools import islice
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from ingest.text.clean import clean, clip, html_to_text
from ingest.text.marks import mark_tree

TOO_SHORT = 250
"""Fewer characters than this are a teaser, a cookie notice or a title, not an article."""

MAX_HTML_CHARS = 3_000_000
MAX_ELEMENTS = 20_000
"""Larger trees are listings and dumps; trafilatura would take seconds for them."""

MAX_DEPTH = 250
MAX_PLAIN_CHARS = 100_000
MAX_BLOCKS = 3_000
"""What the plain reading looks at."""

MAX_TEXT = 200_000

_NOISE: Final = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside",
                 "form", "button", "select", "iframe", "svg")  # fmt: skip
_BLOCKS: Final = ("p", "li", "pre", "blockquote", "h2", "h3", "h4")


def parse_tree(page: str) -> lxml_html.HtmlElement | None:
    """Parse a page; None for what holds no element."""
    page = page[:MAX_HTML_CHARS].replace("\0", "")
    data = page.encode("utf-8", "ignore")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    mark_tree(tree)
    return tree


def article_text(tree: lxml_html.HtmlElement, page: str) -> str:
    """Return the article of a page, "" if there is none."""
    text = "" if _is_large(tree) else clean(_trafilatura(tree))
    if len(text) < TOO_SHORT:
        text = max(text, clean(_paragraphs(page)), key=len)
    return clip(text, MAX_TEXT)


def _trafilatura(tree: lxml_html.HtmlElement) -> str:
    try:  # it takes 0.3 s to import, and most commands read no page
        import trafilatura
    except ImportError:  # a broken installation of it must not end a day
        return ""

    # It warns of every page that holds no article; who asked is told in a Trouble.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        text = trafilatura.extract(tree, fast=True, include_comments=False)
    except (etree.LxmlError, ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return ""  # a hostile page found a hole in it; the plain reading has its turn
    return text or ""


def _is_large(tree: lxml_html.HtmlElement) -> bool:
    count = deepest = depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        deepest = max(deepest, depth)
        if count > MAX_ELEMENTS or deepest > MAX_DEPTH:
            return True
    return False


def _paragraphs(page: str) -> str:
    """Read the part of a page that holds the most words in paragraphs, links not counted."""
    tree = parse_tree(page[:MAX_PLAIN_CHARS])
    if tree is None:
        return ""
    etree.strip_elements(tree, *_NOISE, with_tail=False)
    weights: Counter[lxml_html.HtmlElement] = Counter()
    for block in islice(tree.iter(*_BLOCKS), MAX_BLOCKS):
        linked = sum(len(link.text_content()) for link in islice(block.iter("a"), 50))
        weights[block.getparent()] += max(0, len(block.text_content()) - 2 * linked)
    if not weights:
        return ""
    best = max(weights, key=lambda part: weights[part])
    return html_to_text(etree.tostring(best, encoding="unicode", method="html", with_tail=False))
