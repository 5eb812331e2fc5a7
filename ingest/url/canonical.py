"""Canonical URLs: one address for one page, however it was shared. Pure.

An address that is rewritten wrongly is a broken link in a published issue, so `canonical_url`
changes only what standards allow (`ingest.url.parts`), what a named service redirects itself
(`ingest.url.services`), and parameters that public lists call trackers (`hosts.toml`). `url_key`
joins more, for comparison only. Shorteners are resolved by the client's redirects.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from ingest.url.parts import Address
from ingest.url.services import TABLES, apply_service, has_rule, without_amp, wrapped_target

MAX_CHARS = 8192
"""Longer addresses are refused: no server promises to read more, and no reader could."""

MAX_WRAPPERS = 4
"""How many redirectors may be wrapped around an address before it is refused as a trick."""

_TRACKERS: Final = TABLES["trackers"]
EVERYWHERE: Final = frozenset(_TRACKERS["everywhere"].split())
ANYWHERE_BUT: Final = {name: hosts.split() for name, hosts in _TRACKERS["anywhere_but"].items()}
SCOPED: Final = {host: names.split() for host, names in _TRACKERS["scoped"].items()}
BEGINNINGS: Final = tuple(_TRACKERS["beginnings"].split())
"""Names of query parameters that follow a reader around and say nothing about the page."""

# Fragments that name a document of their own: routes of single-page sites, comments on GitHub.
_DOCUMENT = re.compile(
    r"[!/]|(?:(?:issue|discussion|commit)comment|pullrequestreview)-\d+$|discussion_r\d+$"
)

_ESCAPED = re.compile(r"&(?:amp;)+")
_SESSION = re.compile(r";jsessionid=[^/;]{1,200}", re.IGNORECASE)

_SCRIPT = re.compile(r"\.(?:php|aspx?|jsp|cgi|pl|do)$", re.IGNORECASE)
"""What shows the page that its query picks, by a reference number too (`kb.php?ref=4045`)."""

# Half of all addresses are in this form, which no rule but a service's own and AMP's can change.
_PLAIN = re.compile(
    r"https?://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24})"
    r"((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?|/)"
)


def canonical_url(url: str, base: str = "") -> str:
    """Return the absolute canonical form of an http(s) URL, or "" for what is none or is hostile.

    `base` resolves relative references. Refused: other schemes, user names and passwords, hosts as
    bare numbers (`http://2130706433`), and anything over MAX_CHARS. Idempotent.
    """
    if len(url) > MAX_CHARS:
        return ""
    match = _PLAIN.fullmatch(url)
    if match and "amp" not in match[2] and not has_rule(match[1]):
        return url
    return _canonical(url, base)


@lru_cache(maxsize=16384)
def _canonical(url: str, base: str) -> str:
    address = Address.parse(_ESCAPED.sub("&", url), base)
    for _ in range(MAX_WRAPPERS):
        if address is None:
            return ""
        target = wrapped_target(address)
        if not target:
            return str(_settled(address))
        address = Address.parse(target)
    return ""


def web_address(url: str) -> str:
    """Return the http address that readers of feeds mean by `feed://host` and `feed:https://…`."""
    url = url.strip()
    match = re.match(r"(?:feed|rss|itpc|pcast):(?://)?", url, re.IGNORECASE)
    if not match:
        return url
    rest = url[match.end() :]
    return rest if rest.lower().startswith(("http://", "https://")) else f"https://{rest}"


@lru_cache(maxsize=16384)
def url_key(url: str) -> str:
    """Return a key for comparing pages; never print it, since it may lead nowhere."""
    parts = urlsplit(canonical_url(url))
    host = re.sub(r"^(?:www\d?|m|mobile|amp)\.(?=.+\.)", "", parts.netloc)
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path)
    if host == "x.com":
        path = re.sub(r"^/\w+/status/", "/i/status/", path)
    if host == "reddit.com":
        path = re.sub(r"^/(?:r|user)/[^/]+/comments/", "/comments/", path)
    pairs = sorted(parts.query.split("&"))
    if host == "youtube.com":
        pairs = [pair for pair in pairs if not pair.startswith("t=")]
    query = "&".join(pairs)
    return urlunsplit(("", "", host + path, query, parts.fragment))


def host_of(url: str) -> str:
    """Return the host of an http(s) URL in lower-case ASCII, or "" where it has none."""
    if match := _PLAIN.fullmatch(url):
        return match[1]
    address = Address.parse(url)
    return address.host if address else ""


def _settled(address: Address) -> Address:
    """Apply the services' own equivalences, then drop trackers and fragments that don't matter."""
    address = apply_service(without_amp(address))
    pairs = (pair for pair in address.query.split("&") if not _tracks(pair, address))
    fragment = address.fragment if _DOCUMENT.match(address.fragment) else ""
    path = _SESSION.sub("", address.path)
    return replace(address, path=path, query="&".join(pairs), fragment=fragment)


def _tracks(pair: str, address: Address) -> bool:
    name, _, value = unquote(pair).lower().partition("=")
    if not name or name in EVERYWHERE or name.startswith(BEGINNINGS):
        return True
    if name == "ref" and value[:1].isdigit() and _SCRIPT.search(address.path):
        return False
    labels = address.host.split(".")
    domains = [".".join(labels[start:]) for start in range(len(labels))]
    if name in ANYWHERE_BUT:
        return not any(domain in ANYWHERE_BUT[name] for domain in domains)
    return any(name in SCOPED.get(domain, ()) for domain in domains)
