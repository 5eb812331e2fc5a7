"""Making a post's text fit to be read in an issue: what belongs to its service goes, words stay.

Posts carry what only makes sense where they stand: addresses, hashtag tails, thread marks, code,
headings, calls to subscribe. All this is taken out before sentences are chosen. Removing a word
that was needed is the worse mistake, since the sentence would then say something else; so within a
sentence only signs go (`@` and `#`), and a sentence that needs what was taken out is not told.
"""

import html
import re
from typing import Final

from summarize.text.normalize import visible
from summarize.text.tables import filled, table

MAX_CHARS: Final = 20_000

MAX_TAIL: Final = 400
"""Characters of a line's end in which hashtags and thread marks are looked for."""

_TABLE: Final = table("summarize.text", "clean.toml")
_PIECES: Final = {"ADDRESS": _TABLE["address"]}
_TEXT: Final = [(filled(row["pattern"], _PIECES), row["with"]) for row in _TABLE["text"]]
_LINE: Final = {name: re.compile(pattern) for name, pattern in _TABLE["line"].items()}
_SIGN: Final = re.compile(r"(?<![\w@#&/])[@#](?=[^\W\d_])")
_EMPHASIS: Final = re.compile(
    r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|`+|~~"
)

_BRACKETS: Final = re.compile(r"(\[[^\[\]]{1,40}\](?!\s*[(\[]))|[\[\]]")
"""Brackets that belong to a name (FLUX.1 Krea [dev]), and those that could be read as a link."""


def clean_text(text: str) -> str:
    """Return an item's words as paragraphs of plain text, fit to be split into sentences."""
    text = html.unescape(text[:MAX_CHARS])
    for pattern, instead in _TEXT:
        text = pattern.sub(instead, text)
    text = re.sub(r"[^\S\n]+", " ", visible(text))
    lines = [clean_line(line) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(line: str) -> str:
    """Clean one line; "" for one that holds markup only."""
    if not line or _LINE["dropped"].match(line):
        return ""
    for name in ("handles", "mark", "mark"):
        line = _LINE[name].sub("", line)
    head, tail = line[:-MAX_TAIL], line[-MAX_TAIL:]
    for name in ("hashtags", "thanks", "thread", "mentions", "hashtags"):
        tail = _LINE[name].sub("", tail)
    return tidy(_EMPHASIS.sub("", _SIGN.sub("", head + tail)))


def tidy(text: str) -> str:
    """Close the gaps that removed words leave: empty brackets, blanks before marks."""
    text = re.sub(r"\(\s*\)|\[[\s\d]{0,3}\]|（\s*）|[{}<>\\]", " ", text)
    text = _BRACKETS.sub(lambda match: match[1] or " ", text)
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r" (?=[,;:.!?%)](?:\s|$))", "", text)
    return text.strip(" \t|·•→-")
