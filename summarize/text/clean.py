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

MAX_CHARS: Final = 20_000

MAX_TAIL: Final = 400
"""Characters of a line's end in which hashtags and thread marks are looked for."""

_BLANKS: Final = re.compile(r"[^\S\n]+")
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_IMAGE: Final = re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,800}\)")
_LINK: Final = re.compile(r"\[([^\[\]]{0,300})\]\((?:[^()]|\([^()]*\)){0,800}\)")
_TAGS: Final = re.compile(r"<[^<>\n]{1,500}>")
_ADDRESS: Final = (
    r"(?:[(\[<]?\b(?:https?|ftp)://[^\s)\]>]*[)\]>]?|\bwww\.[^\s)\]>]+|"
    r"(?<![\w@.-])(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}/[^\s)\]>]+)"
)
_URL: Final = re.compile(_ADDRESS, re.IGNORECASE)
_URL_TAIL: Final = re.compile(
    rf"(?<![^\S\n])(?:[^\S\n]{{1,9}}+(?:here|at|link|via))?(?:[^\S\n]{{0,9}}+[:：→-])?"
    rf"(?:[^\S\n]{{1,9}}+{_ADDRESS}){{1,9}}+[^\S\n]{{0,99}}+$",
    re.IGNORECASE | re.MULTILINE,
)
"""An address at a line's end, with the words that only point to it."""

_EMOJI: Final = re.compile(
    r":[a-z0-9_+-]{2,32}:|[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u2190-\u21FF\uFE0F"
    r"\u200D\u20E3\U000E0020-\U000E007F]+"
)
_DROPPED_LINE: Final = re.compile(
    r"^\s*(?:>|\||#{1,6}\s|[-=*_~]{3,}\s*$|\$ |>>> |(?:edit|update|tl;?dr|eta|source|via|ps|p\.s\.)"
    r"\s*\d*\s*:\s*$)",
    re.IGNORECASE,
)
_PREFIX: Final = re.compile(
    r"^\s*+(?:RT\s+@?\w{1,32}\s*:?\s*|(?:edit|update|tl;?dr|eta|breaking|news|new|psa|fyi|summary|"
    r"속보|단독|요약|速報|快讯)\s*\d*\s*[:：]\s*|\[[^\[\]]{1,24}\]\s*|【[^【】]{1,24}】\s*|"
    r"\(?\d{1,2}\s?/\s?(?:\d{1,2}|n)?\)?[.:)]?\s+|\W{0,20}+\bhot take\b\s*[:：]\s*)",
    re.IGNORECASE,
)
_LEADING_HANDLES: Final = re.compile(r"^\s*\.?(?:@\w{1,32}\s+){2,}")
_THREAD_MARK: Final = re.compile(
    r"(?<!\s)\s*+(?:\(?\b\d{1,2}\s?/\s?(?:\d{1,2}|n)\)?|\bthread\s{0,9}+(?:below)?\s{0,9}+[:：]?)\s*+$",
    re.IGNORECASE,
)
_HASHTAG_TAIL: Final = re.compile(r"(?<!\s)(?:\s{0,9}+(?<![\w&])#[\w-]{1,60}+){1,20}+\s*+$")
_VIA_TAIL: Final = re.compile(
    r"(?<!\s)\s*+\(?(?:via|h/t|cc|by)\s{0,9}+:?\s{0,9}+(?:@\w{1,40}+[\s,]{0,9}+){1,20}+\)?\s*+$",
    re.I,
)
_HANDLE_TAIL: Final = re.compile(r"(?<=[.!?…。！？])(?:\s*@\w{1,32})+\s*$")
_SIGN: Final = re.compile(r"(?<![\w@#&/])[@#](?=[^\W\d_])")
_EMPHASIS: Final = re.compile(
    r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|`+|~~"
)
_DISCORD: Final = re.compile(r"<a?:\w+:\d+>|<[@#][!&]?\d+>|\|\|")

_BRACKETS: Final = re.compile(r"(\[[^\[\]]{1,40}\](?!\s*[(\[]))|[\[\]]")
"""Brackets that belong to a name (FLUX.1 Krea [dev]), and those that could be read as a link."""


def clean_text(text: str) -> str:
    """Return an item's words as paragraphs of plain text, fit to be split into sentences."""
    text = _DISCORD.sub(" ", html.unescape(text[:MAX_CHARS]))
    text = _CODE.sub("\n\n", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _URL.sub(" ", _URL_TAIL.sub("", _TAGS.sub(" ", text)))
    text = _BLANKS.sub(" ", visible(_EMOJI.sub(" ", text)))
    lines = [clean_line(line) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(line: str) -> str:
    """Clean one line; "" for one that holds markup only."""
    if _DROPPED_LINE.match(line):
        return ""
    line = _LEADING_HANDLES.sub("", line)
    for pattern in (_PREFIX, _PREFIX):
        line = pattern.sub("", line)
    head, tail = line[:-MAX_TAIL], line[-MAX_TAIL:]
    for pattern in (_HASHTAG_TAIL, _VIA_TAIL, _THREAD_MARK, _HANDLE_TAIL, _HASHTAG_TAIL):
        tail = pattern.sub("", tail)
    line = head + tail
    return tidy(_EMPHASIS.sub("", _SIGN.sub("", line)))


def tidy(text: str) -> str:
    """Close the gaps that removed words leave: empty brackets, blanks before marks."""
    text = re.sub(r"\(\s*\)|\[[\s\d]{0,3}\]|（\s*）|[{}<>\\]", " ", text)
    text = _BRACKETS.sub(lambda match: match[1] or " ", text)
    text = re.sub(r"[ \t\u00a0]+", " ", text)
    text = re.sub(r" (?=[,;:.!?%)](?:\s|$))", "", text)
    return text.strip(" \t|·•→-")
