"""Finds the numbers of a text with their scale and unit; `number_match` compares them.

1,048,000 = 1048k = 1.048 million = 104만 8천; digits, words, fractions, ratios, rates ("per month",
"초당"), ranges and lists with a shared unit ("$15-25", "15~25달러"). Some notations have several
readings (5m: million, metres, minutes); all are given. When two numbers say the same is told by
`number_match`. Every pattern is of bounded length, so reading takes linear time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from summarize.gate.number_context import Bound, bound_of, rate_of
from summarize.gate.units import MONEY, NONE, SIGNS, UNIT_AT, UNITS, Unit

EXACT: Final = 15
"""Digits of a number that is given in full: all that a float holds."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text: its words, place, readings, digits, and how exact it is.

    `per` is what a rate counts by ("seconds"). A `loose` one ("millions", "a third one") bears out
    another number, but is too vague to be held against one.
    """

    text: str
    start: int
    end: int
    readings: tuple[tuple[float, Unit], ...]
    digits: int = EXACT
    bound: Bound = ""
    scaled: bool = False
    per: str = ""
    loose: bool = False

    @property
    def kind(self) -> str:
        """What a finding about it is called."""
        measure = self.readings[0][1].measure
        if measure in ("percent", "points"):
            return "percent"
        return "money" if measure in MONEY else "number"


_SCALES: Final = {
    "k": 1e3, "천": 1e3, "千": 1e3, "thousand": 1e3, "tausend": 1e3,
    "m": 1e6, "mn": 1e6, "mil": 1e6, "million": 1e6, "millions": 1e6, "mio": 1e6,
    "millionen": 1e6, "millones": 1e6, "백만": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "billions": 1e9, "mrd": 1e9, "milliarden": 1e9,
    "t": 1e12, "tn": 1e12, "trillion": 1e12, "trillions": 1e12,
    "hundred": 1e2, "dozen": 12.0, "백": 1e2, "百": 1e2, "만": 1e4, "万": 1e4, "萬": 1e4,
    "억": 1e8, "億": 1e8, "亿": 1e8, "조": 1e12, "兆": 1e12, "천만": 1e7, "천억": 1e11,
    "십억": 1e9, "백억": 1e10, "십만": 1e5, "百万": 1e6, "千万": 1e7, "十亿": 1e9, "百亿": 1e10,
    "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
_LATIN_SCALE = "|".join(sorted((s for s in _SCALES if s.isascii()), key=len, reverse=True))
_OPEN_SCALE = "|".join(sorted((s for s in _SCALES if not s.isascii()), key=len, reverse=True))
_NUMERAL = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:[.,]\d+)?"
_CORE = re.compile(
    rf"(?P<sign>us\$|[$€£¥₩₹]|\b(?:usd|eur|gbp|krw|jpy|cny|rmb)\b)?\s?(?P<num>{_NUMERAL})(?:st|nd|rd|th)?(?![\d])"
    rf"(?:[ -]?(?P<latin>{_LATIN_SCALE})(?![a-z0-9_])|\s?(?P<open>{_OPEN_SCALE})(?!분))?"
)
_MORE = re.compile(rf"\s?(?P<num>{_NUMERAL})\s?(?P<open>{_OPEN_SCALE})?")
_RATIO = re.compile(r"(?<![\d.:])\d{1,4}(?:\s?:\s?\d{1,4}){1,4}(?![\d.])")
_RANGE = re.compile(r"\s?(?:[-–—~〜∼/,]|to|and|or|bis|및|와|과|에서|부터)\s?")
MOST_READ: Final = 2_000
"""Numbers of one kind that are read of a text."""

MOST_SHARED: Final = 8
"""Members of a list that take their unit from its last one."""

_ONES_LIST = """zero one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen"""
_TENS_LIST = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = _ONES_LIST.split()
_TENS: Final = _TENS_LIST.split()
_WORDS: Final = {w: float(i) for i, w in enumerate(_ONES)} | {
    w: 10.0 * i for i, w in enumerate(_TENS, 2)
}
_SPELT = re.compile(
    rf"\b(?:(?P<half>half\s)?(?P<a>an?)(?=\s(?:hundred|thousand|million|billion|trillion|dozen))"
    rf"|(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<ones>{'|'.join(_ONES[1:10])}))?"
    rf"|(?P<small>{'|'.join(_ONES)}))"
    r"(?P<scale>(?:[ -](?:hundred|thousand|million|billion|trillion|dozen))*)\b(?!s)"
)
_TIMES: Final = {
    r"\b(?:double[sd]?|doubling|twice|twofold|two-fold)\b": 2.0,
    r"\b(?:triple[sd]?|tripling|thrice|threefold|three-fold)\b": 3.0,
    r"\b(?:quadruple[sd]?|quadrupling|fourfold|four-fold)\b": 4.0,
}
_NATIVE: Final = {
    "두": 2.0, "세": 3.0, "네": 4.0, "다섯": 5.0, "여섯": 6.0, "일곱": 7.0, "여덟": 8.0,
    "아홉": 9.0, "열": 10.0, "스무": 20.0, "서른": 30.0,
}  # fmt: skip
_COUNTER = re.compile(
    rf"(?<![가-힣])({'|'.join(_NATIVE)})\s?"
    r"(배|개월|개|명|가지|번째|번|달|시간|곳|대|종|건|차례|편|살|주|해|사람|분기|팀|모델|기업|회사)"
)
_PARTS: Final = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "eighth": 8, "tenth": 10,
}  # fmt: skip
_FRACTION = re.compile(
    r"\b(?P<n>an?|one|two|three|four|five|seven|nine)[ -](?P<d>third|quarter|fourth|fifth|sixth|"
    r"eighth|tenth)s?\b(?! (?:of|in) (?:19|20)\d\d)|"
    r"\b(?P<half>(?:cut |about |nearly |over |more than |less than |roughly )?half)"
    r"(?=(?: of)? (?:the|its|their|his|her|all|of|that|as)\b)|\b(?P<halved>halv(?:es?|ed|ing)|"
    r"(?:by|in) half)\b|(?<!\d)(?P<kd>\d{1,3})분의 ?(?P<kn>\d{1,3})(?!\d)|(?P<ko>절반|반값|반토막)"
)
_LOOSE = re.compile(
    r"\b(?P<en>hundred|thousand|million|billion|trillion|dozen)s?\b|"
    r"(?P<east>백만|천만|십만|천억|십억|백억|百万|千万|十亿|百亿|千亿|万亿)|\b(?P<part>half)\b|"
    r"\b(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth)\b|"
    r"(?P<kth>첫|두|세|네|다섯)(?= ?번째)|"
    r"(?<=/)(?P<rate>[kmb])\b|(?P<kyear>전년)|"
    r"\b(?P<one>an?)(?= (?:year|month|week|day|hour|minute)\b)|"
    r"\b(?P<year>yoy|annual(?:ly)?|year[- ](?:over|on)[- ]year)\b"
)
_NTH: Final = {
    w: float(i % 8 + 1)
    for i, w in enumerate("first second third fourth fifth sixth seventh eighth".split())
} | {"첫": 1.0, "두": 2.0, "세": 3.0, "네": 4.0, "다섯": 5.0}

_CHINESE: Final = re.compile(
    r"(?<![〇一二三四五六七八九十百千万亿第])[一二三四五六七八九](?=个?[年月天周岁]|小时|[倍家人名项款次])"
)
"""A numeral that counts something: with one character more or less, places would shift."""

_ONE_OF: Final = re.compile(r"(?<![\d/.])1/([1-9]\d{0,2})(?![\d/])")
"""A fraction, or a date or a size: it bears out "15분의 1", and is held against nothing."""


def quantities(text: str) -> list[Quantity]:
    """Return the numbers of a folded text in their order, digits, words and ratios alike."""
    text = _CHINESE.sub(lambda match: str("〇一二三四五六七八九".index(match[0])), text)
    found: list[Quantity] = []
    taken = [False] * (len(text) + 1)
    readers = (_ratios, _fractions, _digits, _spelt, _korean, _loose)
    for quantity in (q for read in readers for q in islice(read(text), MOST_READ)):
        if not any(taken[quantity.start : quantity.end]):
            found.append(quantity)
            taken[quantity.start : quantity.end] = [True] * (quantity.end - quantity.start)
    for match in islice(_ONE_OF.finditer(text), MOST_READ):
        share = ((1 / int(match[1]), NONE),)
        found.append(Quantity(match[0], match.start(), match.end(), share, loose=True))
    found.sort(key=lambda q: q.start)
    return _with_shared_units(text, found)


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
    return before == "_" or (before.isascii() and before.isalnum()) or before == "."


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
        readings = [(total, Unit(_currency(match["sign"])))]
    elif scale in ("m", "t", "b") and unit == (NONE,):
        readings += [(value, u) for u in UNITS.get(scale, ())]
    start = match.start("sign") if match["sign"] else match.start("num")
    bound = bound_of(text, start, end)
    words = text[start:end].strip()
    per = rate_of(text, start, end)
    return Quantity(words, start, end, tuple(readings), digits, bound, bool(scale), per)


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


def _loose(text: str) -> Iterator[Quantity]:
    """Yield what bears out a number without being one: "a year", "/M", "the third", "yoy"."""
    for match in _LOOSE.finditer(text):
        word = match[match.lastgroup or 0]
        readings: tuple[tuple[float, Unit], ...]
        if match.lastgroup == "part":
            readings = ((50.0, Unit("percent")), (0.5, NONE))
        elif match["year"] or match["kyear"]:
            readings = tuple((1.0, unit) for unit in UNITS["year"])
        else:
            value = 1.0 if match["one"] else _NTH[word] if word in _NTH else _SCALES[word]
            readings = ((value, NONE), *((value, u) for u in _unit(text, match.end())[0]))
        yield Quantity(match[0], *match.span(), readings, 1, loose=True)


def _currency(sign: str) -> str:
    return SIGNS.get(sign) or SIGNS.get(sign[-1]) or sign


def _unit(text: str, end: int) -> tuple[tuple[Unit, ...], int]:
    """Read the unit at a place of a text; gives its readings and where it ends."""
    plus = re.match(r"\s?\+", text[end : end + 2])
    at = end + (plus.end() if plus else 0)
    match = UNIT_AT.match(text, at)
    if match is None:
        return (NONE,), end
    return UNITS[re.sub(r"[\s-]+", " ", match["latin"] or match["other"])], match.end()


def _ratios(text: str) -> Iterator[Quantity]:
    """Yield ratios, scores and times of day: they are compared as they stand."""
    for match in _RATIO.finditer(text):
        words = re.sub(r"\s", "", match[0])
        parts = [float(part) for part in words.split(":")]
        value = sum(part * 1e4**i for i, part in enumerate(parts))
        yield Quantity(words, match.start(), match.end(), ((value, Unit("ratio")),))


def _spelt(text: str) -> Iterator[Quantity]:
    for match in _SPELT.finditer(text):
        if match["a"]:
            value = 0.5 if match["half"] else 1.0
        else:
            value = _WORDS[match["tens"] or match["small"]] + _WORDS.get(match["ones"] or "", 0.0)
        for scale in re.findall(r"[a-z]+", match["scale"]):
            value *= _SCALES[scale]
        units, end = _unit(text, match.end())
        readings = tuple((value, unit) for unit in units)
        bound = bound_of(text, match.start(), end)
        yield Quantity(match[0], match.start(), end, readings, 1, bound, bool(match["scale"]))
    for pattern, times in _TIMES.items():
        for found in re.finditer(pattern, text):
            yield Quantity(found[0], *found.span(), ((times, Unit("times")),))


def _korean(text: str) -> Iterator[Quantity]:
    for match in _COUNTER.finditer(text):
        units = UNITS.get(match[2], (NONE,))
        value = _NATIVE[match[1]]
        readings = tuple((value, unit) for unit in units)
        bound = bound_of(text, *match.span())
        yield Quantity(match[0], *match.span(), readings, 1, bound)


def _with_shared_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Return the members of ranges and lists ("$5-10", "8/16/32GB") with their common unit."""
    shared = list(found)
    given = found[-1] if found else None  # the last number whose unit stands beside it
    members = 0
    for index in range(len(shared) - 2, -1, -1):
        one, other = shared[index], shared[index + 1]
        if one.loose or other.loose or not _RANGE.fullmatch(text[one.end : other.start][:6]):
            given, members = one, 0
            continue
        if one.readings[0][1] == NONE and given and members < MOST_SHARED:
            value, scale = one.readings[0][0], _scale_of(given)
            units = [u for _, u in given.readings if u != NONE]
            more = [(value * s, u) for s in {1.0, scale} for u in (units or [NONE])]
            shared[index] = replace(one, readings=(*more, *one.readings), per=one.per or given.per)
            members += 1
        elif one.readings[0][1] != NONE:
            if other.readings[0][1] == NONE:
                units = [u for _, u in one.readings if u != NONE]
                more = [(v, u) for v, _ in other.readings[:1] for u in units]
                shared[index + 1] = replace(other, readings=(*more, *other.readings))
            given, members = one, 0
    return shared


def _scale_of(quantity: Quantity) -> float:
    match = _CORE.match(quantity.text)
    return _SCALES.get((match["latin"] or match["open"] or "") if match else "", 1.0)


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
