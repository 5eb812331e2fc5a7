"""Feeds that are not plainly well-formed, read by feedparser, which recovers nearly anything.

Its sanitizer and its resolving of addresses are off: texts become plain text here anyway, and they
take half of its time. Its loose parser is not linear (900 KB of unclosed tags took 12 s), so larger
documents are mended first, and of those still malformed it gets the first MAX_CHARS, with a
warning.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser
from lxml import etree

from ingest.feed.model import NotAFeedError, RawEntry, RawFeed, Words, WordsKind
from ingest.feed.xml_parts import absolute, own_site
from ingest.feed.xml_reader import read_root
from ingest.text.xml_repair import mended

MAX_CHARS = 200_000
MAX_STRICT_CHARS = 1_000_000
"""What feedparser reads of a malformed and of a well-formed document: each takes some 3 s."""

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KINDS: Mapping[str, WordsKind] = {
    "text/plain": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
}


def read_lenient(text: str, url: str, max_entries: int) -> RawFeed:
    """Read whatever feedparser makes of a document; no entries and no title if it is no feed."""
    unfit = _UNFIT.search(text)
    text = given = _UNFIT.sub("", text).lstrip()
    if "<!ENTITY" not in text[:4096]:
        text = mended(text)
    mends = text != given
    if len(text) > MAX_CHARS and (feed := read_mended(text, url, max_entries)):
        return feed
    cut = len(text) > MAX_CHARS and not (len(text) < MAX_STRICT_CHARS and _is_well_formed(text))
    if cut:
        end = max(text.rfind(f"</{name}", 0, MAX_CHARS) for name in ("item", "entry"))
        text = text[: end if end > 0 else MAX_CHARS]
    try:
        parsed = _parsed(text)
    except Exception as error:
        # Of any kind, on documents that were broken at random; on no recorded one.
        if whole := read_mended(text, url, max_entries):
            return whole
        raise NotAFeedError("is damaged beyond reading") from error
    says = parsed.get("version") == "atom10"
    feed = _feed(parsed.feed, url, says)
    feed.seen = len(parsed.entries)
    base = feed.base if says or feed.base != url else own_site(feed.link, url)
    feed.entries = [_entry(entry, base, says) for entry in parsed.entries[:max_entries]]
    if unfit:
        feed.warnings.append("holds control characters, which were left out")
    if parsed.get("bozo") or mends:
        said = str(parsed.get("bozo_exception") or "references that are none")
        slip = said.partition("\n")[0]
        feed.warnings.append(f"is not well-formed: {slip[:200]}")
    if cut:
        feed.warnings.append(
            f"is malformed, or too long; what is behind {MAX_CHARS:,} characters is not read"
        )
    return feed


def read_mended(text: str, url: str, max_entries: int) -> RawFeed | None:
    """Mend a document by patterns and libxml2's recovery, in linear time; None if it is no feed."""
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
    errors = parser.error_log
    feed.warnings.append(f"is not well-formed: {errors[0].message[:200] if errors else 'mended'}")
    return feed


def _is_well_formed(text: str) -> bool:
    """Return whether feedparser reads a text by its strict parser, which is linear."""
    try:
        etree.fromstring(text.encode("utf-8", "replace"), etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return False
    return "<!ENTITY" not in text


def _parsed(text: str) -> Any:
    # Without an address of the document, ids and links stay as written, as lxml leaves them.
    headers = {"content-type": "application/xml; charset=utf-8"}
    return feedparser.parse(
        text.encode("utf-8", "replace"),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _feed(data: Mapping[str, Any], url: str, says: bool) -> RawFeed:
    title = _words(data.get("title_detail"), says, data.get("title"))
    return RawFeed(
        title=title,
        link=_text(data.get("link")) or _text(dict(data.get("atom_link") or {}).get("href")),
        author=_text(data.get("author")),
        language=_text(data.get("language")),
        base=absolute(title.base, url) or url,
    )


def _entry(data: Mapping[str, Any], feed_base: str, says: bool) -> RawEntry:
    contents = [_words(part, says) for part in data.get("content") or ()]
    content = max(contents, key=lambda words: len(words.value), default=Words())
    summary = _words(data.get("summary_detail"), says, data.get("summary"))
    if content == summary:
        content = Words()
    title = _words(data.get("title_detail"), says, data.get("title"))
    return RawEntry(
        id=_text(data.get("id")),
        link=_text(data.get("feedburner_origlink")) or _page(data) or _text(data.get("link")),
        title=title,
        summary=summary,
        content=content,
        published=_text(data.get("published")),
        updated=_text(dict(data).get("updated")) or _text(data.get("created")),
        author=_authors(data),
        publisher=Words(_text(dict(data.get("source") or {}).get("title"))),
        base=absolute(content.base or summary.base or title.base, feed_base) or feed_base,
        images=[*_images(data)],
        enclosures=[
            (_text(part.get("href")) or _text(part.get("url")), _text(part.get("type")))
            for part in data.get("enclosures") or ()
        ],
    )


def _authors(data: Mapping[str, Any]) -> str:
    """Return the names of all authors, or what feedparser makes of the only one."""
    names = [_text(person.get("name")) for person in data.get("authors") or () if person]
    several = list(dict.fromkeys(filter(None, names)))
    return ", ".join(several) if len(several) > 1 else _text(data.get("author"))


def _page(data: Mapping[str, Any]) -> str:
    """Return the one of several alternates that a reader of the web can open."""
    links = [link for link in data.get("links") or () if link.get("rel") == "alternate"]
    pages = (_text(link.get("href")) for link in links if "html" in _text(link.get("type")))
    return next((href for href in pages if "://" in href), "") if len(links) > 1 else ""


def _images(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for part in data.get("media_content") or ():
        if _text(part.get("type")).startswith("image") or part.get("medium") == "image":
            yield _text(part.get("url")), ""
    for part in data.get("media_thumbnail") or ():
        yield _text(part.get("url")), ""
    if isinstance(image := data.get("image"), Mapping):
        yield _text(image.get("href")), ""


def _words(detail: object, says: bool, value: object = "") -> Words:
    """Read one of feedparser's details. Where the format does not say what its texts are, the type
    is feedparser's guess.
    """
    if not isinstance(detail, Mapping):
        return Words(_text(value))
    # A title inside of an image overwrites the detail of the entry's own title, not the title.
    text = _text(detail.get("value")) if not value else _text(value)
    kind: WordsKind = _KINDS.get(_text(detail.get("type")), "unsaid") if says else "unsaid"
    return Words(text, kind, _text(detail.get("base")))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
