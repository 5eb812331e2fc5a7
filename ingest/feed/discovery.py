"""A page's feeds, from the links in its head and the addresses feeds usually have."""

import re
from urllib.parse import urlsplit

from lxml import etree

from ingest.url.canonical import canonical_url, web_address

MAX_HEAD_CHARS = 500_000
MAX_ANCHORS = 2_000

_TYPES = re.compile(
    r"application/(?:x[-.])?(?:rss|atom|rdf)(?:\+xml)?|application/feed\+json|(?:text|application)/xml"
)
_JSON = "application/json"
_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom|index)(?:\.xml|\.rss|\.atom|\.json)?/?$|\.(?:rss|atom)$"
)
_NO_FEED = re.compile(r"wp-json|oembed|/api/", re.IGNORECASE)
"""JSON that pages name beside their feeds: that of WordPress, and of embedding."""

_REFRESH = re.compile(r"\d\s?[;,]\s?url\s?=\s?[\"']?([^\"']{1,2000})", re.IGNORECASE)
"""Where a page sends its readers at once; after minutes it only shows itself again."""

_COMMENTS = re.compile(r"comment", re.IGNORECASE)


def find_feeds(text: str, url: str) -> list[str]:
    """Return the addresses of the feeds that a page names, best first; comments come last."""
    parser = etree.HTMLParser(no_network=True, encoding="utf-8")
    page = text[:MAX_HEAD_CHARS].replace("\0", "").encode("utf-8", "replace")
    try:
        tree = etree.fromstring(page, parser)
    except etree.LxmlError:
        tree = None
    if tree is None:
        return []
    stated = tree.find(".//base[@href]")
    base = (canonical_url(stated.get("href").strip(), url) if stated is not None else "") or url
    named = sorted(filter(_names_feed, tree.iter("link")), key=_rank)
    places = [link.get("href") for link in named]
    if not named:
        anchors = [anchor.get("href", "") for anchor in tree.iter("a")][:MAX_ANCHORS]
        places = sorted(filter(_looks_like_feed, anchors), key=lambda h: bool(_COMMENTS.search(h)))
        metas = [
            meta for meta in tree.iter("meta") if meta.get("http-equiv", "").lower() == "refresh"
        ]
        sent = (_REFRESH.match(meta.get("content", "").strip()) for meta in metas)
        places[:0] = [match[1].strip() for match in sent if match]
    found = (canonical_url(web_address(place), base) for place in places)
    return list(dict.fromkeys(place for place in found if place and place != canonical_url(url)))


def _type(link: etree._Element) -> str:
    return str(link.get("type", "").partition(";")[0].strip().lower())


def _names_feed(link: etree._Element) -> bool:
    relations, kind = link.get("rel", "").lower().split(), _type(link)
    is_json = kind == _JSON and not _NO_FEED.search(link.get("href", ""))
    stated = "alternate" in relations and (is_json or _TYPES.fullmatch(kind))
    stated = stated and "type=entry" not in link.get("type", "").replace(" ", "").lower()
    stated = stated and "stylesheet" not in relations
    return bool(link.get("href", "").strip() and ("feed" in relations or stated))


def _rank(link: etree._Element) -> tuple[bool, bool]:
    words = f"{link.get('href')} {link.get('title', '')}"
    return bool(_COMMENTS.search(words)), _type(link) == _JSON


def _looks_like_feed(href: str) -> bool:
    try:
        return bool(_FEED_PATH.search(urlsplit(href).path))
    except ValueError:
        return False
