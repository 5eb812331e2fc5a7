"""Names by one key: "HuggingFace" and "hugging-face" are Hugging Face, "SD3" is "SD-3".

A reader takes two spellings for two things, and a topic page for each spelling shows half of what
there is; so names are compared by their letters and digits alone, and known ones are shown as
`names.toml` spells them. Taking two things for one is the worse mistake, so a name that is also a
word of the language (Meta, Phi) counts only with its capital.
"""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

NameKind = Literal["makers", "things", "people"]

_APART: Final = re.compile(r"[\W_]+")
_INNER: Final = re.compile(r"[\s_.-]+")


@lru_cache(maxsize=50_000)
def fold_name(name: str) -> str:
    """Return the key under which all spellings of a name meet: its letters and digits."""
    return _APART.sub("", unicodedata.normalize("NFKC", name).casefold())


def known_name(name: str) -> str:
    """Return a name as the paper spells it, or "" if it is none of the known ones."""
    return _known().get(fold_name(name), "")


def known_names_in(text: str) -> list[str]:
    """Return the known names of a text in its order, each once and in the paper's spelling."""
    found = (known_name(match[0]) for match in _finder().finditer(text))
    return list(dict.fromkeys(name for name in found if name))


def is_maker(name: str) -> bool:
    """Return whether a name, in any spelling, is a company or a lab, or one of their products."""
    known = known_name(name)
    return known in _table()["makers"] or known in _table()["things"]


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = files("summarize.text").joinpath("names.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _spellings() -> list[tuple[str, str]]:
    """Return the (spelling, name) pairs of all names."""
    return [
        (spelling, name)
        for names in _table().values()
        for name, others in names.items()
        for spelling in (name, *others)
    ]


@cache
def _known() -> dict[str, str]:
    return {fold_name(spelling): name for spelling, name in _spellings()}


@cache
def _finder() -> re.Pattern[str]:
    """Make one pattern of all spellings, longest first.

    A spelling of letters stands between word ends, and its parts may be joined or hyphenated. One
    that looks like any word (Meta, Cursor) is looked for with its capital.
    """
    parts = []
    for spelling in sorted({s for s, _ in _spellings()}, key=lambda s: (-len(s), s)):
        if not spelling.isascii():
            parts.append(re.escape(spelling))
            continue
        pieces = [re.escape(piece) for piece in _INNER.split(spelling) if piece]
        loose = r"[\s_.-]?".join(pieces)
        anycase = len(pieces) > 1 or not spelling.istitle()
        exact = f"(?i:{loose})" if anycase else f"(?:{loose}|{loose.upper()})"
        parts.append(rf"(?<![A-Za-z0-9]){exact}(?![A-Za-z0-9])")
    return re.compile("|".join(parts))
