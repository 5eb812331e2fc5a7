"""Units as the fact gate knows them, and a number with its unit, as both sides of a check have it.

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


_UNIT_AT: Final = _pattern()
"""A unit behind a number, in folded text; Latin words end where a word ends, Hangul ones open."""

_PLUS: Final = re.compile(r"\s?\+")
_OTHER_WORD: Final = re.compile(r" [가-힣][가-힣]")
"""What may be a word of its own: "27 배포" is no 27-fold, "두 주장" no two weeks."""


def unit_at(text: str, end: int) -> tuple[tuple[Unit, ...], int]:
    """Read the unit at a place of a text; gives its readings and where it ends."""
    plus = _PLUS.match(text, end, end + 2)
    match = _UNIT_AT.match(text, plus.end() if plus else end)
    if match is None:
        return (NONE,), end
    units = UNITS[re.sub(r"[\s-]+", " ", match["latin"] or match["other"])]
    if len(match["other"] or "") == 1 and _OTHER_WORD.match(text, match.start("other") - 1):
        units = (*units, NONE)
    return units, match.end()


EXACT: Final = 15
"""Digits of a number that is given in full: all that a float holds."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text: its words, place, readings, digits, and how exact it is.

    `bound` is "about", "over", "under" or "", `scale` that of "5 million", `per` the span of time
    that a rate counts by, `parts` the numbers of a ratio ("four out of five"). A `loose` one
    ("millions", "a third one") bears out another number, but is too vague to be held against one.
    """

    text: str
    start: int
    end: int
    readings: tuple[tuple[float, Unit], ...]
    digits: int = EXACT
    bound: str = ""
    scale: float = 1.0
    per: Unit = NONE
    loose: bool = False
    parts: tuple["Quantity", ...] = ()

    @property
    def kind(self) -> str:
        """What a finding about it is called."""
        measure = self.readings[0][1].measure
        if measure in ("percent", "points"):
            return "percent"
        return "money" if measure in MONEY else "number"

    def counts_to(self, most: int) -> bool:
        """Whether it is a plain count in words of at most so many things."""
        if self.per != NONE or re.search(r"\d", self.text):
            return False
        return any(value <= most and not unit.hard for value, unit in self.readings)

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction or multiple in words ("half", "세 배"), reckoned at sight."""
        fraction = self.kind == "percent" and any(unit == NONE for _, unit in self.readings[1:])
        times = self.readings[0][1].measure == "times" and not re.search(r"\d", self.text)
        return fraction or times
