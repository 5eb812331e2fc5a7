"""Sentences of a text in any language: `sentencex` finds the ends, lines and lists are ours.

Cutting a sentence in the middle is the worse mistake: half a sentence is published as if it were
whole, and may say the opposite. Two sentences that stay together only make a long one, which an
editor passes over. So pieces are joined again where the first leaves a quotation or bracket open,
where the next begins in small letters, and after a list number or an initial.

Korean written without punctuation needs a morphological analyser; where the extra `korean`
(kiwipiepy) is installed, `split_sentences(text, "ko")` uses it.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from sentencex import segment

MAX_CHARS: Final = 40_000
"""Characters of a text that are read; news stands at the top."""

MAX_QUOTE: Final = 400
"""Longest quotation that is kept whole; a longer one is an unclosed quotation mark."""

LAST_WORDS: Final = 40
"""Characters at a piece's end that tell whether it ends there; a held piece can be a whole text."""

_PAIRS: Final = (("“", "”"), ("「", "」"), ("『", "』"), ("(", ")"), ("（", "）"), ("«", "»"))
_OPENING: Final = re.compile(f"[{''.join(opening for opening, _ in _PAIRS)}]")
_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_BULLET: Final = re.compile(r"\s{0,20}+(?:[-*•·‣–]|\d{1,2}[.)])\s++")
_GLUED: Final = re.compile(r"(?<=[다요죠까음함][.!?])(?=[가-힣A-Z])|(?<=[。！？])(?![」』”）)])")
"""Ends that no blank follows."""

_OPEN_END: Final = re.compile(
    r"^\s*\d{1,2}\.\s*$|(?i:\b(?:am|vom|zum|den|dem|bis|seit|ab))\s\d{1,2}\.\s*$|"
    r"(?:^|[\s(])(?:[A-HJ-Z]|(?:vs|etc|al|approx|fig|no|cf|z\.B|d\.h|bzw|ca|St|Nr))\.\s*$"
)
_GOES_ON: Final = re.compile(r"\s{0,20}+(?:[とがのはをにでもな]|という|하|라|고)")
"""Particles after a quotation, which go on with the sentence around it."""

_DOTTED: Final = re.compile(r"(?a:\w\.(?:AI|IO|JS|NET)\b)")
"""A name with a dot in its middle, as Character.AI."""

_CHUNK: Final = re.compile(r".{1,2000}(?:\s|\Z)|.{1,2000}", re.DOTALL)
"""What is segmented at once: of 241,802 recorded lines 70 are longer, and marks slow it down."""

_LATER: Final = re.compile(r"[.!?]\s+([^\W\d_])")


def split_sentences(text: str, language: str = "en") -> list[str]:
    """Split a text into its sentences, in order; no word is lost, lines are joined by blanks."""
    text = text[:MAX_CHARS]
    small = _is_lower_case(text)
    lines = (line for block in _PARAGRAPH.split(text) for line in _joined_lines(block))
    found = [piece for line in lines for piece in _split(line, language or "en", small)]
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
    """Yield a paragraph's lines, joined where one only wraps: the next is small or a digit."""
    line = ""
    for following in block.split("\n"):
        if not following.strip():
            continue
        bullet = _BULLET.match(following)
        if line and not bullet and _wraps(line.rstrip(), following.lstrip()):
            line = f"{line.rstrip()} {following.lstrip()}"
            continue
        if line:
            yield line
        line = following[bullet.end() :] if bullet else following
    if line:
        yield line


def _wraps(line: str, following: str) -> bool:
    goes_on = following[:1].islower() or following[:1].isdigit()
    return line[-1] == "," or (goes_on and line[-1] not in ".!?。！？:…")


def _split(line: str, language: str, small: bool) -> list[str]:
    """Split one line, and join again what belongs together."""
    chunks = (match[0] for match in _CHUNK.finditer(line))
    found = (piece for chunk in chunks for piece in segment(language, chunk))
    return list(_joined((part for piece in found for part in _GLUED.split(piece)), small))


def _joined(pieces: Iterable[str], small: bool) -> Iterator[str]:
    held = ""
    for piece in pieces:
        if held and _belongs(held, piece, small):
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _belongs(held: str, piece: str, small: bool) -> bool:
    """Return whether a piece goes on with the one before."""
    opens = len(held) < MAX_QUOTE and _OPENING.search(held)
    if opens and any(held.count(a) > held.count(b) for a, b in _PAIRS):
        return True
    if _DOTTED.match(held[-2:] + piece[:4]):
        return True
    end = held[-LAST_WORDS:]
    if end.rstrip()[-1:] in "」』”）" and _GOES_ON.match(piece):
        return True
    starts_small = piece.lstrip("\"'“(")[:1].islower()
    return bool(_OPEN_END.search(end)) or (starts_small and not small)
