"""The words of dates in the languages of `date_words.toml`, and the zones of their papers."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cache
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


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of all languages, those of one first where the text's language is known."""

    months: Mapping[str, Mapping[str, int]]
    all_months: Mapping[str, int]
    days: Mapping[str, int]
    """0 is Monday; 7 where languages differ on the day that the word names."""
    halves: Mapping[str, str]
    orders: Mapping[str, str]
    zones: Mapping[str, str]
    regions: Mapping[str, str]
    zone_hours: Mapping[str, float]
    """Hours east of Greenwich."""
    units: Mapping[str, str]
    units_before: Mapping[str, str]
    eras: Mapping[str, int]
    fillers: frozenset[str]

    def month(self, word: str, language: str) -> int:
        """Return the number of the month that a word names, 0 for none."""
        own = self.months.get(language_code(language), {})
        return own.get(word) or self.all_months.get(word, 0)


def language_code(language: str) -> str:
    """Return the ISO 639-1 code by which a language stands in the table."""
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return "nb" if code in ("no", "nn") else code


@cache
def date_words() -> DateWords:
    """Return the table, read once."""
    table = read_table("date_words")
    regions, eras, fillers = table.pop("regions"), table.pop("eras"), table.pop("fillers")
    hours, units, before = (
        {word: meaning for meaning, words in table.pop(name).items() for word in words.split()}
        for name in ("zone_hours", "units", "units_before")
    )
    months = {code: dict(_months(words.get("months", ()))) for code, words in table.items()}
    all_months: dict[str, int] = {}
    days: dict[str, int] = {}
    halves: dict[str, str] = {}
    for code, words in table.items():
        for word, month in months[code].items():
            all_months.setdefault(word, month)
        for word, day in _days(words["days"]):
            if len(word) == 1 and word.isascii():
                continue  # the T of ISO 8601 is no Tuesday
            days[word] = day if days.get(word, day) == day else 7
        for half in ("am", "pm"):
            for word in words.get(half, "").split():
                halves.setdefault(letters(folded(word)), half)
    return DateWords(
        months,
        all_months,
        days,
        halves,
        {code: words["order"] for code, words in table.items() if "order" in words},
        {code: words["zone"] for code, words in table.items() if "zone" in words},
        regions,
        {name: float(count) for name, count in hours.items()},
        units,
        before,
        eras,
        frozenset(fillers.split()),
    )


def _months(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for at, forms in enumerate(names, start=1):
        for form in forms.split():
            yield letters(folded(form)), at


def _days(names: Sequence[str]) -> Iterator[tuple[str, int]]:
    for at, forms in enumerate(names):
        for form in forms.split():
            yield letters(folded(form)), at


def zone_of(language: str) -> tzinfo:
    """Return the zone that a language's papers are made in; UTC where it has several or none."""
    code = language.strip().lower().replace("_", "-")
    name = date_words().regions.get(code) or date_words().zones.get(language_code(language), "")
    return ZoneInfo(name) if name else UTC
