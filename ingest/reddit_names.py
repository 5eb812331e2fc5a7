"""The names of Reddit's places: its hosts, and the communities that a source follows.

Apart from the modules that ask, because one of them loads PRAW and the other must not.
"""

from collections.abc import Mapping
from typing import Any

API_URL = "https://oauth.reddit.com"
SITE_URL = "https://www.reddit.com"


def site_of(api_url: str) -> str:
    """Give where tokens and public feeds come from: Reddit has two hosts, a proxy of it has one."""
    return SITE_URL if api_url.rstrip("/") == API_URL else api_url.rstrip("/")


def community_names(options: Mapping[str, Any]) -> list[str]:
    """Give the communities' names, each once, without the `r/` that people write before them."""
    stated = options.get("subreddits", ())
    names = (stated,) if isinstance(stated, str) else stated
    bare = (str(name).strip().strip("/").removeprefix("r/") for name in names)
    return list(dict.fromkeys(name for name in bare if name))
