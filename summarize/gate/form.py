"""The form of a statement: its language, and nothing in it but words and links to items.

Language is told by the share of its script, and by its words where there are enough of them.
Quoted words, link words and names don't count: they are others' and stay as they are.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.edition import LINK
from summarize.gate.quotes import quotations
from summarize.text.language import speaks
from summarize.text.normalize import ADDRESS, html_tag

MIN_LETTERS: Final = 24
"""Letters below which nothing is said about a text's language: it may be all names."""

_ENTITY: Final = re.compile(r"&(?:#x?[0-9a-fA-F]+|[a-z]{2,8});")
_IMAGE: Final = re.compile(r"!\[")
_MARKDOWN: Final = re.compile(
    r"(?<!\w)\*\*\S|```|~~\S|^\s{0,3}(?:#{1,6}|>|[-*+]|\d+\.)\s|\]\s?\(|\]\[|\{\{|\{%|^\s*\|.*\|\s*$",
    re.MULTILINE,
)


def form_problems(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield kind and detail of everything wrong with the form of a statement's text."""
    rest = LINK.sub(lambda match: match[1], text)
    if found := _IMAGE.search(text):
        yield "image", f"an image stands in the text: {rest[found.start() : found.start() + 40]!r}"
    elif found := _MARKDOWN.search(rest):
        yield "markup", f"Markdown is not allowed: {found[0].strip()[:40]!r}"
    if found := html_tag(rest) or _ENTITY.search(rest):
        yield "markup", f"HTML is not allowed: {found[0][:40]!r}"
    if found := ADDRESS.search(rest):
        yield "address", f"addresses are not allowed: {found[0][:60]!r}"
    if not speaks_own(text, language):
        yield "language", f"this is not written in the issue's language ({language})"


def speaks_own(text: str, language: str) -> bool:
    """Whether the editor's own words are in a language; quoted and linked ones don't count."""
    own = LINK.sub(" ", text)
    for words, _ in quotations(own):
        own = own.replace(words, " ")
    if sum(c.isalpha() for c in own) < MIN_LETTERS:
        return True
    return speaks(own, language)
