"""What both ways of reading Reddit share: its hosts, a source's communities, how far back to read.

Apart from the modules that ask, so that neither of the two ways imports the other.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

API_URL = "https://oauth.reddit.com"
SITE_URL = "https://www.reddit.com"
LATE = timedelta(days=1)
"""Submissions of so long before the window are taken: what rose over night was posted yesterday."""


def site_of(api_url: str) -> str:
    """Give where tokens and public feeds come from: Reddit has two hosts, a proxy of it has one."""
    return SITE_URL if api_url.rstrip("/") == API_URL else api_url.rstrip("/")


def community_names(options: Mapping[str, Any]) -> list[str]:
    """Give the communities' names, each once, without the `r/` that people write before them."""
    stated = options.get("subreddits", ())
    names = (stated,) if isinstance(stated, str) else stated
    bare = (str(name).strip().strip("/").removeprefix("r/") for name in names)
    return list(dict.fromkeys(name for name in bare if name))
