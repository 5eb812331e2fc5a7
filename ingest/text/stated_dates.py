"""Dates as publishers state them, for machines or plainly, into instants. Pure.

A wrong date puts old news into an issue, a missing one costs a detail only. So what is not fully
stated is no date: "May 2024" lacks its day, "03/04/2024" is a day in March or one in April.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from dateutil import parser

MAX_CHARS = 64
ZONES_H: Mapping[str, float] = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11,
}  # fmt: skip
"""Zones by the names that pages use; an unknown name is taken for UTC."""

_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.년年]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})(?!\d)\s*[日일.]?", re.ASCII
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}(?!\d)", re.ASCII)


def stated_date(text: str) -> datetime | None:
    """Read a date and, if given, its time; without a zone it is UTC. None where it is unsure."""
    text = text.strip()[:MAX_CHARS]
    if match := _YEAR_FIRST.match(text):
        text = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2} {text[match.end() :].lstrip('Tt ')}"
    elif (match := _YEAR_LAST.match(text)) and _is_unsure(int(match[1]), int(match[2])):
        return None
    # Two defaults that differ: what they fill in differs too, what is stated does not.
    first, second = _parsed(text, datetime(2000, 1, 1)), _parsed(text, datetime(2001, 2, 2))  # noqa: DTZ001
    if first is None or second is None or first.date() != second.date():
        return None
    try:
        return first.replace(tzinfo=first.tzinfo or UTC).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _is_unsure(one: int, other: int) -> bool:
    return one != other and one <= 12 and other <= 12


def _parsed(text: str, default: datetime) -> datetime | None:
    try:
        return parser.parse(text, default=default, tzinfos=_zone)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None


def _zone(name: str | None, offset_s: int | None) -> tzinfo | None:
    if offset_s is not None and abs(offset_s) < 86_400:
        return timezone(timedelta(seconds=offset_s))
    hours = ZONES_H.get((name or "").upper())
    return None if hours is None else timezone(timedelta(hours=hours))
