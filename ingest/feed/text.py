"""The texts of feeds as plain text: what is HTML, what only looks like it, what was escaped twice.

RSS does not say whether a text is HTML. A title about "<think> tokens" must keep its words, and one
with "<b>" must lose its tags, so only names that HTML has count as tags where the feed does not say
what its text is. Some publishers escape twice, which leaves tags in the text; they are read once
more. The worse mistake is lost words, so what is neither is left as it stands.
"""

import html
import re

from ingest.feed.model import Words
from ingest.text.clean import HtmlText, clean, one_line, read_html

_TAGS = "|".join(
    """
    a abbr address article applet aside audio b bdi bdo big blockquote body br button caption
    center cite code col colgroup dd del details dfn div dl dt em embed fieldset figcaption
    figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img
    input ins kbd label legend li link main map mark menu meta nav noscript object ol option p
    param picture pre q s samp script section select small source span strike strong style sub
    summary sup svg table tbody td template textarea tfoot th thead time title tr tt u ul var
    video wbr blink marquee
    """.split()
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?=[\s/>])[^<>]*>|<!--|<!\[CDATA\[|<!doctype", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!/?(?:{_TAGS})[\s/>]|!--|!doctype|\?|!\[)", re.IGNORECASE)
_NO_REFERENCE = re.compile(
    r"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};"
    r"|(?:nbsp|amp|lt|gt|quot)(?![\w=]))"
)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BARE_TAG = re.compile(rf"<({_TAGS})>", re.IGNORECASE)
_END_TAG = re.compile(r"</(\w+)\s*>")
_NEED_NO_END = frozenset({"br", "hr", "img", "li", "p", "wbr"})
_ESCAPED_AGAIN = re.compile(rf"&lt;/?(?:{_TAGS})(?:\s[^<>]{{0,300}}?)?/?&gt;", re.IGNORECASE)

MAX_CHARS = 400_000
MAX_TITLE_CHARS = 10_000
"""What of one text is looked at: eight times of what is kept, since markup is most of it."""


def plain_words(words: Words, base: str = "") -> HtmlText:
    """Return a body's text, links and pictures."""
    value = words.value[:MAX_CHARS]
    if words.kind == "text":
        return HtmlText(clean(value))
    if words.kind == "unsaid" and not (_TAG.search(value) or _REFERENCE.search(value)):
        # Without markup its lines are the file's: a browser would not show their indents.
        return HtmlText(clean("\n".join(line.strip() for line in value.split("\n"))))
    if _ESCAPED_AGAIN.search(value) and not _TAG.search(value):
        value = html.unescape(value)
    found = read_html(_guarded(value), words.base or base)
    return HtmlText(clean(_unescaped(found.text)), found.links, found.images)


def title_words(words: Words) -> str:
    """Return a title as one line of plain text."""
    value = words.value[:MAX_TITLE_CHARS]
    if words.kind == "text":
        return one_line(value)
    if words.kind == "unsaid":
        value = _kept_if_closed(value)
    tagged = bool(_TAG.search(value))
    if tagged or _REFERENCE.search(value):
        value = read_html(_guarded(value)).text
        if not tagged:
            value = _unescaped(value)
        if not tagged and words.kind == "unsaid" and _TAG.search(value):
            value = read_html(_guarded(value)).text
    return one_line(value)


def _kept_if_closed(value: str) -> str:
    """Escape tags that nothing closes: "What <canvas> is for" is about one."""
    markup = _NEED_NO_END | {name.lower() for name in _END_TAG.findall(value)}
    return _BARE_TAG.sub(
        lambda match: match[0] if match[1].lower() in markup else f"&lt;{match[1]}&gt;", value
    )


def _guarded(value: str) -> str:
    """Escape what only looks like a tag or a reference: "<think>", "a < b", "?a=1&copy=2"."""
    return _NO_REFERENCE.sub("&amp;", _NO_TAG.sub("&lt;", value))


def _unescaped(text: str) -> str:
    """Read references that are left after HTML was read: the text was escaped twice."""
    if "```" in text or not _REFERENCE.search(text):
        return text
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text)
