"""Plain words made inert for Markdown: what an item said stays text in every generator.

A post goes through readers that differ: CommonMark (Hugo, Astro, Eleventy), kramdown (Jekyll) and
Python-Markdown (Pelican, MkDocs), most of them with a template language in front. So a character
is escaped by a backslash only where all of them know that escape, and by an entity otherwise.
An escape too many costs a reader of the raw file a little; one too few lets a stranger's post
write headings, links, pictures or template code into the issue. What is escaped, therefore:

- `\\`, `*`, `[`, `]` and backticks always; `_` unless it opens nothing (`handle_`, `v1_2`);
- `<`, `|`, `{` as entities: HTML, kramdown's tables, Liquid, Hugo's shortcodes, attribute lists;
  `&` where it would begin an entity; `$` and the `~` of a range ("60~95%") where a second one in
  the same block would make a formula or struck words of what stands between (`without_pairs`);
- at the start of a block, whatever makes a heading, list, rule, quotation or definition of it;
- addresses lose their scheme (`https://a.example` reads `a.example`), and the `@` of a mail
  address is an entity, because several generators turn them into links on their own.
"""

import functools
import re
from collections.abc import Iterable
from typing import Final

from render.text.prose import ProseLink

_SCHEME: Final = re.compile(r"(?i)\b(?:https?|ftp)://(?:www\.)?(?=\S)|\bwww\.(?=\S)")
_SPECIAL: Final = re.compile(r"[\\`*\[\]<|~{_$&@]")
_MAIL: Final = re.compile(r"[\w.+-]@[\w-]+\.")
_RANGE: Final = re.compile(r"[\w%]~\d")
_OPENS_NOTHING: Final = re.compile(r"[^\W_]_[^\W_]|[^\W\d_]_(?!_)")
_ENTITY: Final = re.compile(r"&#?\w+;")
_BY_ENTITY: Final = {
    "<": "&lt;",
    "|": "&#124;",
    "~": "&#126;",
    "{": "&#123;",
    "$": "&#36;",
    "&": "&amp;",
    "=": "&#61;",
    ":": "&#58;",
    "^": "&#94;",
    "@": "&#64;",
}
_PAIRED: Final = "$~"
"""Signs that mean something only in twos."""

_AT_START: Final = re.compile(r"^([#>+=:^-])|^(\d{1,9})([.)])(?=\s|$)")
_HEADING_END: Final = re.compile(r"(?<=\s)#(?=#*$)")
_ENTITY_IN_URL: Final = re.compile(r"&(?=#?\w+;)")


def escape(text: str, *, start: bool = False) -> str:
    """Return a line of plain text as Markdown that reads as exactly that text.

    `start` says that the text begins a block (a paragraph, heading, list item or quotation).
    """
    if "://" in text or "ww" in text or "WW" in text or "wW" in text or "Ww" in text:
        text = _SCHEME.sub("", text)
    text = _SPECIAL.sub(_escaped_special, text)
    if start:
        text = _AT_START.sub(_escaped_start, text)
    return _HEADING_END.sub(r"\\#", text) if text.endswith("#") else text


@functools.lru_cache(maxsize=512)
def link(words: str, url: str) -> str:
    """Return `[words](url)`; the address is one that `prose.safe_url` has passed."""
    return f"[{escape(words)}]({_ENTITY_IN_URL.sub('&amp;', url)})"


def image(alt: str, url: str) -> str:
    """Return `![alt](url)`."""
    return f"!{link(alt, url)}"


def write(pieces: Iterable[str | ProseLink], *, start: bool = False) -> str:
    """Return a statement's pieces as one line; `start` as in `escape`."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += escape(piece, start=start and not text)
        else:
            # "!" straight before a link would make a picture of it.
            text = f"{text[:-1]}\\!" if text.endswith("!") else text
            text += link(piece.words, piece.url)
    return text.strip()


def without_pairs(*parts: str) -> tuple[str, ...]:
    """Return the parts of a block of Markdown so that no two signs strike or typeset words."""
    whole = "".join(parts)
    for sign in _PAIRED:
        if whole.count(sign) > 1:
            parts = tuple(part.replace(sign, _BY_ENTITY[sign]) for part in parts)
    return parts


def _escaped(char: str) -> str:
    return _BY_ENTITY.get(char) or f"\\{char}"


def _escaped_special(match: re.Match[str]) -> str:
    """Escape a sign, unless it stands where it means nothing: "snake_case", "$5", "R&D"."""
    char, text, at = match[0], match.string, match.start()
    if char == "_" and at and _OPENS_NOTHING.match(text, at - 1):
        return char
    if char == "$" and text[at + 1 : at + 2] != "$":
        return char
    if char == "~" and _RANGE.match(text, at - 1):
        return char
    if char == "@" and not (at and _MAIL.match(text, at - 1)):
        return char
    if char == "&" and not _ENTITY.match(text, at):
        return char
    return _escaped(char)


def _escaped_start(match: re.Match[str]) -> str:
    return _escaped(match[1]) if match[1] else f"{match[2]}\\{match[3]}"
