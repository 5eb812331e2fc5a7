"""The texts of feeds as plain text: what is HTML, what only looks like it, what was escaped twice.

RSS does not say whether a text is HTML: "<think> tokens" must keep its words, "<b>…</b>" lose its
tags. A tag is a name of HTML, MathML or SVG that is closed or needs no end. A text is decoded twice
only where the feed does not state its type and all of its markup is escaped.
"""

import html
import re

from ingest.feed.model import Words, WordsKind
from ingest.text.clean import HtmlText, clean, one_line, read_html, without_runs
from ingest.text.html_target import ELEMENTS

_EMPTY = frozenset({"br", "hr", "img", "wbr", ""})
_IN_SENTENCE = re.compile(r"(?:,|,? [a-z&])")
"""What follows an element that is named ("the <p> and <li> elements"), where nothing is closed."""

_TAG = re.compile(
    r"<(/?)([a-zA-Z][\w.:-]{0,40})((?:\s[^<>]{0,2000})?/?)>|<!--|<![dD][oO]"
    r"|<!\[(?:CDATA\[|if\b|endif\])|<\?xml"
)
_SECTION, _SECTION_END = "<![CDATA[", "]]>"
_NO_REFERENCE = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};"
    r"|(?:nbsp|amp|lt|gt|quot)(?![\w=]))"
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_LEFT = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,30});"
)
"""References that nobody writes about: left after reading, they were escaped twice."""

_ESCAPED_AGAIN = re.compile(
    r"&lt;/([a-zA-Z][\w-]{0,30})&gt;|&lt;(?:br|hr|img|p)\b[^<>&]{0,300}/?&gt;"
)
"""Closing tags and those that need none: who writes about tags mostly names the opening one."""

MAX_CHARS = 400_000
MAX_TITLE_CHARS = 10_000
"""What of one text is looked at: eight times of what is kept, since markup is most of it."""


def plain_words(words: Words, base: str = "") -> HtmlText:
    """Return a body's text, links and pictures."""
    value = _unwrapped(words.value[:MAX_CHARS])
    if words.kind == "text":
        return HtmlText(clean(value))
    value, tagged = _as_html(value, words.kind)
    if words.kind == "unsaid" and not tagged and not _REFERENCE.search(value):
        # Without markup its lines are the file's: a browser would not show their indents.
        return HtmlText(clean("\n".join(line.strip() for line in value.split("\n"))))
    found = read_html(value, words.base or base)
    text = _unescaped(found.text) if words.kind == "unsaid" else found.text
    return HtmlText(clean(text), found.links, found.images)


def title_words(words: Words) -> str:
    """Return a title as one line of plain text."""
    if not words.value:
        return ""
    value = _unwrapped(words.value[:MAX_TITLE_CHARS])
    if words.kind == "text":
        return one_line(value)
    value, tagged = _as_html(value, words.kind)
    if tagged or _REFERENCE.search(value):
        value = read_html(value).text
    return one_line(_unescaped(value) if words.kind == "unsaid" else value)


def _unwrapped(value: str) -> str:
    """Take off a CDATA section that was itself escaped, and cut runs."""
    value = value.strip() if _SECTION in value else value
    if value.startswith(_SECTION) and value.endswith(_SECTION_END) and value.count(_SECTION) == 1:
        value = value[len(_SECTION) : -len(_SECTION_END)]
    return without_runs(value)


def _as_html(value: str, kind: WordsKind) -> tuple[str, bool]:
    """Return a text as HTML, unescaped once if all of its markup is, and whether it has any."""
    value, tagged = _guarded(value, said=kind == "html")
    if not tagged and kind == "unsaid" and _ESCAPED_AGAIN.search(value):
        return _guarded(html.unescape(value), said=False)
    return value, tagged


def _guarded(value: str, said: bool) -> tuple[str, bool]:
    """Escape what only looks like markup, and tell whether any markup is left.

    "<think>" is no element. "Using <select> & <video>" names elements that nothing closes: words,
    unless the feed says that its text is HTML (`said`) and they would not swallow the rest. A lone
    ampersand and "?a=1&copy=2" are no references.
    """
    if "<" not in value:
        return _with_references(value), False
    found = [*_TAG.finditer(value)]
    tags = {match[0]: match for match in found}  # a text has few that differ
    closed = {match[2].lower() for match in tags.values() if match[1]}
    opened = {match[2].lower() for match in tags.values() if match[2] and not match[1]}
    real = {text for text, match in tags.items() if _is_tag(match, opened, closed, said)}
    if "-->" not in value and not value.rstrip().endswith("<!--"):
        real.discard("<!--")
    kept = [
        match for match in found
        if match[0] in real and (closed or said or not _is_named(match, value))
    ]  # fmt: skip
    if len(kept) < value.count("<"):
        pieces, at = [], 0
        for match in kept:
            pieces += [value[at : match.start()].replace("<", "&lt;"), match[0]]
            at = match.end()
        value = "".join([*pieces, value[at:].replace("<", "&lt;")])
    return _with_references(value), bool(kept)


def _with_references(value: str) -> str:
    return _NO_REFERENCE.sub("&amp;", value) if "&" in value else value


def _is_named(match: re.Match[str], value: str) -> bool:
    plain = (match[2] or "").lower() not in _EMPTY and not match[3]
    return plain and bool(_IN_SENTENCE.match(value, match.end()))


def _is_tag(match: re.Match[str], opened: set[str], closed: set[str], said: bool) -> bool:
    ends, name, attributes = match[1], (match[2] or "").lower(), match[3]
    if not name:  # a comment, a type, or what a word processor left in other markup
        return match[0][2:3] in "-dD" or said or bool(closed)
    known = name in ELEMENTS["names"] or "-" in name or ":" in name
    if not known:
        return said and name in closed and name in opened
    if ends:
        return name in opened or said
    # "the <animate [etc.]> element" has no attributes, only words.
    if name in closed or attributes.endswith("/") or "=" in attributes:
        return True
    if attributes.strip():
        return said
    if name in ELEMENTS["end_optional"]:
        return True
    return said and name in ELEMENTS["names"] and name not in ELEMENTS["swallowing"]


def _unescaped(text: str) -> str:
    """Read references that are left after HTML was read: the text was escaped twice."""
    if "```" in text or "&" not in text:
        return text
    return _LEFT.sub(lambda match: html.unescape(match[0]), text)
