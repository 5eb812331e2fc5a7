"""How the attempts at each source went: what `status`, `problems` and `metrics` judge it by."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from dateline.day.context import Newsroom
from dateline.store.collections import Collection
from ingest.source import Source, SourceError


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The attempts at a source, oldest first."""

    attempts: Sequence[Collection] = ()

    @property
    def last_success(self) -> dt.datetime | None:
        """When it was read last, unless it never was."""
        good = (each.finished for each in reversed(self.attempts) if each.status != "missing")
        return next(good, None)

    @property
    def failures(self) -> int:
        """How many attempts failed since then."""
        return len([*takewhile(lambda each: each.status == "missing", reversed(self.attempts))])

    @property
    def error(self) -> SourceError | None:
        """What ended the last attempt, if something did."""
        last = self.attempts[-1].troubles if self.attempts else ()
        return next((trouble for trouble in last if trouble.fatal), None)

    def items_a_day(self, now: dt.datetime) -> float:
        """Return how many new items it gave a day since the first attempt."""
        first = self.attempts[0].started if self.attempts else now
        days = max(1.0, (now - first).total_seconds() / 86_400)
        return sum(each.new for each in self.attempts) / days


def source_health(
    room: Newsroom, sources: Sequence[Source], days: int
) -> list[tuple[Source, SourceHealth]]:
    """Return each source with the attempts at it in the last days."""
    attempts: dict[str, list[Collection]] = defaultdict(list)
    since = room.now - dt.timedelta(days=days)
    for attempt in room.store.collections.load(sources, since=since, until=room.now):
        attempts[attempt.source].append(attempt)
    return [(source, SourceHealth(attempts[source.name])) for source in sources]
