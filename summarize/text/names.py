"""Names by one key: "HuggingFace" and "hugging-face" are Hugging Face, "SD3" is "SD-3".

A reader takes two spellings for two things, and a topic page for each spelling shows half of what
there is; so names are compared by their letters and digits alone, and known ones are shown as
`names.toml` spells them. Taking two things for one is the worse mistake, so a name that is also a
word of the language (Meta, Phi) counts only with its capital.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from summarize.text.normalize import letters_and_digits
from summarize.text.tables import table

_WORD: Final = re.compile(r"[A-Za-z0-9]+")

_OF_AI: Final = re.compile(table("summarize.text", "words.toml")["of_ai"])

MAX_PARTS: Final = 3
"""Words of a known name at most."""

RENDERINGS: Final = "renderings"
"""The part of the table that names no subject: see there."""


@lru_cache(maxsize=50_000)
def fold_name(name: str) -> str:
    """Return the key under which all spellings of a name meet: its letters and digits."""
    return letters_and_digits(name)


def known_name(name: str) -> str:
    """Return a name as the paper spells it, or "" if it is none of the known ones."""
    return _known().get(fold_name(name), "")


@lru_cache(maxsize=20_000)
def known_names_in(text: str) -> tuple[str, ...]:
    """Return the known names of a text in its order, each once and in the paper's spelling.

    Up to MAX_PARTS neighbouring words are looked up together, joined by nothing, a blank, a hyphen
    or a point. A name that looks like any word (Meta, Cursor) counts only with its capital.
    """
    found: dict[str, int] = {}
    words = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    place = 0
    while place < len(words):
        taken = 1
        if words[place][2].casefold() not in _beginnings():
            place += 1
            continue
        for parts in range(min(MAX_PARTS, len(words) - place), 0, -1):
            run = words[place : place + parts]
            if any(b[0] - a[1] > 1 or text[a[1]] not in " _.-" for a, b in pairwise(run)):
                continue
            name = _known().get("".join(word for _, _, word in run).casefold(), "")
            if name and (run[0][2][0].isupper() or name not in _like_words()):
                found.setdefault(name, run[0][0])
                taken = parts
                break
        place += taken
    if not text.isascii():
        for spelling, name in _foreign():
            if (start := text.find(spelling)) >= 0:
                found.setdefault(name, start)
    return tuple(sorted(found, key=lambda name: found[name]))


def spellings_of(name: str) -> tuple[str, ...]:
    """Return a known name's spellings in Latin letters as keys, and the word that stands for it.

    That is the last one of a person's name, else the first one.
    """
    found = [spelling for spelling, known in _spellings() if known == name and spelling.isascii()]
    short = name.split()[-1 if name in _table()["people"] else 0]
    return tuple(dict.fromkeys(map(fold_name, [*found, short])))


def single_words() -> list[tuple[str, str]]:
    """Return the spellings of one word, each with the Latin one that stands for them all."""
    groups = [[name, *others] for names in _table().values() for name, others in names.items()]
    found = []
    for group in groups:
        words = [spelling for spelling in group if " " not in spelling]
        latin = next((word for word in words if word.isascii()), fold_name(group[0]))
        found += [(word, latin) for word in words]
    return found


def is_maker(name: str) -> bool:
    """Return whether a name, in any spelling, is a company or a lab, or one of their products."""
    known = known_name(name)
    return any(known in _table()[kind] for kind in ("makers", "companies", "things"))


def names_product(text: str) -> bool:
    """Return whether a text names a known model or product."""
    return any(name in _table()["things"] for name in known_names_in(text))


def is_of_ai(text: str) -> bool:
    """Return whether a text is on artificial intelligence: it says so, or names who does only it.

    A company that does much else besides (Apple, Tesla) is no sign.
    """
    names = known_names_in(text)
    return bool(_OF_AI.search(text)) or any(
        name in _table()[kind] for name in names for kind in ("makers", "things")
    )


def _table() -> Mapping[str, dict[str, list[str]]]:
    return table("summarize.text", "names.toml")


@cache
def _spellings() -> list[tuple[str, str]]:
    """Return the (spelling, name) pairs of all names."""
    return [
        (spelling, name)
        for kind, names in _table().items()
        if kind != RENDERINGS
        for name, others in names.items()
        for spelling in (name, *others)
    ]


@cache
def _known() -> dict[str, str]:
    return {fold_name(spelling): name for spelling, name in _spellings()}


@cache
def _beginnings() -> frozenset[str]:
    """Return all beginnings of known keys: a word that is none of them begins no known name."""
    return frozenset(key[:end] for key in _known() for end in range(1, len(key) + 1))


@cache
def _foreign() -> list[tuple[str, str]]:
    """Return the spellings that are found anywhere, since their scripts need no blanks."""
    return [(spelling, name) for spelling, name in _spellings() if not spelling.isascii()]


@cache
def _like_words() -> frozenset[str]:
    """Return the names of one plain word: with a small letter they may be that word."""
    return frozenset(name for _, name in _spellings() if name.istitle() and name.isalpha())
