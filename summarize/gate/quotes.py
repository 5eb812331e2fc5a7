"""Quotations must be the items' own words, and what isn't quoted must not be copied at length.

Quoted words are compared word for word, spaces, case and closing punctuation aside; "…" and "[…]"
part a quotation into pieces that each must stand in an item. A quotation in a language that no
item has is somebody's translation, and nobody said it. Single quotes around a few words of another
language are how Korean papers set a term apart, not a quotation.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from summarize.gate.evidence import Sources

MAX_COPIED_CHARS: Final = 400
MAX_COPIED_WORDS: Final = 60
"""A verbatim run from one item longer than either is copied: past a sentence or two, quoting is
taking. In scripts without spaces, which say more in a letter, half as many characters."""

TERM_WORDS: Final = 4
"""Words in single quotes that may be a term in another language than the items'."""

_PAIRS: Final = (
    ("“", "”"), ("„", "“"), ("„", "”"), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"),
    ("《", "》"), ("〈", "〉"), ("‘", "’"), ("‹", "›"),
)  # fmt: skip
_SINGLE: Final = ("‘", "'", "〈", "‹")
_STRAIGHT: Final = re.compile(r"\"([^\"\n]{1,600})\"")
_APOSTROPHE: Final = re.compile(
    r"(?<![\w'])'(?=\S)([^'\n]{1,400}?(?:(?<=\w)'(?=\w)[^'\n]*?)*)(?<=\S)'(?!\w)|"
    r"(?<![\w'])'(?=\S)([^'\n]{1,400})'(?=[가-힣])"
)
_ELLIPSIS: Final = re.compile(r"…|\.{3}|\[[^\[\]]*\]")


def quotations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the quotations of a text, each with its opening mark."""
    for opening, closing in _PAIRS:
        pattern = re.escape(opening) + r"([^\n]{1,600}?)" + re.escape(closing)
        if closing == "’":  # also an apostrophe: it closes only where no letter follows
            pattern += r"(?![a-zA-Z])"
        for match in re.finditer(pattern, text):
            yield match[1], opening
    for match in _STRAIGHT.finditer(text):
        yield match[1], '"'
    for match in _APOSTROPHE.finditer(text):
        yield match[1] or match[2], "'"


def unknown_quotations(text: str, sources: Sources, language: str) -> list[str]:
    """Return the quotations that stand in no item word for word."""
    own = [_plain(facts.everything) for facts in sources.facts]
    foreign = bool(sources.languages) and language not in sources.languages
    return [
        words
        for words, mark in quotations(text)
        if not (foreign and mark in _SINGLE and len(words.split()) <= TERM_WORDS)
        and not all(any(_stands_in(p, o) for o in own) for p in _pieces(words))
    ]


def _pieces(words: str) -> list[str]:
    return [plain for part in _ELLIPSIS.split(words) if (plain := _plain(part))]


def _stands_in(piece: str, text: str) -> bool:
    """Return whether words stand in a text as whole words; Hangul may have a particle behind it."""
    edge = r"(?![a-z\d])" if piece[-1].isascii() else ""
    return re.search(rf"(?<![a-z\d]){re.escape(piece)}{edge}", text) is not None


def _plain(text: str) -> str:
    """Reduce a text to what must agree word for word: no case, one space, straight quotes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    straight = re.sub(r"[“”„«»「」『』\"]", "", re.sub(r"[‘’`´]", "'", folded))
    spaced = " ".join(re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", "", straight).split())
    return re.sub(r"^[\s.,;:!?'…-]+|[\s.,;:!?'…-]+$", "", spaced)


def copied_run(text: str, sources: Sources) -> str:
    """Return the beginning of a run of words that is longer than a fair quotation, or ""."""
    plain = _plain(text)
    words = plain.split()
    dense = sum(ord(c) > 0x2E80 for c in plain) > len(plain) / 2
    limit = MAX_COPIED_CHARS // 2 if dense else MAX_COPIED_CHARS
    if len(plain) <= limit and len(words) <= MAX_COPIED_WORDS:
        return ""
    texts = [_plain(facts.text) for facts in sources.facts]
    for start in range(len(words)):
        rest = " ".join(words[start:])
        by_words = " ".join(words[start : start + MAX_COPIED_WORDS + 1])
        windows = [rest[: limit + 1]] if len(rest) > limit else []
        windows += [by_words] if len(words) - start > MAX_COPIED_WORDS else []
        if any(window in other for window in windows for other in texts):
            return rest[:80]
        if not windows:
            break
    return ""
