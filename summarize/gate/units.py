"""Units as the fact gate knows them: which words name the same unit, and how units convert.

*Hard* units change what a number says: 5 GB is not 5 MB, 5 % is not 5 points, $5 is not €5. A
statement may only have one that its items have. *Soft* units are things that are counted (tokens,
parameters, people): they may be left out or added, but not changed for one another. The words
stand in `units.toml`.
"""

import re
from dataclasses import dataclass
from typing import Final

from summarize.text.tables import table

MONEY: Final = ("usd", "eur", "gbp", "jpy", "cny", "krw", "inr")
SOFT: Final = ("tokens", "parameters", "people", "votes", "comments", "stars", "downloads", "views")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, and how many base units of that it is."""

    measure: str = ""
    factor: float = 1.0

    @property
    def hard(self) -> bool:
        """Whether a number is another one without it."""
        return bool(self.measure) and self.measure not in SOFT


NONE: Final = Unit()


def _read() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, tuple[Unit, ...]] = {}
    for measure, sizes in table("summarize.gate", "units.toml").items():
        for factor, words in sizes.items():
            for word in words.casefold().split():
                name = word.replace("_", " ")
                found[name] = (*found.get(name, ()), Unit(measure, float(factor)))
    return found


UNITS: Final = _read()
"""A unit's word, folded, and what it may mean."""

SIGNS: Final = {
    "$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₩": "krw", "₹": "inr", "rmb": "cny",
}  # fmt: skip
"""Currency signs that stand before the number."""


def _pattern() -> re.Pattern[str]:
    words = sorted(UNITS, key=len, reverse=True)
    closed = [word for word in words if word[-1].isascii() and word[-1].isalnum()]
    latin = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in closed)
    other = "|".join(re.escape(word) for word in words if word not in closed)
    other = other.replace("프로|", "프로(?![가-힣]{2})|")  # "395 프로세서" is no 395 %
    return re.compile(rf"[ \u00a0-]?(?:(?P<latin>{latin})(?![a-z0-9_])|(?P<other>{other}))")


UNIT_AT: Final = _pattern()
"""A unit behind a number, in folded text; Latin words end where a word ends, Hangul ones open."""
