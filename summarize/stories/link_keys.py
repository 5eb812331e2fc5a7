"""When two links lead to one work: versions of a paper, of a post, of a page."""

import re
from urllib.parse import urlsplit

_ARXIV = re.compile(r"/(?:abs|pdf|html|papers)/(\d{4}\.\d{4,5})")
"""Sites that show papers in their own way keep arXiv's numbers in their addresses."""

_STATUS = re.compile(r"(?:twitter|x|nitter|fxtwitter|vxtwitter)\.[a-z]+/\w+/status/(\d+)")

PAPER = "arxiv:"


def link_key(url: str) -> str:
    """Return what a link stands for: a paper, a post, or its address without scheme and tail.

    The empty string for a home page and for what is no web address.
    """
    if paper := _ARXIV.search(url):
        return f"{PAPER}{paper[1]}"
    if post := _STATUS.search(url):
        return f"x:{post[1]}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not (path or parts.query):
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{(parts.hostname or '').removeprefix('www.')}{path}{query}"
