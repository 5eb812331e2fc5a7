"""Reading JSON that promises a shape and may hold another.

These readers return the nearest empty value instead of raising, so a parser says once, in its own
words, what is missing. Numbers in strings are read; nothing else is converted.
"""

import json
from datetime import UTC, datetime
from typing import Any

Table = dict[str, Any]

MAX_DIGITS = 20
"""No id or count of any service is longer; Python's own limit on digits would raise."""


def read_json(body: bytes | str) -> object:
    """Read JSON; None for what is none (RFC 8259 allows `null` too, and it says as little)."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def table(value: object) -> Table:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Table]:
    """Return the objects of a JSON array; one object alone is an array of one."""
    if isinstance(value, dict):
        return [value]
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """Return a string, or a number as one, else ""; half a surrogate pair becomes "?"."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole(value: object) -> int | None:
    """Return a whole number, also from a float or digits in a string; None for anything else."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float():
            return int(value) if value == value and abs(value) < 1e18 else None
        case str() if value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS:
            return int(value)
    return None


def moment(value: object) -> datetime | None:
    """Read an instant, ISO 8601 or seconds since 1970, as aware UTC; None for anything else."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def snowflake_time(number: int, epoch_ms: int) -> datetime:
    """Return the instant of a snowflake id of X or Discord: 42 bits of milliseconds since the
    service's epoch, 22 bits of worker and sequence.
    """
    return datetime.fromtimestamp(((number >> 22) + epoch_ms) / 1000, UTC)


def snowflake_at(at: datetime, epoch_ms: int) -> int:
    """Return the lowest snowflake id of an instant: ids from then on are greater or equal."""
    return max(0, int(at.timestamp() * 1000) - epoch_ms) << 22
