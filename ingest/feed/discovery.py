"""A page's feeds, from the links in its head and the addresses feeds usually have."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml import etree

from ingest.url.canonical import canonical_url, web_address

MAX_HEAD_CHARS = 500_000


FEED_TYPES = re.compile(
    r"application/(?:x[-.])?(?:rss|atom|rdf)(?:\+xml)?|application/feed\+json|(?:text|application)/xml|feed"
)


_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom|index)(?:\.xml|\.rss|\.atom|\.json)?/?$|\.(?:rss|atom)$"
)


_NO_FEED = re.compile(r"wp-json|oembed|/api/", re.IGNORECASE)
"""JSON that pages name beside their feeds: that of WordPress, and of embedding."""

_COMMENTS = re.compile(r"comment", re.IGNORECASE)


def find_feeds(text: str, url: str) -> list[str]:
    """Return the addresses of the feeds that a page names, best first; comments come last."""
    target = _Links()
    parser = etree.HTMLParser(target=target, no_network=True, encoding="utf-8")
    try:
        parser.feed(text[:MAX_HEAD_CHARS].replace("\0", "").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        pass
    base = canonical_url(target.base, url) or url
    named = [(href, title) for href, kind, title in target.alternates if FEED_TYPES.fullmatch(kind)]
    named += [(href, title) for href, kind, title in target.alternates
              if kind == "application/json" and not _NO_FEED.search(href)]  # fmt: skip
    if not named:
        named = [(href, "") for href in target.anchors if _FEED_PATH.search(urlsplit(href).path)]
    named.sort(key=lambda pair: bool(_COMMENTS.search(" ".join(pair))))
    found = (canonical_url(web_address(href), base) for href, _ in named)
    return list(dict.fromkeys(place for place in found if place and place != canonical_url(url)))


class _Links:
    """Collects what a page links to, without building a tree of it."""

    def __init__(self) -> None:
        self.base = ""
        self.alternates: list[tuple[str, str, str]] = []
        self.anchors: list[str] = []

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """Take an opening tag."""
        href = attrs.get("href", "").strip()
        if not href:
            return
        if tag == "base" and not self.base:
            self.base = href
        elif tag == "link":
            relations = attrs.get("rel", "").lower().split()
            kind = attrs.get("type", "").partition(";")[0].strip().lower()
            if "alternate" in relations or "feed" in relations:
                kind = "feed" if "feed" in relations else kind
                self.alternates.append((href, kind, attrs.get("title", "")))
        elif tag == "a" and len(self.anchors) < 2000:
            try:
                urlsplit(href)
            except ValueError:
                return
            self.anchors.append(href)

    def end(self, tag: str) -> None:
        """Take a closing tag."""

    def close(self) -> None:
        """Take the end of the page."""
