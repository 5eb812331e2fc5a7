"""Which kind of source an address is, for `dateline sources add`.

Most places that people follow have a feed or a kind of their own, at an address that they don't
know. Pure: nobody is asked, so an address that is not in the table is a feed, or a page that may
name one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from ingest.url.canonical import canonical_url, web_address

_SUBREDDIT: Final = re.compile(r"/?r/\w")
"""A subreddit as people write it, without the site."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A source as the configuration writes it: its kind, a name and the kind's options."""

    kind: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


_YOUTUBE: Final = "https://www.youtube.com/feeds/videos.xml"
_PLACES: Final[Sequence[tuple[str, str, str, Mapping[str, Any]]]] = (
    (r"(?:old\.)?reddit\.com/r/(\w{2,21}(?:\+\w{2,21})*)(?:[/?].*)?(?<!\.rss)", "reddit", "r/{0}",
     {"subreddits": ["{0}"]}),
    (r"youtube\.com/channel/([^/?]+).*", "feed", "YouTube {0}",
     {"url": f"{_YOUTUBE}?channel_id={{0}}"}),
    (r"youtube\.com/playlist.*[?&]list=([^&]+).*", "feed", "YouTube playlist {0}",
     {"url": f"{_YOUTUBE}?playlist_id={{0}}"}),
    # The page of a channel names its feed.
    (r"youtube\.com/(@[^/?]+).*", "feed", "YouTube {0}", {"url": "https://www.youtube.com/{0}"}),
    (r"github\.com/(?!.*\.atom$)([^/?]+)(?:\?.*)?", "feed", "GitHub {0}",
     {"url": "https://github.com/{0}.atom"}),
    (r"github\.com/(?!.*\.atom$)([^/?]+/[^/?]+?)(?:\.git)?/(tags|commits)\b.*", "feed", "{0} {1}",
     {"url": "https://github.com/{0}/{1}.atom"}),
    (r"github\.com/(?!.*\.atom$)([^/?]+/[^/?]+?)(?:\.git)?(?:[/?].*)?", "feed", "{0} releases",
     {"url": "https://github.com/{0}/releases.atom"}),
    (r"(?:export\.|rss\.)?arxiv\.org/(?:list|rss|atom|archive)/([^/?]+).*", "feed", "arXiv {0}",
     {"url": "https://rss.arxiv.org/rss/{0}"}),
    (r"bsky\.app/profile/([^/?]+).*", "feed", "Bluesky {0}",
     {"url": "https://bsky.app/profile/{0}/rss"}),
    (r"substack\.com/@(\w[\w-]*).*", "feed", "{0}", {"url": "https://{0}.substack.com/feed"}),
    (r"([\w-]+)\.substack\.com/.*", "feed", "{0}", {"url": "https://{0}.substack.com/feed"}),
    (r"buttondown\.(?:com|email)/([^/?]+).*", "feed", "{0}",
     {"url": "https://buttondown.com/{0}/rss"}),
    (r"medium\.com/(?!feed\b)([^/?]+).*", "feed", "Medium {0}",
     {"url": "https://medium.com/feed/{0}"}),
    (r"news\.ycombinator\.com/.*", "hackernews", "Hacker News", {}),
    (r"(?:x|(?:mobile\.)?twitter)\.com/i/lists/(\d+).*", "x", "X list {0}", {"lists": ["{0}"]}),
    (r"(?:x|(?:mobile\.)?twitter)\.com/"
     r"(?!(?:i|home|explore|search|hashtag|settings|intent|share)\b)(\w{1,15})(?:[/?].*)?",
     "x", "@{0}", {"accounts": ["{0}"]}),
    (r"discord(?:app)?\.com/channels/(\d+)/(\d+).*", "discord", "Discord {0}",
     {"server": "{0}", "channels": ["{1}"]}),
    (r"discord(?:app)?\.com/channels/(\d+).*", "discord", "Discord {0}", {"server": "{0}"}),
    # Mastodon, wherever it runs.
    (r"([\w.-]+)/(@\w{1,64})(?:\?.*)?", "feed", "{1}@{0}", {"url": "https://{0}/{1}.rss"}),
)  # fmt: skip
"""Host, path and query of an address; the kind, name and options, with what the groups held."""


def recognise(url: str) -> Recognised:
    """Tell which source an address is; raises ValueError for what is no http address."""
    text = web_address(url)
    if _SUBREDDIT.match(text):
        text = f"www.reddit.com/{text.lstrip('/')}"
    if "://" not in text:
        text = f"https://{text}"
    if not canonical_url(text) or "." not in (urlsplit(text).hostname or ""):
        raise ValueError(f"{url!r} is no http address")
    parts = urlsplit(text)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = "/".join(unquote(part) for part in parts.path.split("/") if part)
    place = f"{host}/{path}" + (f"?{parts.query}" if parts.query else "")
    for pattern, kind, name, options in _PLACES:
        if match := re.fullmatch(pattern, place):
            found = match.groups()
            label = name.format(*found)
            label = label.replace("+", " + r/") if kind == "reddit" else label
            return Recognised(kind, label, _filled(options, found))
    return Recognised("feed", host, {"url": text})


def _filled(options: Mapping[str, Any], found: Sequence[str]) -> dict[str, Any]:
    """Fill a rule's options; a plus sign joins what a list holds."""
    return {
        name: value.format(*found) if isinstance(value, str) else value[0].format(*found).split("+")
        for name, value in options.items()
    }
