"""Which of a date's numbers is the year, the month and the day.

Decided by a stated unit, a month's name, four digits, a value that fits one place only, the
weekday, and last the order usual in the text's language. What is still open is no date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from ingest.text.date_words import ORDERS, language_code

BUDDHIST = 2400
"""From here on a year in a Thai text is of the Buddhist calendar."""


@dataclass(slots=True)
class Number:
    """A number of a date, with what is said of it."""

    value: int
    digits: int
    unit: str = ""
    sign: str = ""
    """What stands between it and the number before: "-", "/", "." or ""."""


@dataclass(slots=True)
class DateParts:
    """What the tokens of a text say."""

    numbers: list[Number] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    day_or_month: list[int] = field(default_factory=list)
    weekday: int | None = None
    clock: tuple[int, int, int] | None = None
    half: str = ""
    zone: tzinfo | None = None
    american: bool = False
    """Whether the zone's name is one of the United States, which write the month first."""
    era: int = 0
    last: str = ""
    """What the last token was, and where the last number ended."""
    number_end: int = -1


def date_of(parts: DateParts, language: str, whole: bool) -> tuple[int, int, int]:
    """Return year, month and day, if the numbers and words say them and nothing else."""
    numbers = parts.numbers
    _take_dotted_clock(parts)
    stated = {number.unit: number for number in numbers if number.unit}
    plain = [number for number in numbers if not number.unit]
    months = parts.months or parts.day_or_month[-1:]
    if len(months) > 1 and len(set(months)) > 1:
        raise ValueError("two months")
    if months:
        stated.setdefault("month", Number(months[0], 0))
    if len(stated) + (len(plain)) != len(numbers) + bool(months):
        raise ValueError("a unit twice")
    if "month" in stated:
        year, day = _year_and_day(stated, plain, whole)
        return _full_year(year, parts.era), stated["month"].value, day
    if stated:
        raise ValueError("no month")
    return _of_numbers(plain, parts, language, whole)


def _take_dotted_clock(parts: DateParts) -> None:
    """Read "2. maj 2024 kl. 21.30": numbers after a whole date are its clock."""
    numbers = parts.numbers
    needed = 2 if parts.months or parts.day_or_month else 3
    more = numbers[needed:]
    if parts.clock or len(more) not in (2, 3) or any(number.unit for number in numbers):
        return
    if more[0].sign == "" and all(n.sign == "." and n.digits == 2 for n in more[1:]):
        parts.clock = (more[0].value, more[1].value, more[2].value if more[2:] else 0)
        del numbers[needed:]


def _year_and_day(
    stated: Mapping[str, Number], plain: Sequence[Number], whole: bool
) -> tuple[Number, int]:
    year, day = stated.get("year"), stated.get("day")
    rest = list(plain)
    if year is None and rest:
        year = next((number for number in rest if number.digits == 4), None)
        if year is None and (len(rest) == 2 or day):
            year = rest[-1]
        if year is not None:
            rest.remove(year)
    if day is None and rest:
        day = rest.pop(0)
    if year is None or rest or (day is None and whole) or year.digits not in (1, 2, 4):
        raise ValueError("no year, no day or too many numbers")
    return year, day.value if day else 1


def _full_year(year: Number, era: int = 0) -> int:
    """Return the full year of two digits as RFC 2822 (4.3) has it, and of a calendar's era."""
    if era and not (era < 0 and year.value < BUDDHIST):
        return year.value + era
    if year.digits <= 2:
        return year.value + (2000 if year.value < 50 else 1900)
    return year.value


def _of_numbers(
    plain: Sequence[Number], parts: DateParts, language: str, whole: bool
) -> tuple[int, int, int]:
    match [(number.value, number.digits) for number in plain]:
        case [(value, 8 | 12 | 14 as count)]:
            digits = f"{value:0{count}}"
            if count > 8:
                parts.clock = (int(digits[8:10]), int(digits[10:12]), int(digits[12:] or 0))
            return int(digits[:4]), int(digits[4:6]), int(digits[6:8])
        case [(value, 6)]:
            return _of_six(f"{value:06}", whole)
        case [(year, 4)] if not whole:
            return year, 1, 1
        case [(year, 4), (day_of_year, 3)]:
            first = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day_of_year - 1)
            return year, first.month, first.day
        case [(year, 4), (month, 1 | 2)] | [(month, 1 | 2), (year, 4)] if not whole:
            return year, month, 1
        case [(year, 4), (month, 1 | 2), (day, 1 | 2)]:
            return _full_year(plain[0], parts.era), month, day
        case [(_, 1 | 2), (_, 1 | 2), (_, 1 | 2 | 4)]:
            return _local_order(plain, parts, language)
    raise ValueError("no order of numbers that is known")


def _of_six(digits: str, whole: bool) -> tuple[int, int, int]:
    year, month = int(digits[:4]), int(digits[4:])
    if 1990 <= year < 2100 and 1 <= month <= 12 and not whole:
        return year, month, 1
    return _full_year(Number(int(digits[:2]), 2)), int(digits[2:4]), int(digits[4:])


def _local_order(plain: Sequence[Number], parts: DateParts, language: str) -> tuple[int, int, int]:
    """Read three numbers whose order differs by country, where only one can be meant."""
    one, two, three = plain
    orders: dict[str, tuple[Number, int, int]] = {
        "dmy": (three, two.value, one.value),
        "mdy": (three, one.value, two.value),
    }
    if three.digits < 4:
        orders["ymd"] = (one, two.value, three.value)
    if three.digits == 1:
        orders = {"ymd": orders["ymd"]}
    possible: dict[str, datetime] = {}
    for order, (year, month, day) in orders.items():
        try:
            possible[order] = datetime(_full_year(year, parts.era), month, day, tzinfo=UTC)
        except ValueError:
            continue
    if parts.weekday is not None:
        possible = {k: v for k, v in possible.items() if v.weekday() == parts.weekday} or possible
    if len(set(possible.values())) > 1:
        usual = ORDERS.get(language_code(language), "mdy" if parts.american else "")
        if not usual and three.digits == 4 and three.sign == ".":
            usual = "dmy"  # no country writes months first with dots
        possible = {k: v for k, v in possible.items() if k == usual}
    if not possible:
        raise ValueError("either order")
    moment = next(iter(possible.values()))
    return moment.year, moment.month, moment.day
