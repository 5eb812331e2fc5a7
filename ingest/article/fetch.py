"""The page behind a link, fetched politely: its text and its own metadata, nothing guessed.

A page that can't be read is a SourceError that says why. A page that shows too little, or a
challenge, counts as unread: its words must not be printed as the article's.
"""

import asyncio
import re
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from ingest.article.metadata import Article as Article
from ingest.article.metadata import read_meta
from ingest.article.services import ServiceOffer, offer_for
from ingest.article.text import article_text, parse_tree
from ingest.errors import source_error
from ingest.http.client import FetchError, PoliteClient, Reply
from ingest.item import Item, Link, Media
from ingest.source import SourceError
from ingest.text.clean import clean, clip, detect_language
from ingest.text.encoding import decode_feed
from ingest.url.canonical import canonical_url, host_of

SOURCE = "article"
"""What stands for a source in the errors of pages, which are of none."""

MAX_BYTES = 5_000_000
MIN_TEXT = 80
"""A page with fewer characters of text, and no more in its summary, told nothing."""

PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "")
EARLIEST_YEAR = 1995
CLOCKS_DIFFER = timedelta(days=1)

# Titles of pages that stand in front of the page; each only counts on a page of few words.
_CHALLENGE = re.compile(
    r"(?:just a moment|attention required|access (?:to this page has been )?denied|"
    r"are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you|security check\b|one moment,|"
    r"please wait|checking your browser|bot verification|captcha|robot or human|"
    r"(?:page )?not found|(?:error\W{0,9})?\d{3}\W{0,9}"
    r"(?:$|not|page|forbidden|error|too|service)|error$)",
    re.IGNORECASE,
)
_ORNAMENT = " .,:;!?…|-–—*#\"'“”‘’«»[]()🤖⚠️🚫"
"""What may stand before a challenge's words."""

CHALLENGE_CHARS = 1_200
_TITLE_PARTS = re.compile(r"\s[-–—|·•»:]\s")


async def fetch_article(url: str, http: PoliteClient, now: datetime) -> Article | SourceError:
    """Read the page behind a link; a page that gives nothing is a Trouble that says why."""
    address = canonical_url(url)
    if not address:
        return source_error("article.bad-address", SOURCE, url)
    if offer := offer_for(address):
        told = await _take(offer, http)
        if told is not None:
            return replace(
                told,
                url=address,
                site=offer.site,
                published_at=_plausible(told.published_at, now),
                language=detect_language(f"{told.title}\n{told.text}"),
            )
    try:
        reply = await http.fetch(address, purpose="page", max_bytes=MAX_BYTES)
    except FetchError as error:
        return SourceError(SOURCE, error.code, str(error), error.hint, address)
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in PAGE_TYPES:
        return source_error("article.not-a-page", SOURCE, address, kind=kind[:60])
    article = await asyncio.to_thread(_read, reply, now)
    return article if isinstance(article, SourceError) else replace(article, asked_url=address)


async def _take(offer: ServiceOffer, http: PoliteClient) -> Article | None:
    bodies: list[bytes | None] = []
    for ask in offer.asks:
        try:
            reply = await http.fetch(ask, purpose="api", max_bytes=MAX_BYTES)
        except FetchError:
            bodies.append(None)  # the page itself is asked next, and says what is wrong
        else:
            bodies.append(reply.body)
    return await asyncio.to_thread(offer.read, bodies) if any(bodies) else None


def _read(reply: Reply, now: datetime) -> Article | SourceError:
    content_type = reply.headers.get("content-type", "")
    article = parse_article(reply.body, reply.url, content_type=content_type, now=now)
    if _CHALLENGE.match(article.title.lstrip(_ORNAMENT)) and len(article.text) < CHALLENGE_CHARS:
        title = clip(article.title, 60)
        return source_error("article.challenge", SOURCE, article.url, title=title)
    if len(article.text) < MIN_TEXT:
        return source_error("article.no-text", SOURCE, article.url)
    return article


def parse_article(body: bytes, url: str, *, content_type: str = "", now: datetime) -> Article:
    """Read a page; pure and total. What it does not state stays empty."""
    page = decode_feed(body, content_type).text
    if content_type.lower().startswith(("text/plain", "text/markdown")):
        text = clip(clean(page), 200_000)
        title = text.partition("\n")[0].lstrip("# ")[:300]
        return Article(canonical_url(url), title, text, host_of(url))
    tree = parse_tree(page)
    if tree is None:
        return Article(canonical_url(url), site=host_of(url))
    meta = read_meta(tree, url)
    text = meta.abstract or article_text(tree, page)
    heading, _, rest = text.partition("\n")
    if heading in (meta.title, *_TITLE_PARTS.split(meta.title)):  # told once already
        text = rest.lstrip("\n")
    if len(text) < MIN_TEXT and len(meta.summary) >= MIN_TEXT:
        text = meta.summary  # a film's or a program's page: its publisher's own words of it
    return replace(
        meta,
        text=text,
        published_at=_plausible(meta.published_at, now),
        language=detect_language(f"{meta.title}\n{text}") or meta.language,
    )


def article_item(article: Article, source: str, now: datetime) -> Item:
    """Make an item of an article; without a stated date it counts from `now`."""
    key = sha256(article.url.encode()).hexdigest()[:16]
    media = (Media(article.image, "image", article.image_alt),) if article.image else ()
    return Item(
        id=f"page:{key}",
        source=source,
        url=article.url,
        title=article.title,
        text=article.text,
        author=article.author,
        published_at=article.published_at or now,
        publisher=article.site,
        language=article.language,
        links=tuple(map(Link, dict.fromkeys(filter(None, (article.url, article.asked_url))))),
        media=media,
        flags=() if article.published_at else ("date-unknown",),
    )


def _plausible(moment: datetime | None, now: datetime) -> datetime | None:
    """Let go of a date that can't be: before the web, or after tomorrow."""
    if moment is None or moment.year < EARLIEST_YEAR or moment > now + CLOCKS_DIFFER:
        return None
    return min(moment, now)
