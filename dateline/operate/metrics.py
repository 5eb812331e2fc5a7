"""The newsroom's metrics for Prometheus, in a text file or at a port.

The file is for node_exporter's collector, since `schedule --once` and `run` end; the port is that
of a `schedule` that stays.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.day.context import Newsroom
from dateline.operate.problems import problems, source_health
from dateline.operate.status import HEALTH_DAYS
from summarize.errors import UserError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric

Sample = tuple[str, str, dict[str, str], float]
"""A metric's name, its meaning, its labels and its value."""


def write_metrics(room: Newsroom, path: Path) -> None:
    """Put the metrics into a file, at once; raises UserError without `prometheus-client`."""
    registry = _registry(lambda: samples(room), room.slug)
    from prometheus_client import write_to_textfile

    path.parent.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(path), registry)


@contextmanager
def metrics_at(address: str, slug: str, current: Callable[[], Iterable[Sample]]) -> Iterator[None]:
    """Answer at `/metrics` of an address such as 127.0.0.1:9464; "" is nowhere.

    Raises UserError if that can't be.
    """
    if not address:
        yield
        return
    registry = _registry(current, slug)
    from prometheus_client import start_http_server

    host, _, port = address.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host, registry)
    except OSError as error:
        raise UserError(f"schedule.metrics_at: {address}: {error}.", "Name another.") from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _registry(current: Callable[[], Iterable[Sample]], slug: str) -> "CollectorRegistry":
    """Return what asks for the samples whenever it is asked itself."""
    try:
        from prometheus_client import CollectorRegistry
        from prometheus_client.core import GaugeMetricFamily
    except ImportError as error:
        raise UserError(
            "metrics need prometheus-client.", "Install it: pip install prometheus-client"
        ) from error

    class Newsroom:
        def collect(self) -> "Iterable[Metric]":
            found: dict[str, GaugeMetricFamily] = {}
            for name, meaning, labels, value in current():
                family = GaugeMetricFamily(
                    f"dateline_{name}", meaning, labels=["newsletter", *labels]
                )
                family = found.setdefault(name, family)
                family.add_metric([slug, *labels.values()], value)
            return found.values()

    registry = CollectorRegistry()
    registry.register(Newsroom())
    return registry


def samples(room: Newsroom) -> Iterator[Sample]:
    """Yield what is measured."""
    store, slug, dates = room.store, room.slug, room.dates
    yield "look_timestamp_seconds", "When this was written.", {}, room.now.timestamp()
    yield "issues", "Issues in the store.", {}, len(dates)
    yield "items", "Items in the store.", {}, store.items.count()
    wrong = [key.partition(":")[0] for key, _ in problems(room)]
    for kind in ("missed", "run", "broken", "silent", "money", "email", "chat", "buttondown"):
        yield "problems", "What is wrong now, by kind.", {"kind": kind}, wrong.count(kind)
    spent = store.runs.cost(slug, room.now)
    tokens = spent.input_tokens + spent.output_tokens
    yield "model_calls_month", "Calls of models this month.", {}, spent.calls
    yield "model_tokens_month", "Tokens of models this month.", {}, tokens
    yield "model_cost_month", "What models cost this month.", {}, spent.cost
    for source, health in source_health(room, room.config.followed(), HEALTH_DAYS):
        meaning = "When a source was last read, 0 for not in two weeks."
        last_s = health.last_success.timestamp() if health.last_success else 0
        yield "source_success_timestamp_seconds", meaning, {"source": source.name}, last_s
    if not dates:
        return
    made = store.editions.first_made(slug, dates[-1])
    made_s = made.timestamp() if made else 0
    yield "issue_timestamp_seconds", "When the latest issue was made.", {}, made_s
    run = store.runs.run(slug, dates[-1])
    for phase, seconds in (run.durations if run else {}).items():
        yield "phase_seconds", "What the latest run took.", {"phase": phase}, seconds
    for channel, states in store.outbox.counts(slug, dates[-1]).items():
        for state, count in states.items():
            labels = {"channel": channel, "state": state}
            yield "recipients", "Recipients of the latest issue.", labels, count
