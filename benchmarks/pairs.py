"""Pairs: are items that cite one page found to be one story with that page hidden, and are copies
collapsed without merging different pages?

AINews: items of one issue from different places that share a link are positive pairs; random pairs
of the same issue are negative. The shared link is taken from both items, so that only words, other
links and named things are left. The probability at which precision is 0.95 is chosen on the dev
half of the issues (by hash), with the negatives weighing as many as the positives, and reported on
the test half; beside it TF-IDF cosine in the same way.

ai_stream: of the addresses that several sites carried, how many end as one item; and how many
merges join items that differ both in address and in words (`merges_to_check` lists them to read).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.command import Command, report, rows
from benchmarks.corpora import half_of
from ingest.item import Item, Link
from summarize.stories.dedupe import collapse
from summarize.stories.features import featurize
from summarize.stories.link_keys import link_key
from summarize.stories.similarity import ComparedSide, log_odds
from summarize.stories.sparse import Floats
from summarize.text.tokens import words

PRECISION = 0.95
FILES = ("twitter_items", "reddit_items", "discord_high_recap", "discord_detailed_sample30")
SEED = 7


@dataclass(frozen=True, slots=True)
class Labelled:
    """Pairs of one half: ours and the peer's scores, and whether the two items share a link."""

    ours: Floats
    peer: Floats
    same: Floats


def ainews_items(data: Path) -> dict[str, dict[str, Item]]:
    """Read AINews' items by issue and id."""
    issues: dict[str, dict[str, Item]] = {}
    for name in FILES:
        for row in rows(data / "ainews" / f"{name}.jsonl.gz"):
            issues.setdefault(row["issue"], {})[row["id"]] = _item(row)
    return issues


def _item(row: dict[str, Any]) -> Item:
    urls = [url for url in (*(row.get("urls") or ()), row.get("link")) if url]
    text = row.get("text") or row.get("summary") or ""
    return Item(
        id=f"feed:{row['id']}",
        source="ainews",
        url="",
        title=row.get("title") or row.get("heading") or "",
        text=text,
        author="",
        published_at=datetime(2024, 5, 2, 12, tzinfo=UTC),
        links=tuple(Link(url) for url in dict.fromkeys(urls)),
    )


def pairs_of(data: Path, half: str) -> Labelled:
    """Score the pairs of one half, issue by issue; document frequencies are the issue's own."""
    issues = ainews_items(data)
    groups: dict[str, list[dict[str, Any]]] = {}
    for group in rows(data / "ainews" / "shared_link_groups.jsonl.gz"):
        if half_of(group["issue"]) == half:
            groups.setdefault(group["issue"], []).append(group)
    chance = random.Random(SEED)
    found: list[tuple[float, float, float]] = []
    for issue, its in sorted(groups.items()):
        found += _issue_pairs(issues.get(issue, {}), its, chance)
    ours, peer, same = np.array(found).T
    return Labelled(ours, peer, same)


def _issue_pairs(
    items: dict[str, Item], groups: Sequence[dict[str, Any]], chance: random.Random
) -> list[tuple[float, float, float]]:
    """Score an issue's positive pairs, and ten times as many random ones."""
    shared = {frozenset(pair) for g in groups for pair in _pairs(g["items"])}
    order = sorted(items)
    place = {id_: n for n, id_ in enumerate(order)}
    hidden = _without_shared_links(items, groups)
    positive = [(a, b) for a, b in map(sorted, shared) if a in place and b in place]
    wanted = 10 * len(positive)
    drawn = [chance.sample(order, 2) for _ in range(wanted)] if len(order) > 1 else []
    negative = [(a, b) for a, b in drawn if not _linked(items[a], items[b])]
    pairs = positive + negative
    if not pairs:
        return []
    ours, peer = _scores([hidden[id_] for id_ in order], [(place[a], place[b]) for a, b in pairs])
    same = [1.0] * len(positive) + [0.0] * len(negative)
    return list(zip(ours, peer, same, strict=True))


def _pairs(ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for n, a in enumerate(ids):
        for b in ids[n + 1 :]:
            yield a, b


def _keys(item: Item) -> set[str]:
    return {key for link in item.links if (key := link_key(link.url))}


def _linked(a: Item, b: Item) -> bool:
    return bool(_keys(a) & _keys(b))


def _without_shared_links(
    items: dict[str, Item], groups: Sequence[dict[str, Any]]
) -> dict[str, Item]:
    """Take the links by which a group is known from its members."""
    hidden = dict(items)
    for group in groups:
        members = [id_ for id_ in group["items"] if id_ in items]
        keys = [_keys(items[id_]) for id_ in members]
        for n, id_ in enumerate(members):
            others = set().union(*keys[:n], *keys[n + 1 :])
            kept = tuple(k for k in hidden[id_].links if link_key(k.url) not in others)
            hidden[id_] = replace(hidden[id_], links=kept)
    return hidden


def _scores(items: Sequence[Item], pairs: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Return our log-odds and the cosine of scikit-learn's TF-IDF for some pairs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    low, high = (np.array(side, np.intp) for side in zip(*pairs, strict=True))
    side = ComparedSide.of(featurize(items))
    ours = log_odds(side, low, side, high)
    texts = [f"{item.title} {item.text}" for item in items]
    matrix = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(texts)
    peer = np.asarray(matrix[low].multiply(matrix[high]).sum(axis=1)).ravel()
    return ours, peer


def threshold_at(scores: Floats, same: Floats, precision: float) -> float:
    """Find the lowest threshold with a precision, negatives weighing as many as positives."""
    order = np.argsort(-scores, kind="stable")
    positive = same.sum()
    weight = np.where(same > 0, 1.0, positive / max(1, len(same) - positive))
    right = np.cumsum(np.where(same[order] > 0, 1.0, 0.0))
    reached = right / np.cumsum(weight[order]) >= precision
    return float(scores[order][np.flatnonzero(reached)[-1]]) if reached.any() else float("inf")


def at_threshold(scores: Floats, same: Floats, threshold: float) -> tuple[float, float]:
    """Return recall, and precision with negatives weighing as many as positives."""
    hit = scores >= threshold
    positive = same.sum()
    right = float((hit & (same > 0)).sum())
    wrong = float((hit & (same == 0)).sum()) * positive / max(1, len(same) - positive)
    return right / positive, right / max(1e-9, right + wrong)


def stream_items(data: Path) -> list[Item]:
    """Read ai_stream's items as a feed collector would give them."""
    return [
        Item(
            id=f"feed:{row['id']}",
            source=row["site_id"],
            url=row["url"],
            title=row["title"] or "",
            text=row.get("summary") or "",
            author="",
            published_at=datetime.fromisoformat(row["published_at"] or row["first_seen_at"]),
            publisher=row["source"] or row["site"],
        )
        for row in rows(data / "ai_stream" / "radar_items.jsonl.gz")
    ]


def collapsed(data: Path, show: int, seed: int) -> dict[str, float]:
    """Collapse the stream; count the addresses of several sites that end as one item."""
    items = stream_items(data)
    canon = {f"feed:{r['id']}": r["canon"] for r in rows(data / "ai_stream/radar_items.jsonl.gz")}
    sites: dict[str, set[str]] = {}
    members: dict[str, list[str]] = {}
    for item in items:
        sites.setdefault(canon[item.id], set()).add(item.source)
        members.setdefault(canon[item.id], []).append(item.id)
    deduped = collapse(items)
    home = {item.id: item.id for item in deduped.items}
    home |= {copy.id: id_ for id_, copies in deduped.copies.items() for copy in copies}
    twice = [address for address, names in sites.items() if len(names) > 1]
    whole = sum(len({home.get(id_, id_) for id_ in members[address]}) == 1 for address in twice)
    known = {item.id: item for item in items}
    merges = [
        (known[id_], copy)
        for id_, copies in deduped.copies.items()
        for copy in copies
        if link_key(copy.url) != link_key(known[id_].url)
    ]
    reworded = [m for m in merges if words(m[0].title) != words(m[1].title)]
    for a, b in random.Random(seed).sample(merges, min(show, len(merges))):
        print(f"  {a.title[:90]} | {a.url[:60]}\n    = {b.title[:90]} | {b.url[:60]}")
    return {
        "url_collapsed_share": whole / max(1, len(twice)),
        "urls_carried_twice": len(twice),
        "merges_across_addresses": len(merges),
        "merges_reworded": len(reworded),
    }


def main() -> None:
    parser = Command(__doc__, "the same: it takes seconds", needs_data=True)
    parser.add_argument("--show", type=int, default=0, help="print so many merges to check")
    parser.add_argument("--seed", type=int, default=SEED, help="which merges are printed")
    options = parser.given()
    dev, test = (pairs_of(options.data, half) for half in ("dev", "test"))
    figures: dict[str, float] = {"pairs": float(test.same.sum())}
    for name, tail in (("ours", ""), ("peer", "_tfidf")):
        threshold = threshold_at(getattr(dev, name), dev.same, PRECISION)
        recall, precision = at_threshold(getattr(test, name), test.same, threshold)
        figures[f"shared_link_recall{tail}"] = recall
        figures[f"shared_link_precision{tail}"] = precision
        print(
            f"{name:<5} threshold {threshold:7.3f}  recall {recall:.3f}  precision {precision:.3f}"
        )
    recall, precision = at_threshold(test.ours, test.same, 0.0)
    print(f"ours at even odds:      recall {recall:.3f}, precision {precision:.3f}")
    figures |= {"shared_link_recall_even": recall, "shared_link_precision_even": precision}
    figures |= collapsed(options.data, options.show, options.seed)
    report("pairs", figures, 4)


if __name__ == "__main__":
    main()
