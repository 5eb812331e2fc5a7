"""A model's words made safe to publish, or refused with the reason.

Models cite items by short handles (`S3-1`), in links `[words](S3-1)` and in a list beside the
text; here handles become item ids and everything else that could lead a reader somewhere is
refused: addresses, HTML, images, links to anything but a handle. Harmless habits (emphasis marks,
a handle in brackets, a line break) are tidied up instead, since refusing costs a call.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from summarize.edition import LINK, Statement
from summarize.injection.detect import find_order
from summarize.llm.schema import WrittenStatement
from summarize.text.normalize import ADDRESS, visible

MAX_STATEMENT: Final = 1_200
"""Longest statement, in characters; a paragraph of the seed issue has about 350."""

MAX_LINK_WORDS: Final = 100

HANDLE: Final = re.compile(r"S\d{1,4}(?:-\d{1,3})?")
BARE_DOMAIN: Final = re.compile(
    r"(?i)(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|net|org|io|ai|dev|app|xyz|info|biz|co|me|ly|"
    r"ru|cn|kr|jp|de|uk|top|site|online|shop|click|link|tk|example|test|onion|zip)(?![\w-])"
)
MARKUP: Final = re.compile(r"<\s?[a-zA-Z/!?]|&(?:#x?[0-9a-fA-F]+|[a-z]{2,8});|!\[|\]\[|\{\{|\{%")
_EMPHASIS: Final = re.compile(r"\*{1,3}|_{2,3}|`{1,3}|~~|^[#>\s]+|^[-*+]\s+")
_BARE_HANDLES: Final = re.compile(
    r"\s?[\[(（]\s?(S\d{1,4}(?:-\d{1,3})?(?:\s?[,;]\s?S\d{1,4}(?:-\d{1,3})?)*)\s?[\])）](?!\()"
)
SHINGLE: Final = 8
"""Words in a row that an answer may not share with the instructions it was given."""


class TextError(ValueError):
    """Words that can't be published; the message tells the model what to change."""


def tidy(text: str, limit: int) -> str:
    """Make plain text of one line, or raise TextError: no markup, no address, no order."""
    text = visible(unicodedata.normalize("NFC", text))
    text = re.sub(r"\s+", " ", _EMPHASIS.sub("", text.strip())).strip()
    if not text:
        raise TextError("a text is empty")
    if len(text) > limit:
        raise TextError(f"a text has {len(text)} characters, {limit} are allowed")
    if found := MARKUP.search(text):
        raise TextError(f"markup is not allowed: {text[found.start() : found.start() + 30]!r}")
    if found := ADDRESS.search(text) or BARE_DOMAIN.search(text):
        raise TextError(f"addresses are not allowed: {found[0]!r}")
    if order := find_order(LINK.sub(lambda match: match[1], text)):
        raise TextError(f"this is no reporting: {order.words[:60]!r}")
    return text


def plain_words(text: str, limit: int) -> str:
    """Tidy a title, label or tag, which may hold no link and no handle."""
    text = tidy(LINK.sub(lambda match: match[1], text), limit)
    text = _BARE_HANDLES.sub("", text).strip(" :·-–—")
    if not text or re.search(r"[\[\]{}|]", text):
        raise TextError(f"brackets are not allowed here: {text[:60]!r}")
    return text


def make_statement(
    written: WrittenStatement, handles: Mapping[str, str], *, story: str = "", cite: bool = True
) -> Statement:
    """Turn what a model wrote into a Statement whose links are item ids.

    `handles` maps the handles that the model was given to item ids. Raises TextError for an
    unknown handle, for anything that `tidy` refuses, and, with `cite`, where nothing is cited.
    """
    cited = [_known(handle, handles) for handle in written.items]
    text = tidy(_tidy_links(written.text), MAX_STATEMENT)

    def link(match: re.Match[str]) -> str:
        item = _known(match[2], handles)
        words = re.sub(r"[\[\]]", "", match[1]).strip()
        if not words or len(words) > MAX_LINK_WORDS:
            raise TextError(f"a link needs a few words: {match[0][:60]!r}")
        cited.append(item)
        return f"[{words}]({item})"

    def bare(match: re.Match[str]) -> str:
        cited.extend(_known(h, handles) for h in HANDLE.findall(match[1]))
        return ""

    linked = _BARE_HANDLES.sub(bare, text)
    linked = LINK.sub(link, linked)
    rest = LINK.sub(lambda match: match[1], linked)
    if found := re.search(r"\]\s?\(|[\[\]{}|\\]", rest):
        raise TextError(f"only links of the form [words](S1-1) are allowed, not {found[0]!r}")
    if found := re.search(r"\bS\d{1,4}-\d{1,3}\b", rest):
        raise TextError(f"the handle {found[0]} stands in the text; put it into items")
    if cite and not cited:
        raise TextError(f"nothing is cited: {text[:60]!r}")
    return Statement(text=linked, items=tuple(dict.fromkeys(cited)), story=story)


def _tidy_links(text: str) -> str:
    """Close the gaps that models leave inside links, and drop a handle's own brackets."""
    text = re.sub(r"\]\s?\(\s*[#<]?\s*([^()\s<>]{1,200})\s*>?\s*\)", r"](\1)", text)
    return re.sub(r"\[\s?\[([^\[\]]{1,100})\]\s?\]", r"[\1]", text)


def _known(handle: str, handles: Mapping[str, str]) -> str:
    name = handle.strip().strip("[]()#").upper()
    if name in handles:
        return handles[name]
    raise TextError(f"there is no item {handle[:40]!r}; cite only handles that you were given")


def shingles(text: str) -> frozenset[str]:
    """Return every run of eight words of a text, for telling whether another one copies it."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(
        " ".join(words[i : i + SHINGLE]) for i in range(max(0, len(words) - SHINGLE + 1))
    )


def leaks(texts: Iterable[str], instructions: frozenset[str]) -> bool:
    """Return whether any text repeats eight words in a row of the instructions."""
    return any(not instructions.isdisjoint(shingles(text)) for text in texts)
