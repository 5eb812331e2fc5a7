"""What stands beside a number: how exact it is ("about", "이상"), and what a rate counts by.

`numbers` reads the number itself; the patterns look a few characters around it. What counts
without a number, "weekly" and "millions", is read here too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarize.gate.units import NONE, UNITS, Unit
from summarize.text.tables import PatternTable, table

_TABLE: Final = table("summarize.gate", "numbers.toml")
_Patterns = dict[str, re.Pattern[str]]
_BEFORE: Final[_Patterns] = {
    bound: re.compile(rf"{words}\s?(?:a |the )?$") for bound, words in _TABLE["before"].items()
}
_BEHIND: Final[_Patterns] = {bound: re.compile(p) for bound, p in _TABLE["behind"].items()}
_PER_AFTER: Final = re.compile(r" ?(?:/|per |an? |each |every )(?P<u>[a-z]{1,10}|[가-힣]{1,3})\b")
_PER_BEFORE: Final = re.compile(
    r"(?P<u>초|분|시간|(?<!일주)일|주|달|월|년|연)(?:당|간|마다|에)? ?(?:평균 |최대 |약 )?$"
)
_SAME: Final = {"월": "달", "연": "년"}


_OFTEN: Final[_Patterns] = {unit: re.compile(p) for unit, p in _TABLE["often"].items()}
_TIME: Final[_Patterns] = {unit: re.compile(p) for unit, p in _TABLE["time"].items()}
_GAP: Final = re.compile(r",? (?:and|or) |[,;] |·|、|[와과] ")
_TWO: Final = re.compile(r"\b[A-Z]\w{0,40} and (?:the )?[A-Z]\w")
_STOP: Final = re.compile(r"[.!?]\s")
_MANY: Final = PatternTable(_TABLE["many"])


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
    return next((u for u in units if u.measure in ("seconds", "days", "months")), NONE)


def bound_of(text: str, start: int, end: int) -> str:
    """Return how exact the number at a place says that it is: about, over, under, or ""."""
    before, behind = text[max(0, start - 16) : start], text[end : end + 12]
    for bound, pattern in _BEFORE.items():
        if pattern.search(before):
            return bound
    if "+" in text[start:end]:
        return "over"
    return next((bound for bound, pattern in _BEHIND.items() if pattern.match(behind)), "")
