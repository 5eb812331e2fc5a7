"""What single services treat as one page: redirectors, AMP and mobile twins, share links, mirrors.

Every rule names its hosts exactly (in `hosts.toml`), because a subdomain is often another site.
"""

import base64
import re
import string
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote

from ingest.url.parts import Address

Rule = Callable[[Address], Address]

TABLES: Final[dict[str, Any]] = tomllib.loads(
    (files("ingest.url") / "hosts.toml").read_text("utf-8")
)
_WRAPPERS: dict[str, str] = TABLES["redirectors"]
_WRAPPING_SITES: tuple[str, ...] = tuple(TABLES["mail_redirectors"]["ends"].split())
_DEFENSES = frozenset({"urldefense.com", "urldefense.proofpoint.com", "urldefense.us"})
_DEFENDED = re.compile(r"/v3/__(https?:/{1,2}.{1,4000}?)__;([^!]{0,2000})!")
_MASKED = re.compile(r"\*(?:\*(.))?")
_LENGTHS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
"""Proofpoint's digits for how many characters a `**` stands for, from two on."""


def _defended(address: Address) -> str:
    """Return what Proofpoint's wrapper carries: signs that it masks stand at its end, in base64."""
    if address.path.startswith("/v1/url"):
        return address.param("u")
    if address.path.startswith("/v2/url"):
        return unquote(address.param("u").replace("-", "%").replace("_", "/"))
    match = _DEFENDED.match(f"{address.path}?{address.query}" if address.query else address.path)
    if not match:
        return ""
    signs = iter(_from_base64(match[2]))

    def unmasked(mask: re.Match[str]) -> str:
        count = _LENGTHS.find(mask[1]) + 2 if mask[1] else 1
        return "".join(islice(signs, count))

    return re.sub(r"^(https?):/+", r"\1://", _MASKED.sub(unmasked, unquote(match[1])))


def _from_base64(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return ""


_COVERED = re.compile(r"(?:^|[/?])(https?(?::|%3A)(?:/|%2F){2}.{1,4000})", re.IGNORECASE)


def _carried(address: Address) -> str:
    """Return the address that stands in a parameter, also in base64, or is the query or path."""
    for value in (part.partition("=")[2] for part in address.query.split("&")):
        plain = unquote(value)
        if plain.startswith("a1aHR0c"):  # Bing's mark before base64
            plain = plain[2:]
        plain = _from_base64(plain) if plain.startswith("aHR0c") else plain
        if plain.startswith(("http://", "https://")):
            return plain
    match = _COVERED.search(f"{address.path}?{address.query}".rstrip("?"))
    return (unquote(match[1]) if "%3A" in match[1][:8] else match[1]) if match else ""


_LEADS_ON = re.compile(
    r"^(?:link\.[^/]{1,250}/$|www\.google\.[a-z.]{2,6}/url)|/(?:redir(?:ect(?:ion|or)?)?|away|out(?:going|bound)?|exit|goto|jump|leave"
    r"|link(?:out|filter)?|visit|\w{0,20}click)(?:\.\w{2,5})?(?:/|$)"
)
"""Hosts and paths that say that they lead elsewhere; such a page shows nothing of its own."""

_TARGET = re.compile(
    r"(?:^|&)(?:url|uri|u|q|z|to|target|dest(?:ination)?|link|href|goto|redirect(?:_?(?:to|url))?)="
    r"(https?%3A(?:/|%2F)(?:/|%2F)[^&]{1,4000}|https?://[^&]{1,4000})(?:&|$)",
    re.IGNORECASE,
)

_AMP_CACHE = re.compile(r"/(?:amp|c|v|a)/(s/)?(.+)")


def wrapped_target(address: Address) -> str:
    """Return the address that a redirector or an AMP cache carries in the open, or ""."""
    if address.host in _DEFENSES:
        return found if (found := _defended(address)).startswith("http") else ""
    path = "/" if address.host.endswith(_WRAPPING_SITES) else _WRAPPERS.get(address.host, "")
    if path and address.path.startswith(path) and (found := _carried(address)):
        return found
    if address.query and _LEADS_ON.search(address.host + address.path):
        target = unquote(match[1]) if (match := _TARGET.search(address.query)) else ""
        if (there := Address.parse(target)) and there.host != address.host:
            return target
    caches = address.host.endswith(".cdn.ampproject.org") or address.path.startswith("/amp/")
    if not caches or not (address.host.endswith((".ampproject.org", "google.com"))):
        return ""
    match = _AMP_CACHE.fullmatch(address.path)
    if not match:
        return ""
    query = f"?{address.query}" if address.query else ""
    return f"{'https' if match[1] else 'http'}://{match[2]}{query}"


_AMP_SUFFIX = re.compile(r"(?:/amp/?|\.amp(?=\.html$))(\.html)?$")
_ARTICLE = re.compile(r"/[^/]*(?:\d|-[^/-]+-|\.html?)[^/]*$")


def without_amp(address: Address) -> Address:
    """Return the page behind its AMP twin: `/amp` after an article, `.amp.html`, `outputType=amp`.

    `github.com/someone/amp` is a project, so the segment before `amp` must look like an article's.
    """
    if match := _AMP_SUFFIX.search(address.path):
        before = address.path[: match.start()]
        if match[1] or _ARTICLE.search(before):
            tail = match[1] or ("/" if match[0].endswith("/") else "")
            address = replace(address, path=before + tail)
    if "outputType=amp" in address.query:
        pairs = (pair for pair in address.query.split("&") if pair != "outputType=amp")
        address = replace(address, query="&".join(pairs))
    return address


def apply_service(address: Address) -> Address:
    """Return the address that the service itself would use, if the host is one that we know."""
    for pattern, target in _REWRITES.get(address.host, ()):
        if match := pattern.fullmatch(address.path):
            host, _, path = match.expand(target).partition("/")
            return address.at(host, f"/{path}", "")
    rule = _RULES.get(address.host)
    return rule(address) if rule else address


def has_rule(host: str) -> bool:
    """Return whether anything here is about a host."""
    return (
        host in _RULES
        or host in _REWRITES
        or host in _WRAPPERS
        or host in _DEFENSES
        or host.endswith((".ampproject.org", "google.com", *_WRAPPING_SITES))
    )


def _youtube(address: Address) -> Address:
    """All forms of a video become `watch?v=ID` with its moment; playlists and channels stay."""
    segments = address.segments
    video = ""
    if segments == ["attribution_link"] and (
        inner := Address.parse(address.param("u"), str(address))
    ):
        address, segments = inner, inner.segments
    if segments[:2] == ["embed", "videoseries"] and (playlist := address.param("list")):
        return address.at("www.youtube.com", "/playlist", f"list={playlist}")
    if segments[:2] == ["embed", "live_stream"] and (channel := address.param("channel")):
        return address.at("www.youtube.com", f"/channel/{channel}/live", "")
    if address.host == "youtu.be" and segments:
        video = segments[0]
    elif address.path == "/watch":
        video = address.param("v")
    elif len(segments) >= 2 and segments[0] in ("shorts", "embed", "live", "v"):
        video = segments[1]
    if re.fullmatch(r"[\w-]{6,20}", video, re.ASCII):
        moment = address.param("t") or address.param("start")
        moment = f"&t={moment}" if re.fullmatch(r"[\dhms]{1,12}", moment) else ""
        return address.at("www.youtube.com", "/watch", f"v={video}{moment}")
    return address if address.host == "youtu.be" else address.at("www.youtube.com")


def _x(address: Address) -> Address:
    """Mirrors and old names become x.com; a post loses its photo and share suffixes."""
    segments = address.segments
    if segments[:2] == ["i", "web"]:
        segments = ["i", *segments[2:]]
    if len(segments) >= 3 and segments[1] in ("status", "statuses") and segments[2].isdigit():
        return address.at("x.com", f"/{segments[0].lower()}/status/{segments[2]}", "")
    if segments[:1] in (["search"], ["hashtag"], ["intent"], ["share"]):
        return address.at("x.com")
    return address.at("x.com", "/" + "/".join(segments), "")


def _reddit(address: Address) -> Address:
    """Old and mobile hosts become www.reddit.com; a submission loses the slug of its title."""
    segments = address.segments
    if "comments" not in segments[:3]:
        return address.at("www.reddit.com")
    at = segments.index("comments")
    place = [part.lower() for part in segments[:at]]
    submission, comment = segments[at + 1 : at + 2], segments[at + 3 : at + 4]
    kept = [*place, "comments", *submission, *(["_", *comment] if comment else [])]
    return address.at("www.reddit.com", f"/{'/'.join(kept)}/", "")


def _github(address: Address) -> Address:
    """Drop `www.`, the clone suffix of a repository, and the tab that is shown anyway."""
    path = re.sub(r"^(/[^/]+/[^/]+?)(?:\.git)?/?$", r"\1", address.path)
    query = "&".join(pair for pair in address.query.split("&") if pair != "tab=readme-ov-file")
    return address.at("github.com", path, query)


def _substack(address: Address) -> Address:
    segments = address.segments
    if segments[:1] == ["pub"] and len(segments) >= 4:
        return address.at(f"{segments[1]}.substack.com".lower(), "/" + "/".join(segments[2:4]))
    return address


_SERVICES: dict[str, Rule] = {
    "youtube": _youtube,
    "x": _x,
    "reddit": _reddit,
    "github": _github,
    "substack": _substack,
}
_RULES: dict[str, Rule] = {
    **{
        host: _SERVICES[name]
        for name, hosts in TABLES["services"].items()
        for host in hosts.split()
    },
    **{
        host: partial(Address.at, host=to)
        for to, hosts in TABLES["moved"].items()
        for host in hosts.split()
    },
}
"""The rule of each known host."""
_REWRITES = {
    host: [(re.compile(rule["path"], re.IGNORECASE), rule["to"])]
    for rule in TABLES["rewrites"]
    for host in rule["hosts"].split()
}
"""Whole paths of a host, and the page that they lead to."""
