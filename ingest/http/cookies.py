"""Cookies for one chain of redirects, sent only to the origin that set them.

Some publishers redirect to the same address until a cookie comes back. `Domain` is not honoured,
and nothing is kept beyond the chain.
"""

import re

import httpx

MAX_CHARS = 4096
# Tried at the line's start only: sought anywhere it would take quadratic time.
_PAIR = re.compile(r"^([\w!#$%&'*+.^`|~-]+)=[!-:<-~]*", re.ASCII)


class Cookies:
    """The cookies of one chain."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, bytes], dict[str, str]] = {}

    def keep(self, url: httpx.URL, lines: tuple[str, ...]) -> None:
        """Keep what an answer set; a line that is none is left out."""
        own = self._pairs.setdefault((url.scheme, url.netloc.lower()), {})
        for line in lines:
            if match := _PAIR.fullmatch(line.partition(";")[0].strip()):
                own[match[1]] = match[0]

    def header(self, url: httpx.URL) -> str:
        """Return the Cookie header for a request, "" if it gets none."""
        text = "; ".join(self._pairs.get((url.scheme, url.netloc.lower()), {}).values())
        return text if len(text) <= MAX_CHARS else ""
