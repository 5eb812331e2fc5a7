"""Quotations must be the items' own words, and what isn't quoted must not be copied at length.

Quoted words are compared word for word, spaces, case and closing punctuation aside; "…" and "[…]"
part a quotation into pieces that each must stand in an item. A quotation in a language that no
item has is somebody's translation, and nobody said it. Single quotes around a few words of another
language, or with a term's original in brackets, are how Korean papers set a term apart, and 「」
how they set a title; neither quotes.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.evidence import Sources
from summarize.text.normalize import fold

MAX_COPIED_CHARS: Final = 400
MAX_COPIED_WORDS: Final = 60
"""A verbatim run from one item longer than either is copied: past a sentence or two, quoting is
taking. In scripts without spaces, which say more in a letter, half as many characters."""

TERM_WORDS: Final = {True: 6, False: 4}
"""Words in single quotes that may be a term: a name from another language than the items', or
else one in Korean."""

_PAIRS: Final = tuple(
    (
        opening,
        # ’ is also an apostrophe: it closes only where no letter follows.
        re.compile(
            rf"{opening}([^\n{opening}{'' if closing == '’' else closing}]{{1,600}}?){closing}"
            + ("(?![a-zA-Z])" if closing == "’" else "")
        ),
    )
    for opening, closing in map(tuple, '“” „“ „” «» »« 「」 『』 《》 〈〉 ‘’ ‹› ""'.split())
)
_SINGLE: Final = ("‘", "'", "〈", "‹")
_TITLES: Final = ("「", "『", "《")
"""What titles of works stand in where Korean is written; in Japanese it is speech."""

_OPENS: Final = re.compile(r"(?<![\w'])'(?=[^\s'])")
_CLOSES: Final = re.compile(r"(?<=[^\s'])'(?=[^\w']|[가-힣]|$)|\n")
MAX_QUOTED: Final = 400
"""Characters between straight single quotes, which also are apostrophes."""

SHINGLE: Final = 8
"""Words in a row that are looked up at once for telling copied runs."""

_UNIT: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\s\u3040-\u30ff\u3400-\u9fff]+")
_QUOTE: Final = re.compile(r"(?<!\w)'|'(?!\w)")
"""A single quote that is no apostrophe within a word."""

_LOOSE: Final = re.compile(r"(?<!\s)\s++(?=[:;,.!?](?:\s|$))")
_NOUN: Final = re.compile(r"[가-힣]$(?<![다요까죠])")
"""What a Korean term ends with, and no sentence."""

_ELLIPSIS: Final = re.compile(r"…|\.{3}|\[[^\[\]]{0,60}\]")
_WORD: Final = re.compile(r"[a-z\d]{2,}|[가-힣]{2}")


def quotations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the quotations of a text, each with its opening mark."""
    for opening, pattern in _PAIRS:
        yield from ((match[1], opening) for match in pattern.finditer(text))
    end = 0
    for match in _OPENS.finditer(text):
        if match.start() < end:
            continue
        closing = _CLOSES.search(text, match.end(), match.end() + MAX_QUOTED)
        if closing and closing[0] == "'":
            end = closing.end()
            yield text[match.end() : closing.start()], "'"


def unknown_quotations(text: str, sources: Sources, language: str) -> list[str]:
    """Return the quotations that stand in no item word for word."""
    found = list(quotations(text))
    if not found:
        return []
    own = [_plain(facts.everything) for facts in sources.facts]
    foreign = bool(sources.languages) and language not in sources.languages
    terms = (*_SINGLE, *(_TITLES if language == "ko" else ()))
    return [
        words
        for words, mark in found
        if not (mark in terms and _is_term(words, foreign, language, own))
        and not (mark in _SINGLE and _has_original(words, text, foreign, own))
        and not all(any(_stands_in(p, o) for o in own) for p in _pieces(words))
    ]


def as_terms(text: str, sources: Sources, language: str) -> str:
    """Set a few translated words in single quotes, as Korean papers do: nobody said them so."""
    if language == "ko" and sources.languages and language not in sources.languages:
        for words in unknown_quotations(text, sources, language):
            if len(words.split()) <= TERM_WORDS[True] and not re.search("[‘’']", words):
                text = re.sub(f'["“]{re.escape(words)}["”]', f"‘{words}’", text)
    return text


def _is_term(words: str, foreign: bool, language: str, own: list[str]) -> bool:
    """Return whether a few words in single quotes are a term, which may be put in other words."""
    if len(words.split()) > TERM_WORDS[foreign]:
        return False
    said = _WORD.findall(_plain(words))
    return foreign or (language == "ko" and all(any(w in o for o in own) for w in said))


def _has_original(words: str, text: str, foreign: bool, own: list[str]) -> bool:
    """Return whether a Korean term has its original in brackets behind it, as an item has it.

    ‘혼합 전문가(Mixture of Experts)’ is nobody's words; ‘우리가 이겼다(OpenAI)’ is a quotation.
    """
    term = words.partition("(")[0].rstrip()
    if not _NOUN.search(term) or len(term.split()) > TERM_WORDS[foreign]:
        return False
    original = re.search(rf"{re.escape(term)}['’]? ?\(([A-Za-z][^()]{{1,80}})\)", text)
    return original is not None and any(_stands_in(_plain(original[1]), o) for o in own)


def _pieces(words: str) -> list[str]:
    return [plain for part in _ELLIPSIS.split(words) if (plain := _plain(part))]


def _stands_in(piece: str, text: str) -> bool:
    """Return whether words stand in a text as whole words; Hangul may have a particle behind it."""
    edge = r"(?![a-z\d])" if piece[-1].isascii() else ""
    return re.search(rf"(?<![a-z\d]){re.escape(piece)}{edge}", text) is not None


def _plain(text: str) -> str:
    """Reduce a text to what must agree word for word: no case, one space, no quotes within."""
    straight = re.sub(r"[“”„«»「」『』\"]", "", re.sub(r"[‘’`´]", "'", fold(text)))
    straight = _QUOTE.sub("", straight)
    straight = _LOOSE.sub("", straight)
    spaced = " ".join(re.sub(r"[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}", "", straight).split())
    return re.sub(r"^[\s.,;:!?'…-]+|[\s.,;:!?'…-]+$", "", spaced)


def copied_run(text: str, sources: Sources) -> str:
    """Return the beginning of a run of words that is longer than a fair quotation, or ""."""
    plain = _plain(text)
    dense = sum(ord(c) > 0x2E80 for c in plain) > len(plain) / 2
    limit = MAX_COPIED_CHARS // 2 if dense else MAX_COPIED_CHARS
    words = _UNIT.findall(plain)
    if len(plain) <= limit and len(words) <= MAX_COPIED_WORDS:
        return ""
    for facts in sources.facts:
        there = set(_shingles(_UNIT.findall(_plain(facts.text))))
        start = 0
        for index, shingle in enumerate(_shingles(words)):
            if shingle not in there:
                start = index + 1
                continue
            run = words[start : index + SHINGLE]
            if sum(map(len, run)) + len(run) > limit or (not dense and len(run) > MAX_COPIED_WORDS):
                return " ".join(run)[:80]
    return ""


def _shingles(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))
