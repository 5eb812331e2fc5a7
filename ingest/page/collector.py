"""A page without a feed, read as one: its entries by CSS selectors.

Visits, moves, undated entries and known ones are handled as for feeds (`ingest.feed.collector`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import partial
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from ingest.errors import source_error, words_of
from ingest.feed.answer import Form
from ingest.feed.collector import visit
from ingest.feed.model import RawEntry, RawFeed, Words
from ingest.source import Batch, Batches, CollectContext, Cursor, Source, SourceError, stated_zone
from ingest.text.clean import one_line
from ingest.text.dates import parse_date, zone_of
from ingest.url.canonical import canonical_url

MAX_HTML_CHARS = 1_500_000

Selectors = Mapping[str, str]
"""Where the parts of an entry are: `item`, and `title`, `link`, `date`, `text` where `read_page`
is not to look in the usual place."""


async def collect(source: Source, cursor: Cursor, context: CollectContext) -> Batches:
    """Yield one batch. Its options are in docs/sources-pages.md."""
    settings = repr(sorted((key, str(value)) for key, value in source.options.items()))
    if cursor.get("settings") != settings:
        cursor = {}  # other selectors see other entries in a page that has not changed
    read = partial(read_page, selectors=source.options, zone=stated_zone(source))
    try:
        batch = await visit(source, cursor, context, Form("page", read))
    except (SelectorSyntaxError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        yield Batch((), cursor, (source_error("page.bad-selector", source.name, said=said),))
        return
    told = tuple(map(_of_page, batch.troubles))
    yield replace(batch, cursor={**batch.cursor, "settings": settings}, troubles=told)


def _of_page(error: SourceError) -> SourceError:
    """Return what is said of a page instead of what is said of a feed, by the feed's code."""
    words = words_of("page", error.code)
    return replace(
        error,
        code=words.get("code", error.code),
        message=words.get("message", error.message),
        hint=words.get("hint", error.hint),
        fatal=error.fatal or error.code == "no-entries",
    )


def read_page(
    page: str, url: str, max_entries: int, *, selectors: Selectors, zone: tzinfo | None
) -> RawFeed:
    """Find the entries of a page. Raises SelectorSyntaxError or ValueError for a wrong selector.

    The usual places: the title is the text of the link, the date a `<time>` in the entry, the text
    none. An entry that is a link itself is its own link. Dates without a zone are read in `zone`,
    else in that of the page's language.
    """
    # The line's end keeps a page that is nothing but an address from being warned of as one.
    soup = BeautifulSoup(page[:MAX_HTML_CHARS] + "\n", "lxml")
    language = str(soup.html.get("lang") or "") if soup.html else ""
    when = partial(parse_date, zone=zone or zone_of(language), language=language, whole=True)
    base = soup.select_one("base[href]")
    origin = urljoin(url, str(base["href"])) if base else url
    tags = soup.select(selectors["item"], limit=max_entries * 10)
    entries: dict[str, RawEntry] = {}
    feed = RawFeed(language=language, base=origin, seen=len(tags))
    for tag in tags[:max_entries]:
        link = _link(tag, selectors.get("link", "a"))
        address = canonical_url(str(link["href"]), origin) if link else ""
        if address and link is not None and address not in entries:
            entries[address] = _entry(tag, link, address, origin, selectors, when)
        feed.entries.append(entries.get(address) or RawEntry())
    return feed


def _link(tag: Tag, selector: str) -> Tag | None:
    if tag.name == "a" and tag.get("href"):
        return tag
    link = tag.select_one(selector)
    if link is not None and not link.get("href"):
        link = link.select_one("a[href]") or link.find_parent("a", href=True)
    return link


def _entry(
    tag: Tag,
    link: Tag,
    address: str,
    base: str,
    selectors: Selectors,
    when: Callable[[str], datetime | None],
) -> RawEntry:
    heading, told = (
        tag.select_one(selectors[part]) if selectors.get(part) else None
        for part in ("title", "text")
    )
    title = one_line((heading or link).get_text(" ")) or one_line(tag.get_text(" "))
    published = _date(tag, selectors.get("date", ""), when)
    return RawEntry(
        id=address,
        link=address,
        title=Words(title, "text"),
        content=Words(str(told), "html", base) if told else Words(),
        published=published.isoformat() if published else "",
        base=base,
    )


def _date(tag: Tag, selector: str, when: Callable[[str], datetime | None]) -> datetime | None:
    """Read an entry's date: for machines if it is given so, else in words."""
    place = tag.select_one(selector) if selector else tag.select_one("time")
    if place is None:
        return None
    inner = place if place.get("datetime") else place.select_one("[datetime]") or place
    texts = (str(inner.get("datetime") or ""), str(place.get("content") or ""),
             place.get_text(" "), str(place.get("title") or ""))  # fmt: skip
    return next((at for text in texts if text.strip() and (at := when(text))), None)
