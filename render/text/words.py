"""Strangers' words and addresses as any page or post may hold them, and cut to a length.

A link leads to an http(s) address or is no link; what no text format carries well goes.
"""

import functools
import re
from typing import Final
from urllib.parse import urlsplit

_CONTROL: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff"
    r"\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What no text format carries well: controls, unpaired surrogates, non-characters, and the
marks that turn the writing direction around for everything after them."""

_UNSAFE_IN_URL: Final = re.compile(r"[\s<>\"'`{}|\\^()\[\]]")
_PLAIN_URL: Final = re.compile(r"https?://[a-z0-9.-]+(?:[/?#][\w/?#@!$&+,;=:%~.-]*)?", re.ASCII)
"""What most addresses look like: nothing in them needs a second look."""

_QUOTATION: Final = re.compile(r"^([^:：“„«「]{1,80}?)\s?[:：]\s?([“„«「][^“„«「]+[”“»」])")

QUOTES: Final = "“”„«»「」 "
"""Marks around a quotation, and the blanks that French puts within them."""

_BEFORE_VERSION: Final = re.compile(r" (?=\d|[A-Za-z]\d)")
"""The blank between a name and its version: "Grok 4", "Kimi K2"."""

_NAME: Final = re.compile(r"[A-Z][\w.+-]{0,24}\Z")
NAME_CHARS: Final = 25

LONGEST_WORD: Final = 24
"""A cut goes back so far for a blank: longer words are addresses or scripts without blanks."""

_SPACE: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return text as one line without control characters: what headings and labels need."""
    return one_line(text).strip()


def one_line(text: str) -> str:
    """Return text on one line; unlike `clean`, a blank at either end stays."""
    if text.isprintable() and "  " not in text:
        return text  # nearly always, and 20 times faster than to look for what is not there
    return _SPACE.sub(" ", _CONTROL.sub(" ", text))


def unbroken(text: str) -> str:
    """Return text that no line of a page breaks between a name and its version."""
    return _BEFORE_VERSION.sub(_kept_together, text)


def _kept_together(blank: re.Match[str]) -> str:
    at = blank.start()
    return "\u00a0" if _NAME.search(blank.string, max(0, at - NAME_CHARS), at) else " "


def as_html(text: str) -> str:
    """Return text as HTML, also within an attribute; most has no sign that must be replaced."""
    if not ("'" in text or "&" in text or '"' in text or "<" in text or ">" in text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("'", "&#39;").replace('"', "&#34;")


@functools.lru_cache(maxsize=1024)
def safe_url(url: str) -> str:
    """Return the address if a page may link to it (http or https, with a host), else "".

    Spaces and characters that end a Markdown or HTML link are percent-encoded.
    """
    if _PLAIN_URL.fullmatch(url):
        return url
    url = _CONTROL.sub("", url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    return _UNSAFE_IN_URL.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), url)


def find_words(words: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """Find words in a text where they stand by themselves; Korean particles may follow."""
    # The expression is tried at every letter, so it begins where the words are, if they are there.
    first = text.find(words)
    if flags:
        first = text.lower().find(words.lower()) if text.isascii() else 0
    if first < 0:
        return None
    return re.compile(rf"(?<!\w){re.escape(words)}(?![A-Za-z\d])", flags).search(text, first)


def quoted(text: str) -> tuple[str, str]:
    """Return who speaks and the words with their marks, if a text is one quotation as a whole.

    Any other text is returned as it is, with nobody before it.
    """
    found = _QUOTATION.fullmatch(text) if text.endswith(("”", "“", "»", "」")) else None
    return (found[1], found[2]) if found else ("", text)


def shortened(text: str, max_chars: int) -> str:
    """Cut a text to a length, at a blank if there is one near its end, and say so."""
    if len(text) <= max_chars:
        return text
    head = text[:max_chars]
    at_blank = head.rfind(" ", max_chars - LONGEST_WORD)
    return f"{head[: at_blank if at_blank > 0 else max_chars - 1].rstrip(' .,;:–—-')}…"
