"""The shelves of runs and deliveries, of model answers and their cost, and of embeddings."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.exc import OperationalError

from dateline.store import tables
from dateline.store.base import Shelf, T
from summarize.models.settings import CallRecord

RECENT: Final = 14
SERVER_PAUSES_S: Final = (0.5, 1, 2, 4, 8, 16)
"""Pauses in which a database server that cannot be had may come back."""


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How far a date's run came: its latest phase, and "running", "done", "failed", "refused",
    "quiet", "stopped". `durations` are the seconds that each phase took.
    """

    newsletter: str
    date: dt.date
    phase: str
    status: str
    detail: str
    updated: dt.datetime
    durations: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was sent where: `digest` of the content tells whether it would be the same again."""

    newsletter: str
    date: dt.date
    target: str
    digest: str
    detail: str
    at: dt.datetime


class ModelCost(NamedTuple):
    """What models took: calls, tokens, and money in the currency of the prices."""

    calls: int
    input_tokens: int
    output_tokens: int
    cost: float


def run_lease(newsletter: str, date: dt.date) -> str:
    """Return the name of the lease that a run of a date holds."""
    return f"run:{newsletter}:{date}"


class RunShelf(Shelf):
    """Runs, answers, calls and deliveries."""

    def note(self, record: RunRecord) -> None:
        """Write down how far a run came."""
        self._db.upsert(tables.runs, [asdict(record)])

    def run(self, newsletter: str, date: dt.date) -> RunRecord | None:
        """Return how far a date's run came; None if none began."""
        query = select(tables.runs).filter_by(newsletter=newsletter, date=date)
        return next((RunRecord(**row._mapping) for row in self._db.rows(query)), None)

    def recent(self, newsletter: str, until: dt.date = dt.date.max) -> list[RunRecord]:
        """Return the latest runs up to a date, newest date first."""
        date = tables.runs.c.date
        query = select(tables.runs).filter_by(newsletter=newsletter).where(date <= until)
        query = query.order_by(date.desc()).limit(RECENT)
        return [RunRecord(**row._mapping) for row in self._db.rows(query)]

    def get(self, key: str) -> str | None:
        """Return a model's kept answer (`AnswerStore.get`)."""
        query = select(tables.answers.c.answer).filter_by(key=key)
        answer: str | None = self._patiently(lambda: self._db.scalar(query))
        return answer

    def put(self, key: str, answer: str, meta: Mapping[str, str | int | float]) -> None:
        """Keep a model's answer at once, because it was paid for (`AnswerStore.put`)."""
        now = dt.datetime.now(dt.UTC)
        row = {"key": key, "answer": answer, "meta": dict(meta), "saved_at": now}
        self._patiently(lambda: self._db.upsert(tables.answers, [row]))

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do what would cost money if it failed, again and again while a server restarts."""
        pauses = SERVER_PAUSES_S if self._db.engine.dialect.name == "postgresql" else ()
        for pause_s in pauses:
            try:
                return work()
            except OperationalError:
                time.sleep(pause_s)
        return work()

    def save_calls(
        self, newsletter: str, date: dt.date, calls: Sequence[CallRecord], now: dt.datetime
    ) -> None:
        """Write down what an edition's calls took; kept answers cost nothing and are left out."""
        of_issue = {"newsletter": newsletter, "date": date, "at": now}
        names = ("model", "step", "input_tokens", "output_tokens", "cost", "seconds")
        rows = [
            of_issue | {name: getattr(call, name) for name in names}
            for call in calls
            if not call.cached
        ]

        def write() -> None:
            with self._db.write() as connection:
                connection.execute(tables.calls.insert(), rows)

        if rows:
            self._patiently(write)

    def cost(self, newsletter: str, now: dt.datetime) -> ModelCost:
        """Return what models took in the month so far."""
        since = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return self._cost(newsletter, tables.calls.c.at >= since)

    def cost_of(self, newsletter: str, date: dt.date) -> ModelCost:
        """Return what they took for the issue of a date."""
        return self._cost(newsletter, tables.calls.c.date == date)

    def _cost(self, newsletter: str, when: ColumnElement[bool]) -> ModelCost:
        t = tables.calls.c
        totals = (func.sum(t.input_tokens), func.sum(t.output_tokens), func.sum(t.cost))
        query = select(func.count(), *totals).where(t.newsletter == newsletter, when)
        ((calls, given, got, cost),) = self._db.rows(query)
        return ModelCost(calls, int(given or 0), int(got or 0), float(cost or 0))

    def delivery(self, newsletter: str, date: dt.date, target: str) -> Delivery | None:
        """Return what was last delivered for a date to a target."""
        t = tables.deliveries
        query = select(t).filter_by(newsletter=newsletter, date=date, target=target)
        return next((Delivery(**row._mapping) for row in self._db.rows(query)), None)

    def save_delivery(self, delivery: Delivery) -> None:
        """Write down a delivery."""
        self._db.upsert(tables.deliveries, [asdict(delivery)])


class VectorShelf(Shelf):
    """Vectors as bytes, by the hash of model and text, so that none is paid twice.

    One is of use as long as the newsroom remembers stories, and a while longer; older ones are
    thrown away, since a day of 10,000 items takes 8 to 60 MB.
    """

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the vectors that are kept under some of these keys."""
        t = tables.vectors.c
        rows = self._db.rows_of(select(t.key, t.vector), t.key, sorted(set(keys)))
        return {row.key: row.vector for row in rows}

    def put(self, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors at once, because they were paid for; older ones are replaced."""
        now = dt.datetime.now(dt.UTC)
        rows = [{"key": k, "vector": v, "saved_at": now} for k, v in sorted(vectors.items())]
        self._db.upsert(tables.vectors, rows)

    def forget(self, before: dt.datetime) -> int:
        """Throw away what was saved before a time; return how many there were."""
        old = delete(tables.vectors).where(tables.vectors.c.saved_at < before)
        with self._db.write() as connection:
            return connection.execute(old).rowcount
