"""Dates of a text, absolute and relative, in the languages whose months are known here.

A date is held by its parts: "5월 2일" has a month and a day, "2024" a year. Relative ones
("yesterday", "다음 주") are words for a span. What they mean, and when one bears out another, is
told by `date_match`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as it stands in a text: its words, its place, and the parts that it names.

    `word` names a relative span ("day+1", "week-1", "quarter3"); `weekday` counts from Monday 0.
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    word: str = ""


_MONTH_NAMES: Final = (
    "january jan januar janvier enero",
    "february feb februar février febrero",
    "march mar märz mars marzo",
    "april apr avril abril",
    "may mai mayo",
    "june jun juni juin junio",
    "july jul juli juillet julio",
    "august aug août agosto",
    "september sep sept septembre septiembre",
    "october oct oktober octobre octubre okt",
    "november nov novembre noviembre",
    "december dec dezember décembre diciembre dez",
)
_MONTHS: Final = {name: i for i, line in enumerate(_MONTH_NAMES, 1) for name in line.split()}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ANY_YEAR = r"(?P<y>1[0-9]\d\d|20\d\d)"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_ABSOLUTE: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-./](?P<m>1[0-2]|0?[1-9])[-./]{_DAY}(?!\d)",
        rf"(?<!\d){_ANY_YEAR}\s?[년年](?:도(?=\s|에))?(?!간|\s?동안|\s?만에|\s?전|前)"
        rf"(?:\s?(?P<m>1[0-2]|0?[1-9])\s?[월月](?:\s?{_DAY}\s?[일日])?)?",
        rf"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[월月]\s?{_DAY}\s?[일日]",
        r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?[월月](?!\d|간)",
        rf"(?<![\d월,])(?<!\d\.)(?<![월月]\s){_DAY}일(?=\s|\(|,|에|부터|까지|자|은|과|$)"
        r"(?!\s?(?:동안|만에|전|후|뒤|간|째|이내|정도))",
        rf"\b{_DAY}(?:st|nd|rd|th|\.)?(?: of| de)? (?P<n>{_NAMES})\b\.?(?:,? {_YEAR})?",
        rf"\b(?P<n>{_NAMES})\b\.?[ -]{_DAY}(?:st|nd|rd|th)?(?!\d|[.:]\d|%|\s?(?:[kmb]\b|percent))"
        rf"(?:,? {_YEAR})?",
        rf"\b(?P<n>{_NAMES})\b\.?(?: of)?,? {_YEAR}",
        rf"\b(?:in|of|by|since|until|till|from|this|next|last|early|late|mid|im|seit|bis|en)[ -]"
        rf"(?P<n>{_NAMES})\b",
        rf"(?<![\d.,$€£¥₩#/-]){_YEAR}(?![\d%]|[.,]\d|[-–/]\d|"
        r"\s?(?:[kmb]\b|tokens?|gb|mb|x\b|배|만|억|개|명))",
    )
)
_WEEKDAYS: Final = (
    "monday mon 월요일",
    "tuesday tue tues 화요일",
    "wednesday wed 수요일",
    "thursday thu thur thurs 목요일",
    "friday fri 금요일",
    "saturday 토요일",
    "sunday 일요일",
)
_WEEKDAY = {name: i for i, line in enumerate(_WEEKDAYS) for name in line.split()}
_WEEKDAY_RE = re.compile(
    r"\b(?:" + "|".join(n for n in _WEEKDAY if n.isascii() and len(n) > 4) + r")\b|"
    r"(?:" + "|".join(n for n in _WEEKDAY if not n.isascii()) + r")"
)
_RELATIVE: Final = tuple(
    (word, re.compile(pattern))
    for word, pattern in (
        (
            "day+0",
            r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b|(?<![가-힣])오늘|今日|今天",
        ),
        ("day-1", r"\b(?:yesterday|last night)\b|(?<![가-힣])(?:어제|전날)|昨日|昨天"),
        ("day+1", r"\btomorrow\b|(?<![가-힣])내일|明日|明天"),
        ("day-2", r"\bday before yesterday\b|그저께|그제"),
        ("day+2", r"\bday after tomorrow\b|(?<![가-힣])모레"),
        ("week-1", r"\b(?:last|past|previous) week\b|지난\s?주(?!년)|先週|上周"),
        ("week+0", r"\bthis week\b|이번\s?주(?![가-힣]{2}자)|금주|今週|本周"),
        ("week+1", r"\b(?:next|coming) week\b|다음\s?주|내주|来週|下周"),
        ("month-1", r"\b(?:last|previous) month\b|지난\s?달|先月|上个?月"),
        ("month+0", r"\bthis month\b|이번\s?달|(?<![가-힣])이달|今月|本月"),
        ("month+1", r"\b(?:next|coming) month\b|다음\s?달|내달|来月|下个?月"),
        ("year-1", r"\b(?:last|previous) year\b|지난\s?해|작년|昨年|去年"),
        ("year+0", r"\bthis year\b|(?<![가-힣])올해|今年"),
        ("year+1", r"\b(?:next|coming) year\b|내년|来年|明年"),
        ("quarter-1", r"\b(?:last|previous) quarter\b|지난\s?분기"),
        ("quarter+0", r"\bthis quarter\b|이번\s?분기"),
        ("quarter+1", r"\bnext quarter\b|다음\s?분기"),
    )
)  # fmt: skip
_QUARTERS: Final = tuple(
    (
        f"q{n}",
        re.compile(
            rf"\bq{n}\b|\b{name} quarter\b|(?<!\d){n}\s?분기(?!\s?만에)|"
            rf"(?:{'一二三四'[n - 1]}|(?<!\d){n})季度"
        ),
    )
    for n, name in enumerate(("first", "second", "third", "fourth"), 1)
)
_HALVES: Final = (
    ("h1", re.compile(r"\bh1\b|\bfirst half\b|상반기")),
    ("h2", re.compile(r"\bh2\b|\bsecond half\b|하반기")),
)
_COUNT = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six)"
_WORD_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
                       "six": 6}  # fmt: skip
_AGO: Final = (
    (-1, re.compile(rf"\b{_COUNT} (?P<u>day|week|month|year)s? ago\b")),
    (-1, re.compile(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<u>일|주|개월|달|년)\s?전(?![가-힣]{2})")),
    (1, re.compile(rf"\bin {_COUNT} (?P<u>day|week|month|year)s?\b")),
    (1, re.compile(r"(?<!\d)(?P<n>\d{1,3})\s?(?P<u>일|주|개월|달|년)\s?(?:후|뒤)")),
)
_UNIT_NAMES: Final = {"일": "day", "주": "week", "개월": "month", "달": "month", "년": "year"}


def dates(text: str, *, ago: bool = False) -> list[Dated]:
    """Return the dates of a folded text; none overlaps another.

    With `ago` spans of time count too ("3 days ago"): in an item they say when something was, in a
    statement they are quantities like any other, for they count from anything ("2 years later").
    """
    found: list[Dated] = []
    taken = [False] * (len(text) + 1)
    for dated in (*(_ago(text) if ago else ()), *_absolute(text), *_relative(text)):
        if not any(taken[dated.start : dated.end]):
            found.append(dated)
            taken[dated.start : dated.end] = [True] * (dated.end - dated.start)
    return _joined(text, sorted(found, key=lambda d: d.start))


def _joined(text: str, found: list[Dated]) -> list[Dated]:
    """Make one date of a relative month and its day ("다음 달 3일")."""
    joined: list[Dated] = []
    for dated in found:
        last = joined[-1] if joined else None
        beside = last is not None and not text[last.end : dated.start].strip()
        if last and beside and last.word.startswith("month") and dated.day and not dated.month:
            words = text[last.start : dated.end]
            joined[-1] = Dated(words, last.start, dated.end, day=dated.day, word=last.word)
        else:
            joined.append(dated)
    return joined


def _absolute(text: str) -> Iterator[Dated]:
    for pattern in _ABSOLUTE:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = _MONTHS[parts["n"]] if parts.get("n") else _int(parts.get("m"))
            yield Dated(match[0], *match.span(), _int(parts.get("y")), month, _int(parts.get("d")))
    for match in _WEEKDAY_RE.finditer(text):
        yield Dated(match[0], *match.span(), weekday=_WEEKDAY[match[0]])


def _relative(text: str) -> Iterator[Dated]:
    for word, pattern in (*_RELATIVE, *_QUARTERS, *_HALVES):
        for match in pattern.finditer(text):
            yield Dated(match[0], *match.span(), word=word)


def _ago(text: str) -> Iterator[Dated]:
    for sign, pattern in _AGO:
        for match in pattern.finditer(text):
            unit = _UNIT_NAMES.get(match["u"], match["u"])
            count = _WORD_COUNTS.get(match["n"]) or int(match["n"])
            yield Dated(match[0], *match.span(), word=f"{unit}{sign * count:+d}")


def _int(text: str | None) -> int | None:
    return int(text) if text else None
