"""How long an answer stays fresh, and when to come again, by its headers. Pure.

Both are bounded, since a server may say `max-age=315360000` or `Retry-After: 0`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_FRESH = timedelta(days=1)
LONGEST_PAUSE = timedelta(days=1)
SHORTEST_PAUSE = timedelta(seconds=1)
USUAL_PAUSE = timedelta(minutes=10)
"""How long a host that refuses for now is left alone if it does not say how long."""

THROTTLES = frozenset({429, 503})
"""Statuses that ask for a pause. A 403 does only if it says Retry-After, as Reddit's may."""


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Tell until when an answer is fresh by Cache-Control, else Expires; None if it never is."""
    control = _directives(headers.get("cache-control", ""))
    if "no-store" in control or "no-cache" in control:
        return None
    if "max-age" in control:
        age_s = _seconds(headers.get("age", "")) or 0
        lifetime = timedelta(seconds=(_seconds(control["max-age"]) or 0) - age_s)
    elif (expires := http_date(headers.get("expires", ""))) is not None:
        # Against the server's own clock, which need not be ours.
        lifetime = expires - (http_date(headers.get("date", "")) or now)
    else:
        return None
    return now + min(lifetime, LONGEST_FRESH) if lifetime > timedelta() else None


def retry_at(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Tell when a host that refused may be asked again; None if it did not ask for a pause."""
    text = headers.get("retry-after", "").strip()
    if status not in THROTTLES and not (text and status in (403, 500, 502, 504)):
        return None
    wait = USUAL_PAUSE
    if (seconds := _seconds(text)) is not None:
        wait = timedelta(seconds=seconds)
    elif (moment := http_date(text)) is not None:
        wait = moment - (http_date(headers.get("date", "")) or now)
    return now + min(max(wait, SHORTEST_PAUSE), LONGEST_PAUSE)


def http_date(text: str) -> datetime | None:
    """Read an HTTP date in any of its three forms; None for what is none, "0" and "-1" too."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _directives(text: str) -> dict[str, str]:
    """Read Cache-Control; of a directive given twice the first one counts (RFC 9111, 4.2.1)."""
    found: dict[str, str] = {}
    for part in text.lower().split(","):
        name, _, value = part.strip().partition("=")
        found.setdefault(name.strip(), value.strip().strip('"'))
    return found


def _seconds(text: str) -> float | None:
    """Read a count of seconds, also with a fraction; at most ten digits, for timedelta's sake."""
    text = text.strip().strip('"')
    if not re.fullmatch(r"\d+(?:\.\d*)?", text, re.ASCII):
        return None
    return float(text[:10]) if len(text.partition(".")[0]) <= 10 else 1e10
