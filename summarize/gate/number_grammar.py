"""Finds the numbers of a text with their scale and unit; `number_match` compares them.

1,048,000 = 1048k = 1.048 million = 104만 8천; digits, words (`numbers.toml`), fractions, rates
("per month", "초당"), ranges and lists with a shared unit ("$15-25", "15~25달러"). Some notations
have several readings (5m: million, metres); all are given. When two numbers say the same is told by
`number_match`. Every pattern is of bounded length, so reading takes linear time.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Final

from summarize.gate.number_context import bound_of, rate_of
from summarize.gate.units import MONEY, NONE, SIGNS, UNIT_AT, UNITS, Unit
from summarize.text.tables import PatternTable, filled, table

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

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction or multiple in words ("half", "세 배"), reckoned at sight."""
        fraction = self.kind == "percent" and any(unit == NONE for _, unit in self.readings[1:])
        times = self.readings[0][1].measure == "times" and not re.search(r"\d", self.text)
        return fraction or times


_TABLE: Final = table("summarize.gate", "numbers.toml")
_SCALES: Final = {w: float(size) for size, ws in _TABLE["scales"].items() for w in ws.split()}
_BY_LENGTH = sorted(_SCALES, key=len, reverse=True)
_ONES, _TENS, _COUNTED = (_TABLE[name].split() for name in ("ones", "tens", "counted"))
_PARTS: Final = _TABLE["parts"]
_HAN: Final = {"十": 10.0, "百": 100.0, "千": 1000.0}
_VALUES: Final = {
    **{word: float(n) for n, word in enumerate(_ONES)},
    **{word: 10.0 * n for n, word in enumerate(_TENS, 2)},
    **{word: float(n) for n, word in enumerate(["한", *_COUNTED], 1)},
    **{digit: float(n) for n, digit in enumerate("〇一二三四五六七八九")},
    "零": 0.0,
    "两": 2.0,
}
"""What a word or sign counts, in English, Korean and Chinese."""

_PIECES: Final = {
    "DIGITS": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d+)?",
    "SCALE": "|".join(word for word in _BY_LENGTH if word.isascii()),
    "OPEN": "|".join(word for word in _BY_LENGTH if not word.isascii()),
    "SIZE": "(?:hundred|thousand|million|billion|trillion|dozen)",
    "ONES": "|".join(_ONES[1:10]),
    "SMALL": "|".join(_ONES),
    "TENS": "|".join(_TENS),
    "N": "|".join([r"\d{1,3}", *_ONES[1:]]),
    "HANGUL": "|".join([r"\d{1,3}", "한", *_COUNTED]),
    "COUNTED": "|".join(_COUNTED),
    "COUNTERS": _TABLE["counters"],
    "COUNTS": _TABLE["chinese_counters"],
    "PAIR": _TABLE["pair"],
}
_IN: Final = {name: filled(words, _PIECES) for name, words in _TABLE["patterns"].items()}
_TIMES: Final = PatternTable(_TABLE["times"])
_LOOSE: Final = PatternTable(_TABLE["loose"])

MOST_READ: Final = 2_000
"""Numbers of one kind that are read of a text."""


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a folded text in their order, digits and words alike."""
    found: list[Quantity] = []
    taken = [False] * (len(text) + 1)
    readers = (_spans, _ratios, _fractions, _digits, _spelt, _chinese, _loose)
    for quantity in (q for read in readers for q in islice(read(text), MOST_READ)):
        if not any(taken[quantity.start : quantity.end]):
            found.append(quantity)
            taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
    for match in islice(_IN["one_of"].finditer(text), MOST_READ):
        share = ((1 / int(match[1]), NONE),)
        found.append(Quantity(match[0], match.start(), match.end(), share, loose=True))
    found.sort(key=lambda q: q.start)
    found = _with_shared_units(text, found)
    found += [replace(part, loose=True) for quantity in found for part in quantity.parts]
    return found + [share for quantity in found for share in _as_share(quantity)]


def _as_share(times: Quantity) -> Iterator[Quantity]:
    """Yield what is left after so many times less: "4x less memory" bears out "4분의 1"."""
    for value, unit in times.readings:
        if unit.measure == "times" and value > 1:
            yield replace(times, readings=((1 / value, NONE),), loose=True)


def _digits(text: str) -> Iterator[Quantity]:
    position = 0
    while match := _IN["numeral"].search(text, position):
        position = match.end()
        if _inside_word(text, match.start("num")):
            continue
        yield (quantity := _numeral(text, match))
        position = max(position, quantity.end)


def _inside_word(text: str, start: int) -> bool:
    """Return whether a digit belongs to a name ("gpt4", "h100"); a Hangul word may touch it."""
    before = text[start - 1] if start else ""
    if before == ".":
        return not text.endswith("no.", 0, start)  # "No.3"
    return before == "_" or (before.isascii() and before.isalnum())


def _scale_of(match: re.Match[str]) -> float:
    return _SCALES.get(match.groupdict().get("latin") or match["open"] or "", 1.0)


def _numeral(text: str, match: re.Match[str]) -> Quantity:
    """Read one number with its scale, unit, sign and bound."""
    value, scaled = to_float(match["num"]), _scale_of(match)
    scale = match["latin"] or match["open"] or ""
    end, total = match.end(), value * scaled
    digits = _significant(match["num"], total)
    if match["open"]:
        last = scaled
        while (more := _IN["more"].match(text, end)) and _scale_of(more) < last:
            last = _scale_of(more)
            total += to_float(more["num"]) * last
            end, digits = more.end(), EXACT
    unit, end = _unit(text, end)
    readings = [(total, u) for u in unit]
    if sign := match["sign"]:
        readings = [(total, Unit(SIGNS.get(sign) or SIGNS.get(sign[-1], sign)))]
    elif scale in ("m", "t", "b") and unit == (NONE,):
        readings += [(value, u) for u in UNITS.get(scale, ())]
    start = match.start("sign" if match["sign"] else "num")
    words, bound, per = (
        text[start:end].strip(),
        bound_of(text, start, end),
        rate_of(text, start, end),
    )
    if scale == "t" and per.measure == "seconds":  # 11.7 t/s
        readings += [(value, u) for u in UNITS["tok"]]
    one = total == 1.0 and unit[0].measure == "people"  # "여성 1명" of "a woman"
    return Quantity(words, start, end, tuple(readings), digits, bound, scaled, per, loose=one)


def _fractions(text: str) -> Iterator[Quantity]:
    """Yield shares in words: "three quarters" is 75 %, and may be nine months."""
    for match in _IN["fraction"].finditer(text):
        if match["kd"]:
            share = float(match["kn"]) / max(1.0, float(match["kd"]))
        elif match["d"]:
            share = _VALUES.get(match["n"], 1.0) / _PARTS[match["d"]]
        else:
            share = 0.5
        readings = [(100 * share, Unit("percent")), (share, NONE)]
        if match["d"] == "quarter":
            readings.append((12 * share, Unit("months")))
        bound = bound_of(text, *match.span())
        yield Quantity(match[0], *match.span(), tuple(readings), 1, bound)


def _spans(text: str) -> Iterator[Quantity]:
    """Yield spans of years and months: "2년 6개월" is 2.5 years."""
    for match in _IN["span"].finditer(text):
        years, months = float(match["y"]), float(match["m"])
        units = ((years, UNITS["years"][0]), (months, UNITS["months"][0]))
        parts = tuple(Quantity(match[0], *match.span(), (reading,)) for reading in units)
        readings = ((12 * years + months, Unit("months")),)
        yield Quantity(match[0], *match.span(), readings, parts=parts)


def _ratios(text: str) -> Iterator[Quantity]:
    """Yield shares of counted things: "four out of five", "5명 중 4명" are 80 %."""
    for match in _IN["ratio"].finditer(text):
        n, m = (
            float(w) if w.isdigit() else _VALUES.get(w, 0.0)
            for w in (match["n"] or match["kn"], match["m"] or match["km"])
        )
        if 0 < n < m:
            parts = tuple(Quantity(match[0], *match.span(), ((v, NONE),)) for v in (n, m))
            readings = ((100 * n / m, Unit("percent")), (n / m, NONE))
            yield Quantity(match[0], *match.span(), readings, 1, parts=parts)


def _loose(text: str) -> Iterator[Quantity]:
    """Yield what bears out a number without being one: "a year", "/M", "the third", "half"."""
    for number, match in _LOOSE.find(text):
        value, units = float(number), _unit(text, match.end())[0]
        readings = [(value, NONE), *((value, unit) for unit in units)]
        readings += [(100 * value, Unit("percent"))] if value < 1 else []
        yield Quantity(match[0], *match.span(), tuple(readings), 1, loose=True)


def _unit(text: str, end: int) -> tuple[tuple[Unit, ...], int]:
    """Read the unit at a place of a text; gives its readings and where it ends."""
    plus = re.match(r"\s?\+", text[end : end + 2])
    match = UNIT_AT.match(text, end + (plus.end() if plus else 0))
    if match is None:
        return (NONE,), end
    units = UNITS[re.sub(r"[\s-]+", " ", match["latin"] or match["other"])]
    if len(match["other"] or "") == 1 and _IN["other_word"].match(text, match.start()):
        units = (*units, NONE)
    return units, match.end()


def _spelt(text: str) -> Iterator[Quantity]:
    for match in _IN["spelt"].finditer(text):
        if match["a"]:
            part = match["half"] or match["part"]
            value = 1 / _PARTS[part] if part else 1.0
        else:
            value = _VALUES[match["tens"] or match["small"]] + _VALUES.get(match["ones"] or "", 0.0)
        scale = math.prod(_SCALES[word] for word in re.findall(r"[a-z]+", match["scale"]))
        yield _in_words(text, match, value * scale, scale)
    for match in _IN["counter"].finditer(text):
        pair = _IN["of_pair"].match(text, match.start()) and _IN["pair"].search(
            text, max(0, match.start() - 200), match.start()
        )
        yield replace(_in_words(text, match, _VALUES[match[1]]), loose=bool(pair))
    for times, match in _TIMES.find(text):
        yield Quantity(match[0], *match.span(), ((float(times), Unit("times")),))


def _chinese(text: str) -> Iterator[Quantity]:
    """Yield numerals in characters: one that counts nothing (第一) only bears out a number."""
    for match in _IN["chinese"].finditer(text):
        if value := _chinese_value(match["run"]):
            loose = bool(match["nth"]) or match["counts"] is None
            yield replace(_in_words(text, match, value), loose=loose)


def _chinese_value(numeral: str) -> float:
    """Read a Chinese numeral; one of scales alone ("万", as in names) is 0."""
    if set(numeral) <= set("百千万亿"):
        return 0.0
    total = part = digit = 0.0
    for character in numeral:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _HAN:
            part, digit = part + (digit or 1.0) * _HAN[character], 0.0
        else:
            total, part, digit = (total + part + digit) * _SCALES[character], 0.0, 0.0
    return total + part + digit


def _in_words(text: str, match: re.Match[str], value: float, scale: float = 1.0) -> Quantity:
    """Return a number that stands in words, with the unit behind it."""
    units, end = _unit(text, match.end())
    bound = bound_of(text, match.start(), end)
    readings = tuple((value, unit) for unit in units)
    digits = 2 if value > 10 and value % 10 else 1  # a dozen is no round number
    return Quantity(match[0], match.start(), end, readings, digits, bound, scale)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Return the members of ranges and lists ("$5-10", "8/16/32GB") with their common unit."""
    shared = list(found)
    joined = [
        (n, n + 1)
        for n, (one, other) in enumerate(pairwise(found))
        if not (one.loose or other.loose)
        and _IN["range"].fullmatch(text[one.end : other.start][:6])
    ]
    for bare, beside in (*reversed(joined), *((later, one) for one, later in joined)):
        one, other = shared[bare], shared[beside]
        units = [unit for unit in dict.fromkeys(u for _, u in other.readings) if unit != NONE]
        if one.readings[0][1] == NONE and (units or other.scale > 1):
            value = one.readings[0][0]
            more = [(value * s, u) for s in {1.0, other.scale} for u in (units or [NONE])]
            readings = tuple(dict.fromkeys((*more, *one.readings)))
            scale, per = max(one.scale, other.scale), other.per if one.per == NONE else one.per
            shared[bare] = replace(one, readings=readings, scale=scale, per=per)
        elif one.scale == 1 < other.scale and one.readings[0][1].measure in MONEY:  # "£30-50k"
            scaled = tuple((value * other.scale, unit) for value, unit in one.readings)
            shared[bare] = replace(one, readings=(*scaled, *one.readings), scale=other.scale)
    return shared


def to_float(numeral: str) -> float:
    """Read a numeral, thousands separated by comma or, several times, by dot; "1,5" is 1.5."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", numeral):
        return float(numeral.replace(",", ""))
    if numeral.count(".") > 1:
        return float(numeral.replace(".", ""))
    return float(numeral.replace(",", "."))


def _significant(numeral: str, value: float) -> int:
    """Count the digits that a numeral stands for; closing zeros of a whole number don't count."""
    digits = re.sub(r"[.,]", "", numeral).lstrip("0")
    fraction = "." in numeral and "," not in numeral.partition(".")[2] and numeral.count(".") == 1
    stripped = digits if fraction else digits.rstrip("0")
    return max(1, len(stripped)) if value else 1
