"""Units as the fact gate knows them, and a number with its unit, as both sides of a check have it.

*Hard* units change what a number says: 5 GB is not 5 MB, 5 % is not 5 points, $5 is not €5. A
statement may only have one that its items have. *Soft* units are things that are counted (tokens,
parameters, people): they may be left out or added, but not changed for one another. The words
stand in `units.toml`.

Beside a number stands also how exact it is ("about", "이상"), and what a rate counts by; what
counts without a number, "weekly" and "millions", is read here too (`numbers.toml`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from summarize.text.tables import PatternTable, table

MONEY: Final = "usd eur gbp jpy cny krw inr hkd twd aud cad sgd".split()
TIMES: Final = ("seconds", "days", "months")
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


def _pattern() -> re.Pattern[str]:
    words = sorted(UNITS, key=len, reverse=True)
    closed = [word for word in words if word[-1].isascii() and word[-1].isalnum()]
    latin = "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in closed)
    other = "|".join(re.escape(word) for word in words if word not in closed)
    # neither "395 프로세서" nor "M1 프로" nor "1T인 모델"
    other = other.replace("프로|", "(?<! )프로(?![가-힣]{2})|").replace("|인|", "|(?<![a-z])인|")
    begins = "".join(sorted({re.escape(word[0]) for word in words}))  # looked at before all words
    return re.compile(
        rf"[ \u00a0-]?(?=[{begins}])(?:(?P<latin>{latin})(?![a-z0-9_])|(?P<other>{other}))"
    )


_UNIT_AT: Final = _pattern()
"""A unit behind a number, in folded text; Latin words end where a word ends, Hangul ones open."""

_PLUS: Final = re.compile(r"\s?\+")
_OLD: Final = re.compile(r"[ -]old\b")
"""Behind the years of an age, which other languages count without a unit or with one for ages."""

_OTHER_WORD: Final = re.compile(r" [가-힣][가-힣]")
"""What may be a word of its own: "27 배포" is no 27-fold, "두 주장" no two weeks."""


def unit_at(text: str, end: int) -> tuple[tuple[Unit, ...], int]:
    """Read the unit at a place of a text; gives its readings and where it ends."""
    plus = _PLUS.match(text, end, end + 2)
    match = _UNIT_AT.match(text, plus.end() if plus else end)
    if match is None:
        return (NONE,), end
    units = UNITS[re.sub(r"[\s-]+", " ", match["latin"] or match["other"])]
    word = len(match["other"] or "") == 1 and _OTHER_WORD.match(text, match.start("other") - 1)
    if word or _OLD.match(text, match.end()):
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


_NUMBERS: Final = table("summarize.gate", "numbers.toml")
_Patterns = dict[str, re.Pattern[str]]
_BEFORE, _BEHIND = (
    "|".join(f"(?P<{bound}>{words})" for bound, words in _NUMBERS[place].items())
    for place in ("before", "behind")
)
_BOUND_BEFORE: Final = re.compile(rf"(?:{_BEFORE})\s?(?:a |the )?$")
_BOUND_BEHIND: Final = re.compile(rf"\A(?:{_BEHIND})")
_PER_AFTER: Final = re.compile(r" ?(?:/|per |an? |each |every )(?P<u>[a-z]{1,10}|[가-힣]{1,3})\b")
_PER_BEFORE: Final = re.compile(
    r"(?P<u>초|분|시간|(?<!일주)일|주|달|월|년|연)(?:당|간|마다|에)? ?(?:평균 |최대 |약 )?$"
)
_SAME: Final = {"월": "달", "연": "년"}
_OFTEN: Final[_Patterns] = {unit: re.compile(p) for unit, p in _NUMBERS["often"].items()}
_TIME: Final[_Patterns] = {unit: re.compile(p) for unit, p in _NUMBERS["time"].items()}
_GAP: Final = re.compile(r",? (?:and|or) |[,;] |·|、|[와과] ")
_TWO: Final = re.compile(r"\b[A-Z\d]\w{0,40}(?: and (?:the )?|[와과] )[A-Z\d]\w")
_STOP: Final = re.compile(r"[.!?]\s")
_MANY: Final = PatternTable(_NUMBERS["many"])


def unlike_often(text: str, items: Sequence[str]) -> Iterator[str]:
    """Yield how often a folded text says that something is, if the items say it of other times."""
    for unit, pattern in _OFTEN.items():
        said = pattern.search(text)
        if not said or any(_TIME[unit].search(item) for item in items):
            continue
        if any(other.search(item) for other in _OFTEN.values() for item in items):
            yield said[0]


def lists(text: str, count: float) -> bool:
    """Return whether a sentence, or what follows its colon, lists so many things by itself."""
    if count == 2:
        return bool(_TWO.search(text))
    parts = (part for sentence in _STOP.split(text) for part in {sentence, sentence.split(":")[-1]})
    return 2 < count < 10 and any(len(_GAP.findall(part)) == count - 1 for part in parts)


def is_alternative(text: str, figure: str) -> bool:
    """Return whether "or" joins a figure to a number, so that either may stand first."""
    joint, figure = r" ?(?:\bor\b|또는|혹은|이?나) ?", re.escape(figure)
    return bool(re.search(rf"\d%?{joint}{figure}|{figure}{joint}\$?\d", text, re.I))


def many(text: str) -> Iterator[tuple[int, str]]:
    """Yield "thousands", "수백만": the power of a thousand that is counted in, and the words."""
    return ((int(step), match[0]) for step, match in _MANY.find(text))


def rate_of(text: str, start: int, end: int) -> Unit:
    """Return the span of time that a rate counts by, or NONE."""
    found = _PER_AFTER.match(text, end) or _PER_BEFORE.search(text[max(0, start - 12) : start])
    word = _SAME.get(found["u"], found["u"]) if found else ""
    units = UNITS.get(word, ())
    return next((u for u in units if u.measure in TIMES), NONE)


def bound_of(text: str, start: int, end: int) -> str:
    """Return how exact the number at a place says that it is: about, over, under, or ""."""
    if before := _BOUND_BEFORE.search(text[max(0, start - 16) : start]):
        return before.lastgroup or ""
    if "+" in text[start:end]:
        return "over"
    behind = _BOUND_BEHIND.match(text[end : end + 12])
    return behind.lastgroup or "" if behind else ""
