"""Quick checks on a model's words, before the fact gate and on what it does not see: headings.

A heading must be in the language asked for, and what is specific in it (a number, a name with a
digit or a capital inside, a Latin word within Korean) must stand in the day's material. Both lean
towards letting a heading pass: a refused one costs a call, and the extractive editor's takes its
place.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from summarize.edition import LINK

SCRIPTS: Final = {
    "ko": ("HANGUL",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "zh": ("CJK",),
    "ru": ("CYRILLIC",),
    "uk": ("CYRILLIC",),
    "ar": ("ARABIC",),
    "hi": ("DEVANAGARI",),
    "th": ("THAI",),
    "el": ("GREEK",),
    "he": ("HEBREW",),
}
"""Scripts of languages that are not written in Latin letters."""

OWN_SCRIPT_SHARE: Final = 0.25
"""Least share of letters in a language's own script; Korean tech news is up to half Latin names."""

FOREIGN_SHARE: Final = 0.3
MIN_LETTERS: Final = 160
"""Letters from which on a language in Latin script is told from others by its words."""

_SPECIFIC: Final = re.compile(
    r"\d+(?:[.,]\d+)*|[A-Za-z]\w*(?:[-.]\w+)*\d\w*|\b[A-Za-z]?[a-z]+[A-Z]\w*|\b[A-Z]{2,}\b"
)


def speaks(text: str, language: str) -> bool:
    """Tell whether a text is in a language, as far as its script and its words show."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return True
    scripts = SCRIPTS.get(language)
    if scripts is not None:
        own = sum(unicodedata.name(c, "").startswith(scripts) for c in letters)
        kana = any("HIRAGANA" in unicodedata.name(c, "") for c in letters)
        wrong = (language == "zh" and kana) or (language == "ja" and len(letters) > 40 and not kana)
        return own / len(letters) >= OWN_SCRIPT_SHARE and not wrong
    foreign = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if foreign / len(letters) > FOREIGN_SHARE:
        return False
    if len(letters) < MIN_LETTERS:
        return True
    import py3langid  # lazy: loads its tables, and only model-edited issues need it

    return bool(py3langid.classify(text)[0] == language)


def unknown_specifics(
    text: str, material: str, language: str, *, sentences: bool = False
) -> list[str]:
    """Name the numbers and names of a text that the material doesn't have.

    `material` is folded by `fold`. In languages with a script of their own every Latin word counts
    as a name, since only names are left in Latin there. In `sentences`, unlike in headings, a
    capital within a sentence is a name's too, except in German.
    """
    words = LINK.sub(lambda match: match[1], text)
    found = {match[0] for match in _SPECIFIC.finditer(words)}
    if language in SCRIPTS:
        found |= set(re.findall(r"[A-Za-z]{3,}", words))
    elif sentences and language != "de":
        found |= set(re.findall(r"(?<=[\w,;] )[A-Z][a-z]{2,}", words))
    return sorted(word for word in found if _bare(word) not in material)


def fold(texts: Iterable[str]) -> str:
    """Join texts into one in which `unknown_specifics` looks things up."""
    return " ".join(_bare(text) for text in texts)


def _bare(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d)", "", unicodedata.normalize("NFKC", text).casefold())


MIN_WORDS: Final = 4
SHARED: Final = 0.34
"""Least share of a sentence's long words that its items must have, in the same language."""

SHARED_HEADING: Final = 0.6
"""The same for headings: they rest on nothing in particular, and there is always another one."""

SHARED_OPINION: Final = 0.05
"""The same for opinions, against the whole day: a single word in common is enough."""

_LONG_WORD: Final = re.compile(r"\w{5,40}")


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Give the first five letters of every long word of some texts."""
    return frozenset(word[:5] for text in texts for word in _LONG_WORD.findall(_bare(text)))


def foreign_sentence(text: str, known: frozenset[str], share: float = SHARED) -> str:
    """Give the first sentence of which too few words come from its sources' stems, or "".

    This only makes sense within one language; a free paraphrase shares about half of its long
    words with what it paraphrases, and a sentence that an attack or a model's memory added hardly
    any. Of a short sentence a single word is enough.
    """
    for sentence in re.split(r"(?<=[.!?。！？])\s+", LINK.sub(lambda match: match[1], text)):
        words = stems([sentence])
        least = share * len(words)
        if share == SHARED and len(words) < MIN_WORDS:
            least = min(1, len(words))
        if len(words & known) < least:
            return sentence
    return ""
