"""The entries of a page by CSS selectors. Pure.

What a selector finds is hostile like all markup: addresses are made canonical or refused, words are
cleaned and cut, and the number of entries is bounded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from hashlib import sha256
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from ingest.item import Item, Link
from ingest.text.clean import clean, clip, detect_language, one_line, read_html
from ingest.text.dates import parse_date, zone_of
from ingest.url.canonical import canonical_url, host_of

MAX_ENTRIES = 500
MAX_HTML_CHARS = 1_500_000
MAX_TITLE = 300
MAX_TEXT = 20_000

ReadDate = Callable[[str], datetime | None]


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where the parts of an entry are; "" takes the usual place (see `parse_page`)."""

    item: str
    title: str = ""
    link: str = "a"
    date: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """What the selectors found. `dated` items state their date, `undated` ones do not."""

    dated: tuple[Item, ...] = ()
    undated: tuple[Item, ...] = ()
    seen: int = 0
    duplicates: int = 0
    without_link: int = 0
    over: int = 0


def parse_page(
    page: str,
    url: str,
    selectors: Selectors,
    *,
    source: str,
    now: datetime,
    zone: tzinfo | None = None,
) -> ParsedPage:
    """Find the entries of a page; pure. Raises SelectorSyntaxError for a wrong selector.

    The usual places: the title is the text of the link, the date a `<time>` in the entry, the text
    none. An entry that is a link itself is its own link. An undated item carries `now`. Dates
    without a zone are read in `zone`, else in that of the page's language.
    """
    # The line's end keeps a page that is nothing but an address from being warned of as one.
    soup = BeautifulSoup(page[:MAX_HTML_CHARS] + "\n", "lxml")
    language = str(soup.html.get("lang") or "") if soup.html else ""
    when = partial(parse_date, zone=zone or zone_of(language), language=language, whole=True)
    base = soup.select_one("base[href]")
    origin = urljoin(url, str(base["href"])) if base else url
    tags = soup.select(selectors.item, limit=MAX_ENTRIES * 10)
    dated: list[Item] = []
    undated: list[Item] = []
    without_link = 0
    found: dict[str, None] = {}
    for tag in tags[:MAX_ENTRIES]:
        link = _link(tag, selectors.link)
        address = canonical_url(str(link["href"]), origin) if link else ""
        if not address or link is None:
            without_link += 1
            continue
        if address in found:
            continue
        found[address] = None
        item, has_date = _item(tag, link, address, selectors, source, url, now, when)
        (dated if has_date else undated).append(item)
    over = max(0, len(tags) - MAX_ENTRIES)
    return ParsedPage(
        dated=tuple(dated),
        undated=tuple(undated),
        seen=len(tags),
        duplicates=len(tags) - over - without_link - len(found),
        without_link=without_link,
        over=over,
    )


def _link(tag: Tag, selector: str) -> Tag | None:
    if tag.name == "a" and tag.get("href"):
        return tag
    link = tag.select_one(selector)
    if link is not None and not link.get("href"):
        link = link.select_one("a[href]") or link.find_parent("a", href=True)
    return link


def _item(
    tag: Tag,
    link: Tag,
    address: str,
    selectors: Selectors,
    source: str,
    url: str,
    now: datetime,
    when: ReadDate,
) -> tuple[Item, bool]:
    heading = tag.select_one(selectors.title) if selectors.title else link
    title = one_line((heading or link).get_text(" ")) or one_line(tag.get_text(" "))
    told = tag.select_one(selectors.text) if selectors.text else None
    text = clip(clean(read_html(str(told), url).text), MAX_TEXT) if told else ""
    published = _date(tag, selectors.date, when)
    at = min(published, now) if published else now
    # Of the page and the address, since the page behind the address is an item of its own.
    key = sha256(f"{url}\n{address}".encode()).hexdigest()[:16]
    item = Item(
        id=f"page:{key}",
        source=source,
        url=address,
        title=clip(title, MAX_TITLE),
        text=text,
        author="",
        published_at=at,
        publisher=source or host_of(url),
        language=detect_language(f"{title}\n{text}"),
        links=(Link(address, clip(title, MAX_TITLE)),),
        flags=() if published else ("date-unknown",),
    )
    return item, published is not None


def _date(tag: Tag, selector: str, when: ReadDate) -> datetime | None:
    """Read an entry's date: for machines if it is given so, else in words."""
    place = tag.select_one(selector) if selector else tag.select_one("time")
    if place is None:
        return None
    inner = place if place.get("datetime") else place.select_one("[datetime]") or place
    texts = (str(inner.get("datetime") or ""), str(place.get("content") or ""),
             place.get_text(" "), str(place.get("title") or ""))  # fmt: skip
    return next((at for text in texts if text.strip() and (at := when(text))), None)
