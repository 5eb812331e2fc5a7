"""The form of a statement: its language, and nothing in it but words and links to items.

What looks like markup may be a name ("**kwargs", "{{user}}"). It may stand where a cited item has
the same word; whoever renders escapes it. A tag of HTML, a link or an image never may.
Language is told by the share of its script, and by its words where there are enough of them;
quoted and linked words don't count, they are others' and stay as they are.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.edition import LINK
from summarize.gate.evidence import Sources
from summarize.gate.quotes import quotations
from summarize.text.language import speaks
from summarize.text.normalize import find_address, html_tag

MIN_LETTERS: Final = 24
"""Letters below which nothing is said about a text's language: it may be all names.

One of a script that writes syllables or words counts as LETTERS.
"""

LETTERS: Final = 3

MAX_WORD: Final = 60
"""Characters on either side of a mark that are its word, to be looked for in the items."""

_ENTITY: Final = re.compile(r"&(?:#x?[0-9a-fA-F]{1,8}|[a-z]{2,8});")
_IMAGE: Final = re.compile(r"!\[")
_INLINE: Final = re.compile(r"(?<!\w)\*\*(?=\S)|```|~~(?=\S)|\{\{|\{%")
_BLOCK: Final = re.compile(
    r"^\s{0,3}(?:#{1,6}|>|[-*+]|\d{1,9}\.)\s|\]\s?\(|\]\[|^[ \t]{0,8}\|[^\n]{0,300}\|[ \t]{0,8}$",
    re.MULTILINE,
)


def form_problems(text: str, language: str, sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield kind and detail of everything wrong with the form of a statement's text."""
    rest = LINK.sub(lambda match: match[1], text)
    if found := _IMAGE.search(text):
        yield "image", f"an image stands in the text: {rest[found.start() : found.start() + 40]!r}"
    elif found := _BLOCK.search(rest) or _unknown(_INLINE, rest, sources):
        yield "markup", f"Markdown is not allowed: {found[0].strip()[:40]!r}"
    if found := html_tag(rest) or _unknown(_ENTITY, rest, sources):
        yield "markup", f"HTML is not allowed: {found[0][:40]!r}"
    if address := find_address(rest):
        yield "address", f"addresses are not allowed: {address[:60]!r}"
    if not speaks_own(text, language):
        yield "language", f"this is not written in the issue's language ({language})"


def _unknown(pattern: re.Pattern[str], text: str, sources: Sources) -> re.Match[str] | None:
    """Return the first mark whose word stands in no item."""
    for match in pattern.finditer(text):
        before = re.search(
            r"[\w*~{}&<:.-]*$", text[max(0, match.start() - MAX_WORD) : match.start()]
        )
        behind = re.match(r"[\w*~{}&>:.;-]*", text[match.end() : match.end() + MAX_WORD])
        word = (before[0] if before else "") + match[0] + (behind[0] if behind else "")
        if not any(_stands_in(word, facts.text) for facts in sources.facts):
            return match
    return None


def _stands_in(word: str, text: str) -> bool:
    """Return whether a text has a word, or, as in Korean, all but the particle behind it."""
    bare = re.sub(r"[가-힣.:;,]+$", "", word)
    return word in text or (len(bare) > 1 and bare in text)


def speaks_own(text: str, language: str) -> bool:
    """Return whether the editor's own words, not quoted or linked ones, are in a language."""
    own = LINK.sub(" ", text)
    for words, _ in quotations(own):
        own = own.replace(words, " ")
    if sum(LETTERS if c >= "\u3040" else 1 for c in own if c.isalpha()) < MIN_LETTERS:
        return True
    return speaks(own, language)
