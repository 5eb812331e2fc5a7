"""Dates as people and programs write them, read as instants by a grammar of tokens. Pure.

A text is cut into tokens (clock, offset, zone, number, word), words are looked up in
`date_words.toml`, and `date_numbers` tells year, month and day apart. So a form is read if its
parts are known, listed or not.

A wrong date is worse than none: it puts an item into another day's issue. An unknown word or a
value out of range ends the reading, and "05/06/2024" is no date where the language does not decide
it. An instant without a zone is read in the given one, or in that of the language's papers
(`zone_of`).
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from ingest.text import date_words as words
from ingest.text.date_numbers import DateParts, Number, date_of
from ingest.text.date_words import zone_of as zone_of

MAX_CHARS = 100

_LETTERS = r"(?:[^\W\d_]|(?!\d)[\u0900-\u0dff\u0e31\u0e34-\u0e4e])"
"""Letters, and the signs of vowels that make other words of them in Indic scripts and Thai."""

_WORD = re.compile(rf"{_LETTERS}{{1,40}}(?:['.’]{_LETTERS}{{1,40}}){{0,4}}")
_JOINED_UNIT = re.compile("[년年월月일日号號시時时点點분分초秒]")
_THAI = re.compile("[\u0e01-\u0e2e]")
_ELIDED = re.compile(r"\b[dl]['’]")
_NUMBER = re.compile(r"\d{1,20}")
_CLOCK = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d{1,12})?(?![\d:])")
_COMPACT_CLOCK = re.compile(r"(?<=\dt)(\d{2})(\d{2})?(\d{2})?(?:[.,]\d{1,9})?(?!\d)")
_OFFSET = re.compile(r"\s?([+\-−])\s?(\d{1,2}):?(\d{2})?(?:z$|(?![\w:]))")
_HALF = re.compile(r"([ap])\.?\s?m\b\.?")
_REGION = re.compile(r"\b[A-Z][A-Za-z]{1,20}(?:/[A-Z][A-Za-z_]{1,20}){1,2}\b")
_ASIDE = re.compile(r"\(([^()]*)\)")
_AMERICAN = frozenset("est edt cst cdt mst mdt pst pdt akst akdt hst".split())
_UNIX = re.compile(r"(\d{10})(?:\.\d{1,6}|\d{3})?")
_ISO = re.compile(r"\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d)(?:[T ].*)?", re.ASCII)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) "
    r"(?:GMT|([+-](?:0\d|1[0-4])\d\d))",
    re.ASCII,
)
"""The form of RFC 5322, which most feeds have."""


@lru_cache(maxsize=4096)
def parse_date(
    text: str, *, zone: tzinfo = UTC, language: str = "", whole: bool = False
) -> datetime | None:
    """Read an instant as aware UTC; None for what is none, or is out of every range.

    `zone` is that of an instant that names none, `language` (an ISO 639-1 code, with or without a
    region) that of the text where it is known. A month without its day ("2024-05", "May 2024") is
    its first instant, and None if a `whole` date is asked for.
    """
    text = " ".join(text[: MAX_CHARS + 1].split())
    if not text or len(text) > MAX_CHARS:
        return None
    try:
        return (_iso(text, zone) or _of_tokens(text, zone, language, whole)).astimezone(UTC)
    except (ValueError, OverflowError, LookupError, TypeError, OSError):
        return None


def _iso(text: str, zone: tzinfo) -> datetime | None:
    """Read ISO 8601 by the standard library, which is in C; None for what it does not know."""
    if (match := _MAIL.fullmatch(text)) and match[2] in _MONTHS:
        month = _MONTHS.index(match[2]) + 1
        text = f"{match[3]}-{month:02}-{match[1]:>02}T{match[4]}{match[5] or 'Z'}"
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or zone)


def _of_tokens(text: str, zone: tzinfo, language: str, whole: bool) -> datetime:
    if match := _UNIX.fullmatch(text):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        if 1990 <= moment.year < 2100:
            return moment
    parts = DateParts()
    if match := _REGION.search(text):
        parts.zone = ZoneInfo(match[0])
        text = f"{text[: match.start()]} {text[match.end() :]}"
    _scan(text, parts, language)
    year, month, day = date_of(parts, language, whole)
    hour, minute, second = parts.clock or (0, 0, 0)
    if parts.half and hour <= 12 and parts.clock:
        hour = hour % 12 + (12 if parts.half == "pm" else 0)
    day_after = hour == 24 and not minute and not second
    clock = (0 if day_after else hour, minute, 59 if second == 60 else second)
    moment = datetime(year, month, day, *clock, tzinfo=parts.zone or zone)
    return moment + timedelta(days=day_after)


def _scan(text: str, parts: DateParts, language: str) -> None:
    for aside in _ASIDE.findall(text):
        # "(Central European Summer Time)" explains, "(목)" and "(KST)" say something.
        if not any(sign.isdigit() for sign in aside) and not _all_known(aside, language):
            text = text.replace(f"({aside})", " ")
    text = _ELIDED.sub("", words.folded(text))
    if _THAI.search(text):
        parts.era = -543
    at, gap = 0, ""
    while at < len(text):
        for kind, read in _TOKENS:
            if end := read(text, at, parts, gap, language):
                at, gap, parts.last = end, "", kind
                break
        else:
            gap += text[at]
            at += 1


def _take_offset(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    """Take "+0900" behind a clock or "GMT"; elsewhere a sign stands between numbers."""
    match = _OFFSET.match(text, at)
    if not match or parts.last not in ("clock", "zone", "half", "hour"):
        return 0
    hours, minutes = int(match[2]), int(match[3] or 0)
    if minutes > 59 or hours > 15:
        raise ValueError("an offset out of range")
    span = timedelta(hours=hours, minutes=minutes)
    parts.zone = timezone(span if match[1] == "+" else -span)
    return match.end()


def _take_clock(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    match = _CLOCK.match(text, at) or _COMPACT_CLOCK.match(text, at)
    if not match or parts.clock:
        return 0
    parts.clock = (int(match[1]), int(match[2] or 0), int(match[3] or 0))
    return match.end()


def _take_number(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    match = _NUMBER.match(text, at)
    if not match:
        return 0
    if parts.last == "hour" and parts.clock and not gap.strip() and len(match[0]) == 2:  # "9h30"
        parts.clock = (parts.clock[0], int(match[0]), 0)
        return match.end()
    joined = parts.last == "number" and gap.strip() in ("-", "/", ".")
    parts.numbers.append(Number(int(match[0]), len(match[0]), "", gap.strip() if joined else ""))
    parts.number_end = match.end()
    return match.end()


def _take_half(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    """Take "am" or "pm" beside a clock, or beside a number that it makes an hour of."""
    match = _HALF.match(text, at)
    half = f"{match[1]}m" if match else ""
    if not match and (match := _WORD.match(text, at)):
        half = words.HALVES.get(words.letters(match[0]), "")
    if not match or not half or (at and text[at - 1].isalpha()):
        return 0
    before_clock = text[match.end() :].lstrip()[:1].isdigit()
    behind_number = parts.number_end == at - len(gap) and not gap.strip()
    if not parts.clock and not before_clock and behind_number and not parts.numbers[-1].unit:
        parts.clock = (parts.numbers.pop().value, 0, 0)
    elif parts.last not in ("clock", "hour") and not before_clock:
        return 0
    parts.half = half
    return match.end()


def _take_unit_of_number(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    """Take "월" behind a number, also where the next word follows without a blank."""
    if not parts.numbers or parts.number_end != at - len(gap) or gap.strip():
        return 0
    match = _JOINED_UNIT.match(text, at) or _WORD.match(text, at)
    unit = words.UNITS.get(match[0], "") if match else ""
    if not match or not unit or parts.numbers[-1].unit:
        return 0
    if unit in ("year", "month", "day"):
        parts.numbers[-1].unit = unit
        return match.end()
    value = parts.numbers.pop().value
    parts.number_end = -1
    hour, minute, second = parts.clock or (0, 0, 0)
    clocks = {"hour": (value, minute, second), "minute": (hour, value, second)}
    parts.clock = clocks.get(unit, (hour, minute, value))
    return match.end()


def _take_unit_before(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    match = _WORD.match(text, at)
    unit = words.UNITS_BEFORE.get(match[0], "") if match else ""
    number = _NUMBER.match(text, match.end() + 1) if match and unit else None
    if not number:
        return 0
    parts.numbers.append(Number(int(number[0]), len(number[0]), unit))
    return number.end()


def _take_zone(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    match = _WORD.match(text, at)
    hours = words.ZONE_HOURS.get(match[0]) if match else None
    if not match or hours is None:
        return 0
    if not parts.clock and (len(match[0]) < 3 or words.month_of(match[0], language)):
        return 0
    parts.zone = parts.zone or timezone(timedelta(hours=hours))
    parts.american = match[0] in _AMERICAN
    return match.end()


def _take_word(text: str, at: int, parts: DateParts, gap: str, language: str) -> int:
    """Take a month, a weekday, an era or a word that says nothing; any other is no date's."""
    match = _WORD.match(text, at)
    if not match:
        return 0
    word = words.letters(match[0])
    month, day = words.month_of(word, language), words.DAYS.get(word)
    if month:
        # "mar" is a Tuesday in French where another month follows.
        (parts.months if day is None else parts.day_or_month).append(month)
    elif day is not None:
        parts.weekday = day if day < 7 else parts.weekday
    elif word in words.ERAS:
        parts.era = words.ERAS[word]
    elif word not in words.FILLERS and not (word in words.UNITS and parts.clock):
        raise ValueError(word)
    return match.end()


_TOKENS = (
    ("zone", _take_offset),
    ("clock", _take_clock),
    ("number", _take_number),
    ("half", _take_half),
    ("hour", _take_unit_of_number),
    ("number", _take_unit_before),
    ("zone", _take_zone),
    ("word", _take_word),
)
"""Each kind of token and what takes it, returning where it ends, 0 where there is none."""


def _all_known(text: str, language: str) -> bool:
    said = [match[0].replace(".", "") for match in _WORD.finditer(words.folded(text))]
    known = words.ZONE_HOURS.keys() | words.DAYS.keys()
    return all(word in known or words.month_of(word, language) for word in said)
