"""What an entry is known by, so that it stays one item however often its feed is read.

Ids may be missing, shared by all entries ("N/A"), or the link of all. Losing news is worse than
telling it twice. So an id counts unless different entries share it; else a link that only one entry
has and that is no home page; else link and title together, and all texts where titles repeat.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from ingest.feed.model import RawFeed
from ingest.url.canonical import canonical_url, url_key

_SCHEME = re.compile(r"^https?://(?:www\.)?")
"""What changes when a site moves to https, its old entries' ids and links with it."""


def entry_names(feed: RawFeed) -> Iterator[str]:
    """Yield what each entry is known by in its feed; "" for one that has and says nothing."""
    links = [canonical_url(entry.link, entry.base) for entry in feed.entries]
    texts = [
        tuple(text.value.strip() for text in (entry.title, entry.summary, entry.content))
        for entry in feed.entries
    ]
    pages = [(link, said[0] or said) for link, said in zip(links, texts, strict=True)]
    shared_ids = _shared([entry.id for entry in feed.entries], pages)
    shared_links = _shared(links, pages)
    home = url_key(canonical_url(feed.link, feed.base)) if feed.link else ""
    firsts = Counter(map(_first, set(texts)))
    for entry, place, said in zip(feed.entries, links, texts, strict=True):
        link = place if entry.link else ""
        words = "\n".join(said) if firsts[_first(said)] > 1 else _first(said)
        if entry.id and entry.id not in shared_ids:
            yield _SCHEME.sub("", entry.id)
        elif link and link not in shared_links and not _is_home(link, home):
            yield f"{entry.id} {_SCHEME.sub('', link)}".strip()
        elif entry.id or link:
            yield f"{entry.id} {link} {words}".strip()
        else:
            yield words or next((address for address, _ in entry.enclosures), "")


def sign_of(number: str) -> str:
    """Return what an item's id is remembered by: half of its hash is enough within one feed."""
    return number.partition(":")[2][:12]


def _is_home(link: str, home: str) -> bool:
    """Return whether a link is the feed's own page, to which the next entry may link too."""
    parts = urlsplit(link)
    return url_key(link) == home or (parts.path in ("", "/") and not parts.query)


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _shared(keys: Sequence[str], pages: Sequence[tuple[str, object]]) -> frozenset[str]:
    """Return the keys of entries which differ in page, in title, or in text where none has one."""
    told: dict[str, set[tuple[str, object]]] = {}
    for key, page in zip(keys, pages, strict=True):
        told.setdefault(key, set()).add(page)
    return frozenset(key for key, entries_of in told.items() if key and len(entries_of) > 1)
