"""How the queue of jobs stands, which procrastinate keeps in the store's PostgreSQL.

Read by its tables: whoever looks need not have procrastinate installed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text

from dateline.store.base import Database

STALLED_S: Final = 30.0
"""A worker whose heart has not beaten for so long is dead, or cut off."""

_JOBS = text("SELECT task_name, status::text, count(*) FROM procrastinate_jobs GROUP BY 1, 2")
_OLDEST = text(
    "SELECT extract(epoch FROM now() - min(at))::float FROM procrastinate_events e "
    "JOIN procrastinate_jobs j ON j.id = e.job_id WHERE j.status = 'todo' AND type = 'deferred'"
)
_WORKERS = text(
    "SELECT count(*) FROM procrastinate_workers "
    "WHERE last_heartbeat > now() - :stalled_s * interval '1 second'"
)


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many workers live, for how many seconds the oldest job has waited, and jobs by kind.

    A kind is "collect", "issue", ...; of each it is said how many wait ("todo"), are under way
    ("doing") and were given up ("failed").
    """

    workers: int = 0
    oldest_s: float | None = None
    jobs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def count(self, *states: str) -> int:
        """Return how many jobs of all kinds are in one of these states."""
        return sum(of_kind.get(state, 0) for of_kind in self.jobs.values() for state in states)


def load_queue(store: Database) -> QueueState:
    """Return how the queue stands; an empty one where there is none."""
    if store.engine.dialect.name != "postgresql":
        return QueueState()
    with store.read() as connection:
        if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
            return QueueState()
        jobs: dict[str, dict[str, int]] = defaultdict(dict)
        for kind, state, count in connection.execute(_JOBS):
            jobs[kind][state] = count
        workers = connection.scalar(_WORKERS, {"stalled_s": STALLED_S}) or 0
        return QueueState(workers, connection.scalar(_OLDEST), dict(sorted(jobs.items())))
