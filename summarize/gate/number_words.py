"""Numbers in words: shares, ratios, spans, multiples, Korean and Chinese numerals.

`numbers` reads those in digits, and holds all of a text. The words and forms of both stand
in `numbers.toml`.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from summarize.gate.units import NONE, UNITS, Quantity, Unit, bound_of, unit_at
from summarize.text.tables import PatternTable, filled, table

_TABLE: Final = table("summarize.gate", "numbers.toml")
SCALES: Final = {w: float(size) for size, ws in _TABLE["scales"].items() for w in ws.split()}
_BY_LENGTH = sorted(SCALES, key=len, reverse=True)
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
    "FIRST": "".join(sorted({word[0] for word in ("a", "half", *_ONES, *_TENS)})),
    "SYLLABLE": "".join(word[0] for word in _COUNTED),
    "COUNTERS": _TABLE["counters"],
    "COUNTS": _TABLE["chinese_counters"],
    "PAIR": _TABLE["pair"],
}
IN: Final = {name: filled(words, _PIECES) for name, words in _TABLE["patterns"].items()}
_TIMES: Final = PatternTable(_TABLE["times"])
_LOOSE: Final = PatternTable(_TABLE["loose"])


def to_float(numeral: str) -> float:
    """Read a numeral, thousands separated by comma or, several times, by dot; "1,5" is 1.5."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", numeral):
        return float(numeral.replace(",", ""))
    if numeral.count(".") > 1:
        return float(numeral.replace(".", ""))
    return float(numeral.replace(",", "."))


def fractions(text: str) -> Iterator[Quantity]:
    """Yield shares in words: "three quarters" is 75 %, and may be nine months."""
    for match in IN["fraction"].finditer(text):
        if match["kd"]:
            parts = to_float(match["kd"]) * SCALES.get(match["scale"] or "", 1.0)
            share = float(match["kn"]) / max(1.0, parts)
        elif match["d"]:
            share = _VALUES.get(match["n"], 1.0) / _PARTS[match["d"]]
        else:
            share = 0.5
        readings = [(100 * share, Unit("percent")), (share, NONE)]
        if match["d"] == "quarter":
            readings.append((12 * share, Unit("months")))
        bound = bound_of(text, *match.span())
        yield Quantity(match[0], *match.span(), tuple(readings), 1, bound)


def spans(text: str) -> Iterator[Quantity]:
    """Yield spans of years and months: "2년 6개월" is 2.5 years."""
    for match in IN["span"].finditer(text):
        years, months = float(match["y"]), float(match["m"])
        units = ((years, UNITS["years"][0]), (months, UNITS["months"][0]))
        parts = tuple(Quantity(match[0], *match.span(), (reading,)) for reading in units)
        readings = ((12 * years + months, Unit("months")),)
        yield Quantity(match[0], *match.span(), readings, parts=parts)


def ratios(text: str) -> Iterator[Quantity]:
    """Yield shares of counted things: "four out of five", "5명 중 4명" are 80 %."""
    for match in IN["ratio"].finditer(text):
        n, m = (
            float(w) if w.isdigit() else _VALUES.get(w, 0.0)
            for w in (match["n"] or match["kn"], match["m"] or match["km"])
        )
        if 0 < n < m:
            parts = tuple(Quantity(match[0], *match.span(), ((v, NONE),)) for v in (n, m))
            readings = ((100 * n / m, Unit("percent")), (n / m, NONE))
            yield Quantity(match[0], *match.span(), readings, 1, parts=parts)


def loose(text: str) -> Iterator[Quantity]:
    """Yield what bears out a number without being one: "a year", "/M", "the third", "half"."""
    for number, match in _LOOSE.find(text):
        value, units = float(number), unit_at(text, match.end())[0]
        readings = [(value, NONE), *((value, unit) for unit in units)]
        readings += [(100 * value, Unit("percent"))] if value < 1 else []
        yield Quantity(match[0], *match.span(), tuple(readings), 1, loose=True)


def spelt(text: str) -> Iterator[Quantity]:
    """Yield English and Korean numbers, and multiples ("twice")."""
    for match in IN["spelt"].finditer(text):
        if match["a"]:
            part = match["half"] or match["part"]
            value = 1 / _PARTS[part] if part else 1.0
        else:
            value = _VALUES[match["tens"] or match["small"]] + _VALUES.get(match["ones"] or "", 0.0)
            value += 0.5 * bool(match["more"])
        scale = math.prod(SCALES[word] for word in re.findall(r"[a-z]+", match["scale"]))
        yield _in_words(text, match, value * scale, scale)
    for match in IN["counter"].finditer(text):
        pair = IN["of_pair"].match(text, match.start()) and IN["pair"].search(
            text, max(0, match.start() - 200), match.start()
        )
        yield replace(_in_words(text, match, _VALUES[match[1]]), loose=bool(pair))
    for times, match in _TIMES.find(text):
        yield Quantity(match[0], *match.span(), ((float(times), Unit("times")),))


def chinese(text: str) -> Iterator[Quantity]:
    """Yield numerals in characters: one that counts nothing (第一) only bears out a number."""
    for match in IN["chinese"].finditer(text):
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
            total, part, digit = (total + part + digit) * SCALES[character], 0.0, 0.0
    return total + part + digit


def _in_words(text: str, match: re.Match[str], value: float, scale: float = 1.0) -> Quantity:
    """Return a number that stands in words, with the unit behind it."""
    units, end = unit_at(text, match.end())
    bound = bound_of(text, match.start(), end)
    readings = tuple((value, unit) for unit in units)
    digits = 2 if value > 10 and value % 10 else 1  # a dozen is no round number
    return Quantity(match[0], match.start(), end, readings, digits, bound, scale)
