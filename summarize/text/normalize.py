"""Different spellings of the same text made one: width, case, accents, invisible characters.

Every comparison of words in this floor goes through here, so that two sides fold alike.
"""

import re
import unicodedata
from functools import cache
from typing import Final

_HYPHEN: Final = re.compile("[\u2010\u2011\u2012\u2212]")
"""Dashes that are typed for a hyphen or a minus; an en dash stays, since it makes ranges."""


def fold(text: str) -> str:
    """Fold a text as numbers are read in it: NFKC, lower case, one kind of dash and quote."""
    folded = _HYPHEN.sub("-", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"(?<=\d) ?\u2044 ?(?=\d)", "/", folded)


_APART: Final = re.compile(r"[\W_]+")


def letters_and_digits(text: str) -> str:
    """Return what is left when only the letters and digits of a text count, and not their case."""
    return _APART.sub("", unicodedata.normalize("NFKC", text).casefold())


_ACCENTED = re.compile(r"[\u00c0-\u024f]")


def unaccented(text: str) -> str:
    """Take accents off Latin letters: François is Francois where the keyboard has no ç."""
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFD", match[0])[0], text)


INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(text: str) -> str:
    """Remove invisible and control characters, which people don't see and models read."""
    return _CONTROL.sub(" ", INVISIBLE.sub("", text))


_ADDRESS: Final = re.compile(
    r"(?i)\b[a-z][a-z0-9+.-]{1,20}:\s?//|\bwww\d?\.|\b(?:javascript|data|vbscript|mailto|file):\S|"
    r"(?<![\w@.-])(?P<host>(?:[\w-]{1,63}\.){1,5}[a-z]{2,24})/[\w?#%&=-]|"
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2}"
)
_RESERVED: Final = (".example", ".invalid", ".local", ".onion", ".test")


def find_address(text: str) -> str:
    """Return the first address of a text, or "".

    A name with a dot and a slash is one if it ends as hosts do: "x.ai/news", not "llama.cpp/ggml".
    """
    found = _ADDRESS.finditer(text)
    return next((m[0] for m in found if not m["host"] or _is_host(m["host"].lower())), "")


def _is_host(name: str) -> bool:
    from tld import get_tld  # lazy: 0.1 s, and few texts have a dot before a slash

    return name.endswith(_RESERVED) or bool(get_tld(name, fix_protocol=True, fail_silently=True))


_TAG: Final = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,12})(\s[^<>]{0,300})?/?>|<!--|<!\w")


def html_tag(text: str) -> re.Match[str] | None:
    """Find the first tag of HTML in a text; `<think>` and `vector<int>` are none."""
    found = _TAG.finditer(text)
    return next((m for m in found if not m[1] or m[2] or m[1].lower() in _html_names()), None)


@cache
def _html_names() -> frozenset[str]:
    from lxml.html.defs import tags  # lazy: 30 ms, and few texts have an angle bracket

    return frozenset(tags)
