"""Which kind of source an address is, for `dateline sources add`. Pure.

`places.toml` knows the feeds of well-known sites; any other address is a feed, or a page naming
one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from ingest.source import Source
from ingest.text.tables import read_table
from ingest.url.canonical import canonical_url, web_address

_SUBREDDIT: Final = re.compile(r"/?r/\w")
"""A subreddit as people write it, without the site."""

_PLACES: Final[Sequence[Mapping[str, Any]]] = read_table("places", "ingest.intake")["place"]


def recognise(url: str) -> Source:
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
    for rule in _PLACES:
        if match := re.fullmatch(rule["pattern"], place):
            kind, found = rule["kind"], match.groups()
            label = rule["name"].format(*found)
            label = label.replace("+", " + r/") if kind == "reddit" else label
            return Source(label, kind, options=_filled(rule.get("options", {}), found))
    return Source(host, "feed", options={"url": text})


def _filled(options: Mapping[str, Any], found: Sequence[str]) -> dict[str, Any]:
    return {
        name: value.format(*found) if isinstance(value, str) else value[0].format(*found).split("+")
        for name, value in options.items()
    }
