"""How a name sounds, roughly: to tell that 세르게이 브린 may be Sergey Brin and not Larry Page.

Hangul is a transparent script, so a name written in it keeps the consonants of the original in
their order; vowels, and what Korean lacks (f, v, z, th), shift. So both are reduced to classes of
consonants, and a run of classes is compared. Only names unknown to `check_aliases` get here.
"""

import re
from difflib import SequenceMatcher
from typing import Final

LIKE: Final = 0.75
"""Least likeness of two names' consonants; of one or two consonants all must agree."""

_INITIALS: Final = "k k n t t l m p p s s - c c c k t p h".split()
_FINALS: Final = "- k k ks n nc n t l lk lm lp ls lt lp l m p ps t t n t t k t p -".split()
_LATIN: Final = (
    (r"tion|sion", "sn"), (r"sch|sh|th", "s"), (r"ts|tz|ch|j", "c"), (r"ck|qu|q|x", "k"),
    (r"ph|f|v|b", "p"), (r"ng", "n"), (r"g|k", "k"), (r"c(?=[eiy])|z", "s"),
    (r"c", "k"), (r"d", "t"), (r"r", "l"), (r"h|w|y|[aeiou]", ""),
)  # fmt: skip


def hangul_sound(word: str) -> str:
    """Give the consonant classes of a word in Hangul."""
    sound = ""
    for char in word:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            initial, final = _INITIALS[code // 588], _FINALS[code % 28]
            sound += (initial + final).replace("-", "").replace("h", "")
    return _single(sound)


def latin_sound(word: str) -> str:
    """Give the consonant classes of a word in Latin letters; a soft g must be written as j."""
    sound = word.casefold()
    for pattern, classes in _LATIN:
        sound = re.sub(pattern, classes.upper(), sound)
    return _single(re.sub(r"[^a-z]", "", sound.lower()))


def _single(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound)


def sounds_like(hangul: str, latin: str) -> bool:
    """Tell whether a Hangul word may be the rendering of a Latin one."""
    soft = re.sub(r"g(?=[eiy])", "j", latin.casefold())
    one = hangul_sound(hangul)
    return any(_like(one, latin_sound(word)) for word in {latin, soft})


def _like(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if min(len(one), len(other)) <= 2:
        return one == other
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKE
