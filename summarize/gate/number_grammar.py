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
from summarize.text.tables import PatternTable, table

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
_LATIN_SCALE = "|".join(sorted((s for s in _SCALES if s.isascii()), key=len, reverse=True))
_OPEN_SCALE = "|".join(sorted((s for s in _SCALES if not s.isascii()), key=len, reverse=True))
_NUMERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d+)?"
_CORE = re.compile(
    rf"(?P<sign>us\$|[$€£¥₩₹]|\b(?:usd|eur|gbp|krw|jpy|cny|rmb)\b)?\s?(?P<num>{_NUMERAL})(?:st|nd|rd|th)?(?![\d])"
    rf"(?:[ -]?(?P<latin>{_LATIN_SCALE})(?![a-z0-9_])|\s?(?P<open>{_OPEN_SCALE})(?!분))?"
)
_MORE = re.compile(rf"\s?(?P<num>{_NUMERAL})\s?(?P<open>{_OPEN_SCALE})?")
_RANGE = re.compile(r"\s?(?:[-–—~〜∼/,]|to|and|or|bis|및|와|과|에서|부터)\s?")
MOST_READ: Final = 2_000
"""Numbers of one kind that are read of a text."""

_ONES: Final = _TABLE["ones"].split()
_TENS: Final = _TABLE["tens"].split()
_WORDS: Final = {w: float(i) for i, w in enumerate(_ONES)} | {
    w: 10.0 * i for i, w in enumerate(_TENS, 2)
}
_SPELT = re.compile(
    r"\b(?:(?:an? (?P<part>third|quarter) of\s|(?P<half>half)\s)?(?P<a>an?)"
    r"(?=\s(?:hundred|thousand|million|billion|trillion|dozen))"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<ones>{'|'.join(_ONES[1:10])}))?"
    rf"|(?P<small>{'|'.join(_ONES)}))"
    r"(?P<scale>(?:[ -](?:hundred|thousand|million|billion|trillion|dozen))*)\b(?!s)"
)
_TIMES: Final = PatternTable(_TABLE["times"])
_COUNTED: Final = {word: float(i) for i, word in enumerate(_TABLE["counted"].split(), 2)}
_COUNTER: Final = re.compile(rf"(?<![가-힣\d])({'|'.join(_COUNTED)})\s?(?={_TABLE['counters']})")
_PAIR: Final = re.compile(r"[\w\0][와과·,] ?[\w\0]")  # names with digits are blanked
_OF_PAIR: Final = re.compile(rf"두\s?(?:{_TABLE['pair']})")
_CHINESE_ONES: Final = {c: float(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": 0.0, "两": 2.0
}  # fmt: skip
_CHINESE_TENS: Final = {"十": 10.0, "百": 100.0, "千": 1000.0}
_CHINESE: Final = re.compile(
    r"(?P<nth>第)?(?<![\d.〇零一二两三四五六七八九十百千万亿])"
    r"(?P<run>[〇零一二两三四五六七八九十百千万亿]{1,9}+)(?:个(?!月))?"
    rf"(?P<counts>(?={_TABLE['chinese_counters']}))?"
)
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "eighth": 8, "tenth": 10,
}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?P<n>an?|one|two|three|four|five|seven|nine)[ -](?P<d>third|quarter|fourth|fifth|sixth|"
    r"eighth|tenth)s?\b(?! (?:of|in) (?:19|20)\d\d| of an? [mbt]r?illion)|"
    r"\b(?P<half>(?:cut |about |nearly |over |more than |less than |roughly )?half)"
    r"(?=(?: of)? (?:the|its|their|his|her|all|of|that|as)\b)|\b(?P<halved>halv(?:es?|ed|ing)|"
    r"(?:by|in) half)\b|(?<!\d)(?P<kd>\d{1,3})분의 ?(?P<kn>\d{1,3})(?!\d)|(?P<ko>절반|반값|반토막)"
)
_N: Final = rf"\d{{1,3}}|{'|'.join(_ONES[1:])}"
_KO_N: Final = rf"\d{{1,3}}|한|{'|'.join(_COUNTED)}"
_COUNTED_ALL: Final = {"한": 1.0, **_COUNTED}
_RATIO: Final = re.compile(
    rf"(?<![\d.,-])\b(?P<n>{_N}) (?:in|out of)(?: every)? (?P<m>{_N})\b(?![.,/-]?\d|\s?[%x]|"
    r" (?:year|month|week|day|hour|minute|second|step)s?\b)|"
    rf"(?<![\d.,가-힣])(?P<km>{_KO_N}) ?(?P<c>{_TABLE['counters']}) ?(?:중|가운데) ?"
    rf"(?P<kn>{_KO_N}) ?(?P=c)(?!째)"
)
_SPAN: Final = re.compile(
    r"(?<![\d.])(?P<y>\d{1,2})(?:년| years?,?(?: and)?) ?(?P<m>\d{1,2}) ?(?:개월|months?\b)"
)
_LOOSE: Final = PatternTable(_TABLE["loose"])

_OTHER_WORD: Final = re.compile(r" [가-힣][가-힣]")
"""What may be a word of its own behind a name's number: "27 배포" is no 27-fold."""

_ONE_OF: Final = re.compile(r"(?<![\d/.])1/([1-9]\d{0,2})(?![\d/])")
"""A fraction, or a date or a size: it bears out "15분의 1", and is held against nothing."""


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a folded text in their order, digits and words alike."""
    found: list[Quantity] = []
    taken = [False] * (len(text) + 1)
    readers = (_spans, _ratios, _fractions, _digits, _spelt, _chinese, _loose)
    for quantity in (q for read in readers for q in islice(read(text), MOST_READ)):
        if not any(taken[quantity.start : quantity.end]):
            found.append(quantity)
            taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
    for match in islice(_ONE_OF.finditer(text), MOST_READ):
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
    while match := _CORE.search(text, position):
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


def _numeral(text: str, match: re.Match[str]) -> Quantity:
    """Read one number with its scale, unit, sign and bound."""
    value = to_float(match["num"])
    scale = match["latin"] or match["open"] or ""
    end, total = match.end(), value * _SCALES.get(scale, 1.0)
    digits = _significant(match["num"], total)
    if match["open"]:
        last = _SCALES[scale]
        while (more := _MORE.match(text, end)) and _SCALES.get(more["open"] or "", 1.0) < last:
            last = _SCALES.get(more["open"] or "", 1.0)
            total += to_float(more["num"]) * last
            end, digits = more.end(), EXACT
    unit, end = _unit(text, end)
    readings = [(total, u) for u in unit]
    if match["sign"]:
        sign = match["sign"]
        readings = [(total, Unit(SIGNS.get(sign) or SIGNS.get(sign[-1], sign)))]
    elif scale in ("m", "t", "b") and unit == (NONE,):
        readings += [(value, u) for u in UNITS.get(scale, ())]
    start = match.start("sign") if match["sign"] else match.start("num")
    bound = bound_of(text, start, end)
    words = text[start:end].strip()
    per = rate_of(text, start, end)
    if scale == "t" and per.measure == "seconds":  # 11.7 t/s
        readings += [(value, u) for u in UNITS["tok"]]
    one = total == 1.0 and unit[0].measure == "people"  # "여성 1명" of "a woman"
    scaled = _SCALES.get(scale, 1.0)
    return Quantity(words, start, end, tuple(readings), digits, bound, scaled, per, loose=one)


def _fractions(text: str) -> Iterator[Quantity]:
    """Yield shares in words: "three quarters" is 75 %, and may be nine months."""
    for match in _FRACTION.finditer(text):
        if match["kd"]:
            share = float(match["kn"]) / max(1.0, float(match["kd"]))
        elif match["d"]:
            share = _WORDS.get(match["n"], 1.0) / _PARTS[match["d"]]
        else:
            share = 0.5
        readings = [(100 * share, Unit("percent")), (share, NONE)]
        if match["d"] == "quarter":
            readings.append((12 * share, Unit("months")))
        bound = bound_of(text, *match.span())
        yield Quantity(match[0], *match.span(), tuple(readings), 1, bound)


def _spans(text: str) -> Iterator[Quantity]:
    """Yield spans of years and months: "2년 6개월" is 2.5 years."""
    for match in _SPAN.finditer(text):
        years, months = float(match["y"]), float(match["m"])
        parts = tuple(
            Quantity(match[0], *match.span(), ((value, unit),))
            for value, unit in ((years, UNITS["years"][0]), (months, UNITS["months"][0]))
        )
        readings = ((12 * years + months, Unit("months")),)
        yield Quantity(match[0], *match.span(), readings, parts=parts)


def _ratios(text: str) -> Iterator[Quantity]:
    """Yield shares of counted things: "four out of five", "5명 중 4명" are 80 %."""
    for match in _RATIO.finditer(text):
        n, m = (
            float(w) if w.isdigit() else _WORDS.get(w) or _COUNTED_ALL.get(w, 0.0)
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
    at = end + (plus.end() if plus else 0)
    match = UNIT_AT.match(text, at)
    if match is None:
        return (NONE,), end
    units = UNITS[re.sub(r"[\s-]+", " ", match["latin"] or match["other"])]
    if len(match["other"] or "") == 1 and _OTHER_WORD.match(text, match.start()):
        units = (*units, NONE)
    return units, match.end()


def _spelt(text: str) -> Iterator[Quantity]:
    for match in _SPELT.finditer(text):
        if match["a"]:
            part = match["half"] or match["part"]
            value = 1 / _PARTS[part] if part else 1.0
        else:
            value = _WORDS[match["tens"] or match["small"]] + _WORDS.get(match["ones"] or "", 0.0)
        scale = math.prod(_SCALES[word] for word in re.findall(r"[a-z]+", match["scale"]))
        yield _in_words(text, match, value * scale, scale)
    for match in _COUNTER.finditer(text):
        pair = _OF_PAIR.match(text, match.start()) and _PAIR.search(
            text, max(0, match.start() - 200), match.start()
        )
        yield replace(_in_words(text, match, _COUNTED[match[1]]), loose=bool(pair))
    for times, match in _TIMES.find(text):
        yield Quantity(match[0], *match.span(), ((float(times), Unit("times")),))


def _chinese(text: str) -> Iterator[Quantity]:
    """Yield numerals in characters: one that counts nothing (第一) only bears out a number."""
    for match in _CHINESE.finditer(text):
        if value := _chinese_value(match["run"]):
            loose = bool(match["nth"]) or match["counts"] is None
            yield replace(_in_words(text, match, value), loose=loose)


def _chinese_value(numeral: str) -> float:
    """Read a Chinese numeral; one of scales alone ("万", as in names) is 0."""
    if not set(numeral) & {"十", *_CHINESE_ONES}:
        return 0.0
    total = part = digit = 0.0
    for character in numeral:
        if character in _CHINESE_ONES:
            digit = _CHINESE_ONES[character]
        elif character in _CHINESE_TENS:
            part, digit = part + (digit or 1.0) * _CHINESE_TENS[character], 0.0
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
        if not (one.loose or other.loose) and _RANGE.fullmatch(text[one.end : other.start][:6])
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
