"""Sentences of a text in English, Korean, Japanese, Chinese, German and alike, by punctuation.

Cutting a sentence in the middle is the worse mistake: half a sentence is published as if it were
whole, and may say the opposite. Two sentences that stay together only make a long one, which the
chooser passes over. So every doubtful full stop is kept: after abbreviations, initials and list
numbers, before a lower-case letter, and inside quotations and brackets.

Korean written without punctuation needs a morphological analyser; where the extra `korean`
(kiwipiepy) is installed, `split_sentences(text, "ko")` uses it.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

MAX_CHARS: Final = 40_000
"""Characters of a text that are read; news stands at the top."""

NEAR: Final = 40
"""Characters around a full stop that tell what it is."""

MAX_QUOTE: Final = 400
"""Longest quotation that is kept whole; a longer one is an unclosed quotation mark."""

_SHORT_FORMS: Final = """
    mr mrs ms dr prof sr jr st gen col lt sgt rep sen gov pres rev hon vs etc al approx est fig
    figs eq eqs sec ch vol no nos pp ed eds dept univ inc ltd co corp llc bros jan feb mar apr jun
    jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e a.m p.m u.s u.k u.n ph.d cf ca
    resp incl excl max min avg ver ref refs tab i.i.d w.r.t a.k.a viz ibid z.b d.h u.a bzw ggf
    usw nr bspw evtl inkl zzgl vgl abs art hrsg mio mrd str dipl ing s.o s.u
"""
_ABBREVIATIONS: Final = frozenset(_SHORT_FORMS.split())
_MAY_END: Final = frozenset(
    ("etc", "inc", "ltd", "co", "corp", "llc", "a.m", "p.m", "u.s", "u.k", "u.n", "ph.d", "al")
)
"""Abbreviations that also stand at the end: a capital after them begins a sentence."""

_PAIRS: Final = {
    "“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "«": "»", "„": "“", "《": "》",
    "【": "】", "[": "]", '"': '"',
}  # fmt: skip
_CLOSERS: Final = "\"'”’»」』）)】》]"
_END: Final = re.compile(
    rf"[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s|$)|[。！？｡]+[{re.escape(_CLOSERS)}]*"
)
_KOREAN_END: Final = re.compile(r"(?<=[다요죠까음함])[.!?]+(?=[가-힣A-Z])")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_BULLET: Final = re.compile(r"\s*(?:[-*•·‣–]|\d{1,2}[.)])\s+")
_WORD_BEFORE: Final = re.compile(r"[^\W_](?:[\w.'’-]*[\w])?$")
_INITIAL: Final = re.compile(r"(?:^|[\s(])[A-HJ-Z]$")
_GERMAN_ORDINAL: Final = re.compile(r"(?i)\b(?:am|vom|zum|den|dem|bis|seit|ab)\s+\d{1,2}$")
_GOES_ON: Final = re.compile(r"[」』”）](?=[とがのはをにでもな]|という|하|라|고)")
"""After a quotation: particles, which go on with the sentence around it."""

_LATER: Final = re.compile(r"[.!?]\s+([^\W\d_])")


def split_sentences(text: str, language: str = "") -> list[str]:
    """Split a text into its sentences, in order; no word is lost, lines are joined by blanks."""
    text = text[:MAX_CHARS]
    found: list[str] = []
    small = _is_lower_case(text)
    for block in _PARAGRAPH.split(text):
        for line in _joined_lines(block):
            found += _split(line, small)
    if language == "ko" and (analyser := _korean()) is not None:
        found = [s.text for piece in found for s in analyser.split_into_sents(piece)]
    return [sentence for piece in found if (sentence := " ".join(piece.split()))]


@cache
def _korean() -> Any:
    """Open the Korean analyser, if it is installed."""
    if find_spec("kiwipiepy") is None:
        return None
    return import_module("kiwipiepy").Kiwi()  # an optional extra, and it loads a large model


def _is_lower_case(text: str) -> bool:
    """Return whether sentences begin with a small letter here, as in posts typed in haste."""
    starts = _LATER.findall(text)
    cased: list[str] = [letter for letter in starts if letter.lower() != letter.upper()]
    return 2 * sum(1 for letter in cased if letter.islower()) > len(cased)


def _joined_lines(block: str) -> Iterator[str]:
    """Yield a paragraph's lines, joined where a line only wraps: the next one begins in small."""
    line = ""
    for following in block.split("\n"):
        if not following.strip():
            continue
        bullet = _BULLET.match(following)
        wraps = line and not bullet and _wraps(line.rstrip(), following.lstrip())
        if wraps:
            line = f"{line.rstrip()} {following.lstrip()}"
            continue
        if line:
            yield line
        line = following[bullet.end() :] if bullet else following
    if line:
        yield line


def _wraps(line: str, following: str) -> bool:
    return line[-1] == "," or (following[:1].islower() and line[-1] not in ".!?。！？:…")


def _split(line: str, small: bool) -> list[str]:
    """Split one line at its sentence ends."""
    inside = {at for a, b in _protected(line) for at in range(a + 1, b)}
    found, start = [], 0
    ends = sorted(
        [match.end() for match in _END.finditer(line) if _ends(line, match, small)]
        + [match.end() for match in _KOREAN_END.finditer(line)]
    )
    for end in ends:
        if end > start and end not in inside:
            found.append(line[start:end])
            start = end
    found.append(line[start:])
    return [piece for piece in found if piece.strip()]


def _protected(line: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of quotations and brackets, which no sentence end may cut."""
    at = 0
    while at < len(line):
        closer = _PAIRS.get(line[at])
        if closer is None:
            at += 1
            continue
        end = line.find(closer, at + 1, at + MAX_QUOTE)
        if end < 0:
            at += 1
            continue
        yield at, end + 1
        at = end + 1


def _ends(line: str, match: re.Match[str], small: bool) -> bool:
    """Return whether a sentence ends at a mark; see the module's docstring."""
    if line[match.start()] in "。！？｡":
        return not _GOES_ON.match(line, match.end() - 1)
    following = line[match.end() : match.end() + NEAR].lstrip()[:1]
    if not following:
        return True
    if following.islower() and not small:
        return False
    if match[0].startswith(".") and not match[0].startswith(".."):
        return not _is_short_form(line[max(0, match.start() - NEAR) : match.start()], following)
    return True


def _is_short_form(before: str, following: str) -> bool:
    """Tell a full stop of an abbreviation, an initial or a list number."""
    if _INITIAL.search(before):
        return True
    if re.fullmatch(r"\s*\d{1,2}", before):
        return True
    word = _WORD_BEFORE.search(before)
    name = word[0].casefold() if word else ""
    if _GERMAN_ORDINAL.search(before):
        return True
    if name not in _ABBREVIATIONS:
        return False
    return not (name in _MAY_END and following.isupper())
