"""Quick checks on a model's words, before the fact gate and on what it does not see: headings.

A heading must be in the language asked for, and what is specific in it (a number, a name with a
digit or a capital inside, a Latin word within Korean) must stand in the day's material. Both lean
towards letting a heading pass: a refused one costs a call, and the extractive editor's takes its
place.
"""

import re
from collections.abc import Iterable
from typing import Final

from summarize.edition import LINK
from summarize.text import normalize
from summarize.text.language import SCRIPTS
from summarize.text.tokens import COMMONPLACE, STOPWORDS

DOTTED: Final = re.compile(
    r"(?<![\w@.])(?<![\w-]-)(?!(?:[A-Za-z]\.){1,4}[A-Za-z](?![\w-]|\.\w))"
    r"[A-Za-z][\w-]*+(?:\.[A-Za-z][\w-]*+)++",
    re.ASCII,
)
"""A name with a dot, "Booking.com" or "Node.js": an address, if no item has it. "U.S." is none."""

_SPECIFIC: Final = re.compile(
    r"\d+(?:[.,]\d+)*|(?<![A-Za-z_])(?<![A-Za-z_][-.])[A-Za-z]\w*(?:[-.]\w+)*\d\w*|\b[A-Za-z]?[a-z]+[A-Z]\w*|\b[A-Z]{2,}\b",
    re.ASCII,  # a particle that Korean writes behind a name is no part of it
)


def unknown_specifics(text: str, material: str, language: str) -> list[str]:
    """Name the numbers and names of some sentences that the material doesn't have.

    `material` is folded by `fold`. In languages with a script of their own every Latin word counts
    as a name, since only names are left in Latin there. A capital within a sentence is a name's
    too, except in German.
    """
    words = LINK.sub(lambda match: match[1], text)
    found = {match[0] for match in _SPECIFIC.finditer(words)} | set(DOTTED.findall(words))
    if language in SCRIPTS:
        found |= set(re.findall(r"[A-Za-z]{3,}", words))
    elif language != "de":
        found |= set(re.findall(r"(?<=[\w,;] )[A-Z][a-z]{2,}", words))
    missing = sorted(word for word in found if _bare(word) not in material)
    if not missing:
        return missing
    squeeze = normalize.letters_and_digits  # DeepLearning.AI is "Deep Learning AI"
    squeezed = squeeze(material)
    return [w for w in missing if len(w) < 6 or squeeze(_bare(w)) not in squeezed]


def fold(texts: Iterable[str]) -> str:
    """Join texts into one in which `unknown_specifics` looks things up."""
    return " ".join(_bare(text) for text in texts)


def _bare(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d)", "", normalize.fold(text))


MIN_WORDS: Final = 4
SHARED: Final = 0.15
"""Least share of a sentence's long words that its items must have, in the same language.

Of 17 English paraphrases that people wrote 0.34 refuses three and 0.15 none; of an attack's words
under other items' citations both refuse the same 69 %.
"""

SHARED_HEADING: Final = 0.6
"""The same for headings: they rest on nothing in particular, and there is always another one."""

SHARED_OPINION: Final = 0.05
"""The same for opinions, against the whole day: a single word in common is enough."""

_LONG_WORD: Final = re.compile(r"\w{5,40}|\w{0,8}\d\w{1,8}")


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the first five letters of every long word, or one with digits, of some texts."""
    return frozenset(word[:5] for text in texts for word in _LONG_WORD.findall(_bare(text)))


_STOCK: Final = stems(STOPWORDS | COMMONPLACE)
"""What any sentence may have: "about", "which", "community"."""


def foreign_sentence(text: str, known: frozenset[str], share: float = SHARED) -> str:
    """Return the first sentence of which too few words come from its sources' stems, or "".

    This only makes sense within one language; a free paraphrase shares about half of its long
    words with what it paraphrases, sometimes a fifth, and a sentence that an attack or a model's
    memory added hardly any. Of a short sentence half of all long words must come from there.
    """
    for sentence in re.split(r"(?<=[.!?。！？])\s+", LINK.sub(lambda match: match[1], text)):
        every = stems([sentence])
        words = every - _STOCK if share == SHARED else every
        least = round(share * len(words)) if share == SHARED_HEADING else share * len(words)
        if share == SHARED and len(words) < MIN_WORDS:
            words = every
            least = len(words) // 2
        if len(words & known) < least:
            return sentence
    return ""
