"""The inner parts of Korean words, for a search that finds words by their beginnings.

Korean writes compounds without a blank and hangs particles on them: who searches for 증권 means
한국투자증권은 too. A word's endings stand for all that begin within it; with its particle on, an
ending is still found by its beginning. A needless ending costs some bytes of the index, a missing
one costs a reader the news, so every ending of two syllables or more counts.
"""

import re
from typing import Final

_HANGUL: Final = re.compile(r"(\w?)([\uac00-\ud7a3]{2,40}+)")


def inner_parts(text: str) -> str:
    """Return the endings of a text's Korean words, those that begin within a word, each once."""
    parts: dict[str, None] = {}
    for before, run in _HANGUL.findall(text):
        word = before + run
        parts |= dict.fromkeys(word[n:] for n in range(1, len(word) - 1))
    return " ".join(parts)
