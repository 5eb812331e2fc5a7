"""What a source that costs money may still spend: within its run, and paced over the month."""

import calendar
import datetime as dt
import math

from dateline.config.sources import XSource
from dateline.store.store import Store
from ingest.source import Cursor, Source


def allowance(source: Source, store: Store, now: dt.datetime) -> int | None:
    """Return the billed units that a source may still spend: the tighter of run and month."""
    if source.kind != "x":
        return None
    spent = store.cursors.spent(source, f"{now:%Y-%m}")
    today = spent_today(store.cursors.load([source]).get(source.name, {}), now)
    left = paced(limit_of(source, "posts_per_month"), spent, today, now)
    return min(limit_of(source, "posts_per_run"), left)


def spent_today(cursor: Cursor, now: dt.datetime) -> int:
    """Return how many posts X has billed on the day of `now`, as the cursor has noted them."""
    billed = cursor.get("billed") or {}
    day = now.astimezone(dt.UTC).date().isoformat()
    return len(billed.get("ids", ())) if billed.get("day") == day else 0


def paced(limit: int, spent: int, today: int, now: dt.datetime) -> int:
    """Return what may be spent now so that a month's limit lasts to its last day.

    A day may spend what the days up to it were meant for, and at least its share of what is left.
    `today` is what of `spent` was spent on the day of `now`.
    """
    at = now.astimezone(dt.UTC)
    days = calendar.monthrange(at.year, at.month)[1]
    rest = max(0, limit - spent)
    share = math.ceil((rest + today) / (days - at.day + 1)) - today
    saved = limit * at.day // days - spent
    return max(0, min(rest, max(share, saved)))


def limit_of(source: Source, name: str) -> int:
    """Return a limit of an X source, as the file has it or by default."""
    return int(source.options.get(name, XSource.model_fields[name].default))
