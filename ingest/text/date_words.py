"""The words of dates in the languages of `date_words.toml`, and the zones of their papers."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from ingest.text.tables import read_table


def folded(word: str) -> str:
    """Return a word without accents and case, so that "Février" and "FEVRIER" are one."""
    marks = unicodedata.normalize("NFKD", word.casefold())
    kept = "".join(sign for sign in marks if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", kept)


def letters(word: str) -> str:
    """Return a word without its dots and apostrophes: "p.m." is "pm"."""
    return word.translate(_NO_LETTERS)


_NO_LETTERS = dict.fromkeys(map(ord, ".'’׳״॰"))

_TABLE: Final = read_table("date_words")
_REGIONS: Final[Mapping[str, str]] = _TABLE.pop("regions")
ERAS: Final[Mapping[str, int]] = _TABLE.pop("eras")
FILLERS: Final = frozenset(_TABLE.pop("fillers").split())
UNITS, UNITS_BEFORE, _ZONES_BY_HOURS = (
    {word: meaning for meaning, words in _TABLE.pop(name).items() for word in words.split()}
    for name in ("units", "units_before", "zone_hours")
)
ZONE_HOURS: Final = {name: float(count) for name, count in _ZONES_BY_HOURS.items()}
"""Hours east of Greenwich."""

ORDERS: Final = {code: words["order"] for code, words in _TABLE.items() if "order" in words}


def language_code(language: str) -> str:
    """Return the ISO 639-1 code by which a language stands in the table."""
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return "nb" if code in ("no", "nn") else code


def month_of(word: str, language: str) -> int:
    """Return the number of the month that a word names, 0 for none; this language goes first."""
    own = _MONTHS.get(language_code(language), {})
    return own.get(word) or _ALL_MONTHS.get(word, 0)


def _forms(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield each form of the names of months or days, and its place among them."""
    for at, forms in enumerate(names):
        for form in forms.split():
            yield letters(folded(form)), at


def _days() -> dict[str, int]:
    days: dict[str, int] = {}
    for words in _TABLE.values():
        for word, day in _forms(words["days"]):
            if len(word) > 1 or not word.isascii():  # the T of ISO 8601 is no Tuesday
                days[word] = day if days.get(word, day) == day else 7
    return days


DAYS: Final = _days()
"""0 is Monday; 7 where languages differ on the day that the word names."""

_MONTHS: Final = {
    code: {word: at + 1 for word, at in _forms(words.get("months", ()))}
    for code, words in _TABLE.items()
}
_ALL_MONTHS: Final = {
    word: month for months in reversed(_MONTHS.values()) for word, month in months.items()
}
HALVES: Final = {
    letters(folded(word)): half
    for words in reversed(_TABLE.values())
    for half in ("pm", "am")
    for word in words.get(half, "").split()
}


def zone_of(language: str) -> tzinfo:
    """Return the zone that a language's papers are made in; UTC where it has several or none."""
    code = language.strip().lower().replace("_", "-")
    name = _REGIONS.get(code) or _TABLE.get(language_code(language), {}).get("zone", "")
    return ZoneInfo(name) if name else UTC
