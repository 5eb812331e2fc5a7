"""Cookies for as long as one chain of redirects lasts, and only for the host that set them.

Some publishers redirect to the same address until a cookie comes back; without it they can't be
read. Nothing is kept beyond the chain: a newsletter wants no session. The worse mistake is a cookie
at a stranger's, so `Domain` is not honoured, and none set over https goes out over http.
"""

import re

import httpx

MAX_COOKIES = 20
MAX_CHARS = 4096

_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_VALUE = re.compile(r"[!-:<-~]*")


class Cookies:
    """The cookies of one chain."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str], tuple[str, str]] = {}

    def keep(self, url: httpx.URL, lines: tuple[str, ...]) -> None:
        """Keep what an answer set; a line that is none is left out."""
        for line in lines:
            pair = line.partition(";")[0].strip()
            name, sign, value = pair.partition("=")
            whole = bool(sign and _NAME.fullmatch(name) and _VALUE.fullmatch(value))
            if whole and len(pair) <= MAX_CHARS and len(self._pairs) < MAX_COOKIES:
                self._pairs[_host(url), name] = (url.scheme, pair)

    def header(self, url: httpx.URL) -> str:
        """Return the Cookie header for a request, "" if it gets none."""
        own = [
            pair
            for (host, _), (scheme, pair) in self._pairs.items()
            if host == _host(url) and (scheme == "http" or url.scheme == "https")
        ]
        text = "; ".join(own)
        return text if len(text) <= MAX_CHARS else ""


def _host(url: httpx.URL) -> str:
    return url.netloc.decode("ascii", "replace").lower()
