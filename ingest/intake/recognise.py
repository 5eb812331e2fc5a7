"""Which feed a page names, and which kind of source an address is.

`find_feeds` is for addresses of home pages. `recognise` is for `dateline sources add`: most places
that people follow have a feed or a kind of their own, at an address that they don't know. It is
pure and asks nobody, so an address that it does not know is a feed or a page that may name one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ingest.url.canonical import canonical_url, web_address

_SUBREDDIT = re.compile(r"/?r/\w")
"""A subreddit as people write it, without the site."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A source as the configuration writes it: its kind, a name and the kind's options."""

    kind: str
    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


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
    segments = [unquote(part) for part in parts.path.split("/") if part]
    rule = _RULES.get(host) or next(
        (rule for end, rule in _SUFFIXES.items() if host.endswith(end)), None
    )
    found = rule(segments, parts.query, host) if rule else None
    if found is None and len(segments) == 1 and re.fullmatch(r"@\w{1,64}", segments[0]):
        found = _mastodon(segments, parts.query, host)
    return found or _plain(text, host)


def _plain(url: str, host: str) -> Recognised:
    return Recognised("feed", host, {"url": url})


def _feed(name: str, url: str, note: str = "") -> Recognised:
    return Recognised("feed", name, {"url": url}, note)


def _reddit(segments: list[str], query: str, host: str) -> Recognised | None:
    """A subreddit, also several joined by a plus sign."""
    if len(segments) < 2 or segments[0] != "r" or segments[-1].endswith(".rss"):
        return None
    names = [name for name in segments[1].split("+") if re.fullmatch(r"\w{2,21}", name)]
    label = " + ".join(f"r/{name}" for name in names)
    return Recognised("reddit", label, {"subreddits": names}) if names else None


def _youtube(segments: list[str], query: str, host: str) -> Recognised | None:
    """A channel by id, or a playlist; a handle's page names its feed, so it stays a page."""
    feeds = "https://www.youtube.com/feeds/videos.xml"
    if segments[:1] == ["channel"] and len(segments) > 1:
        return _feed(f"YouTube {segments[1]}", f"{feeds}?channel_id={segments[1]}")
    playlist = parse_qs(query).get("list", [""])[0]
    if segments[:1] == ["playlist"] and playlist:
        return _feed(f"YouTube playlist {playlist}", f"{feeds}?playlist_id={playlist}")
    if segments and segments[0].startswith("@"):
        page = f"https://www.youtube.com/{segments[0]}"
        return _feed(f"YouTube {segments[0]}", page, "The channel's page names its feed.")
    return None


def _github(segments: list[str], query: str, host: str) -> Recognised | None:
    """A repository's releases, or its tags or commits where the address names them; a person."""
    if not segments or segments[-1].endswith(".atom"):
        return None
    if len(segments) == 1:
        return _feed(f"GitHub {segments[0]}", f"https://github.com/{segments[0]}.atom")
    repository = "/".join(segments[:2]).removesuffix(".git")
    what = segments[2] if segments[2:3] and segments[2] in ("tags", "commits") else "releases"
    return _feed(f"{repository} {what}", f"https://github.com/{repository}/{what}.atom")


def _arxiv(segments: list[str], query: str, host: str) -> Recognised | None:
    """A category, from any listing's address."""
    if segments[:1] not in (["list"], ["rss"], ["atom"], ["archive"]) or len(segments) < 2:
        return None
    return _feed(f"arXiv {segments[1]}", f"https://rss.arxiv.org/rss/{segments[1]}")


def _mastodon(segments: list[str], query: str, host: str) -> Recognised | None:
    account = segments[0] if segments else ""
    if not re.fullmatch(r"@\w{1,64}", account):
        return None
    return _feed(f"{account}@{host}", f"https://{host}/{account}.rss")


def _bluesky(segments: list[str], query: str, host: str) -> Recognised | None:
    if segments[:1] != ["profile"] or len(segments) < 2:
        return None
    return _feed(f"Bluesky {segments[1]}", f"https://bsky.app/profile/{segments[1]}/rss")


def _substack(segments: list[str], query: str, host: str) -> Recognised | None:
    """A publication at its own name, or under an author's profile."""
    if host == "substack.com":
        if not segments or not segments[0].startswith("@"):
            return None
        host = f"{segments[0][1:]}.substack.com"
    return _feed(host.partition(".")[0], f"https://{host}/feed")


def _buttondown(segments: list[str], query: str, host: str) -> Recognised | None:
    if not segments:
        return None
    return _feed(segments[0], f"https://buttondown.com/{segments[0]}/rss")


def _hackernews(segments: list[str], query: str, host: str) -> Recognised:
    return Recognised("hackernews", "Hacker News")


def _medium(segments: list[str], query: str, host: str) -> Recognised | None:
    if not segments or segments[0] == "feed":
        return None
    return _feed(f"Medium {segments[0]}", f"https://medium.com/feed/{segments[0]}")


def _x(segments: list[str], query: str, host: str) -> Recognised | None:
    """A list or an account."""
    if segments[:2] == ["i", "lists"] and len(segments) > 2 and segments[2].isdigit():
        return Recognised("x", f"X list {segments[2]}", {"lists": [segments[2]]})
    if segments and re.fullmatch(r"\w{1,15}", segments[0]) and segments[0] not in _X_PAGES:
        return Recognised("x", f"@{segments[0]}", {"accounts": [segments[0]]})
    return None


_X_PAGES = frozenset({"i", "home", "explore", "search", "hashtag", "settings", "intent", "share"})


def _discord(segments: list[str], query: str, host: str) -> Recognised | None:
    """A server, or one channel of it."""
    if segments[:1] != ["channels"] or len(segments) < 2 or not segments[1].isdigit():
        return None
    options: dict[str, Any] = {"server": segments[1]}
    if len(segments) > 2 and segments[2].isdigit():
        options["channels"] = [segments[2]]
    return Recognised("discord", f"Discord {segments[1]}", options)


Rule = Callable[[list[str], str, str], Recognised | None]
_RULES: Mapping[str, Rule] = {
    "reddit.com": _reddit,
    "old.reddit.com": _reddit,
    "youtube.com": _youtube,
    "github.com": _github,
    "arxiv.org": _arxiv,
    "export.arxiv.org": _arxiv,
    "rss.arxiv.org": _arxiv,
    "bsky.app": _bluesky,
    "substack.com": _substack,
    "buttondown.com": _buttondown,
    "buttondown.email": _buttondown,
    "news.ycombinator.com": _hackernews,
    "medium.com": _medium,
    "x.com": _x,
    "twitter.com": _x,
    "mobile.twitter.com": _x,
    "discord.com": _discord,
    "discordapp.com": _discord,
}
_SUFFIXES: Mapping[str, Rule] = {".substack.com": _substack}
