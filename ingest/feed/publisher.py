"""Who published an entry, and titles that name what they are about.

Readers are told who published a page, not who listed it. A feed counts as a gatherer of other
sites' pages only if most entries lead to at least three sites that are not its own. A release is
named with its project, since "v0.5.1" alone says nothing.
"""

import re
from collections import Counter
from functools import lru_cache

from tld import get_fld

from ingest.feed.model import RawFeed, Words
from ingest.feed.text import title_words
from ingest.text.clean import clip, one_line
from ingest.url.canonical import canonical_url, host_of

MAX_AUTHOR = 120
MIN_SITES = 3
GOOGLE_NEWS = "news.google.com"
_NUMBERED = re.compile(r"^\d{1,2}\. ", re.MULTILINE)

_RELEASE = re.compile(
    r"/([^/]{1,100})/(?:-/)?(?:releases(?:/tag)?|tags|src/tag)/[^/]{1,200}/?$"
    r"|^/(?:project|package|packages|crates|gems)/((?:@[^/]{1,60}/)?[^/]{1,100})/(?:v/)?v?\d[^/]{0,60}/?$"
)
_VERSION = re.compile(
    r"(?:version |release |v\.? ?)?\d{1,6}(?:\.\d{1,6}){1,4}[\w.+-]{0,30}", re.IGNORECASE
)
_FEED_WORDS = re.compile(
    r"^(?:release notes from|recent commits to|tags from|pypi recent updates for)\s+", re.IGNORECASE
)


def is_gatherer(feed: RawFeed) -> bool:
    """Return whether most entries of a feed lead to sites that are not its own."""
    own = _site(host_of(canonical_url(feed.link, feed.base)))
    if not own:
        return False
    sites = Counter(_site(host_of(canonical_url(entry.link, entry.base))) for entry in feed.entries)
    foreign = {site: count for site, count in sites.items() if site and site != own}
    return len(foreign) >= MIN_SITES and sum(foreign.values()) > len(feed.entries) / 2


@lru_cache(maxsize=4096)
def _site(host: str) -> str:
    return str(get_fld(f"https://{host}", fail_silently=True) or host) if host else ""


def without_publisher(title: str, publisher: str) -> str:
    """Take " - Publisher" off the end of a title."""
    start = title[: -len(publisher)].rstrip() if publisher and title.endswith(publisher) else ""
    return start[:-1].rstrip() if start[-1:] in ("-", "–", "—", "|", "·") else title


def by_host(title: str, host: str) -> tuple[str, str]:
    """Return the title and the publisher of a page that another site's feed lists.

    Google News forwards to pages of others, and has their publishers behind its titles.
    """
    if host != GOOGLE_NEWS:
        return title, host.removeprefix("www.")
    start, _, name = title.rpartition(" - ")
    return (start, name) if start else (title, "Google News")


def lists_headlines(text: str, title: str, publisher: str, address: str) -> bool:
    """Return whether a text is nothing but headlines and the names of their publishers.

    Google News has no other texts; elsewhere it is the entry's own title and publisher.
    """
    if host_of(address) == GOOGLE_NEWS:
        return True
    rest = _NUMBERED.sub("", text).replace(title, "", 1).replace(publisher, "", 1)
    return bool(publisher) and not re.search(r"\w", rest)


def named_release(title: str, address: str, feed_title: str) -> str:
    """Return the title of a release with its project's name, other titles as they are."""
    _, _, path = address.partition("://")[2].partition("/")
    match = _RELEASE.search("/" + path.partition("?")[0].partition("#")[0])
    if match:
        project = match[1] or match[2]
    elif _VERSION.fullmatch(title):
        project = _FEED_WORDS.sub("", one_line(feed_title))
    else:
        return title
    bare = project.rpartition("/")[2]
    if not project or bare.casefold() in title.casefold():
        return title
    return f"{project} {title}" if _VERSION.fullmatch(title) else f"{project}: {title}"


_ADDRESS_AND_NAME = re.compile(
    r"\A(?:[^\s@]{1,100}+@[^\s(]{1,100}+ ?\(([^)]{1,200}+)\)|([^<(]{1,200}+)[<(][^\s@]{1,100}+@)"
)

_NOBODY = re.compile(r"no-?reply@(?:(?![^(]{0,100}\()|[^(]{1,100}\(Unknown\))", re.IGNORECASE)
"""An address that nobody reads, without a name or with Blogger's for none."""


@lru_cache(maxsize=1024)  # most feeds have few authors
def author_name(text: str) -> str:
    """Return a name in place of the e-mail address that RSS asks for; addresses are not printed."""
    text = title_words(Words(text))
    if _NOBODY.match(text):
        return ""
    if match := _ADDRESS_AND_NAME.match(text[:400]):
        text = (match[1] or match[2]).strip()
    if "@" in text and " " not in text and not text.startswith("@"):
        text = text.partition("@")[0]
    return clip(text, MAX_AUTHOR)
