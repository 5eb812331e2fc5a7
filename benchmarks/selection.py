"""Selection: does our ranking put on top what AINews' editor chose of r/LocalLLaMA?

One query is a day of the editor: the posts of the 24 hours before CLOSES_H (UTC) without the first
OPEN_H, in which the cited ones are relevant. Issues are closed at about that hour or somewhat
later, and a calendar day would count posts as passed over that no editor can have seen: of the dev
half's posts of those first hours with a score above 100, none of 10 was cited, of later ones most,
since the issue before had closed after them, when they had hardly a vote. Days with at least
MIN_CHOSEN cited posts count; NDCG@10 and recall@10 (of at most ten cited posts) are averaged over
the days of the test half (by hash of the day), beside ranking by score, by comments and by Reddit's
own hot formula on the same snapshot. What we rank are stories; a post's score is its story's, with
its own engagement in place of the best one's.

Days are few, so each difference to ranking by score comes with a 95 % interval of a bootstrap over
days: where it holds 0, the two are a tie.
"""

import gzip
import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean

from benchmarks.command import Command, report
from benchmarks.corpora import half_of
from ingest.item import Engagement, Item, Link
from summarize.stories.find import find_stories
from summarize.stories.rank import engagement, usual_engagement
from summarize.stories.settings import StorySettings

MIN_CHOSEN = 3
TOP = 10
CLOSES_H = 20
OPEN_H = 2
RESAMPLES = 10_000
SEED = 7
ROOMY = StorySettings(
    max_stories=100_000, max_per_topic=100_000, max_per_source=100_000, max_per_account=100_000
)


@dataclass(frozen=True, slots=True)
class Day:
    """The posts of a day, and the ids of those that were chosen."""

    date: str
    items: tuple[Item, ...]
    chosen: frozenset[str]


def load_days(data: Path) -> list[Day]:
    """Read the days with enough chosen posts."""
    posts: dict[str, list[Item]] = defaultdict(list)
    chosen: dict[str, set[str]] = defaultdict(set)
    path = data / "reddit_json" / "localllama_submissions.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            item = _item(row["data"])
            date = day_of(item)
            if (item.published_at.hour - CLOSES_H) % 24 < OPEN_H:
                continue
            posts[date].append(item)
            if row["_meta"].get("ainews_issue"):
                chosen[date].add(item.id)
    return [
        Day(date, tuple(posts[date]), frozenset(ids))
        for date, ids in sorted(chosen.items())
        if len(ids) >= MIN_CHOSEN and len(posts[date]) > TOP
    ]


def day_of(item: Item) -> str:
    """Name the day at whose CLOSES_H the editor could choose an item."""
    return f"{item.published_at + timedelta(hours=24 - CLOSES_H):%Y-%m-%d}"


def _item(post: Mapping[str, object]) -> Item:
    url = str(post.get("url") or "")
    score, comments = int(str(post.get("score") or 0)), int(str(post.get("num_comments") or 0))
    return Item(
        id=f"reddit:{post['id']}",
        source="r/LocalLLaMA",
        url=f"https://www.reddit.com{post['permalink']}",
        title=str(post.get("title") or ""),
        text=str(post.get("selftext") or ""),
        author=str(post.get("author") or ""),
        published_at=datetime.fromtimestamp(float(str(post["created_utc"])), UTC),
        publisher="r/LocalLLaMA",
        links=(Link(url),) if url and not post.get("is_self") else (),
        engagement=Engagement(score=score, replies=comments),
    )


def ours(day: Day) -> list[str]:
    """Rank by our stories."""
    usual = usual_engagement(day.items)
    found = find_stories(day.items, usual=usual, settings=ROOMY)
    scores = {
        item.id: story.score - story.parts.get("engagement", 0) + engagement(item, usual)
        for story in found.stories
        for item in story.everything
    }
    return _ranked(day, lambda item: scores[item.id])


def by_score(day: Day) -> list[str]:
    return _ranked(day, lambda item: float(item.engagement.score or 0))


def by_comments(day: Day) -> list[str]:
    return _ranked(day, lambda item: float(item.engagement.replies or 0))


def by_hot(day: Day) -> list[str]:
    """Rank by Reddit's published formula: log10 of the score, and 12.5 hours a tenfold."""

    def hot(item: Item) -> float:
        score = item.engagement.score or 0
        order = math.log10(max(abs(score), 1))
        sign = (score > 0) - (score < 0)
        return sign * order + (item.published_at.timestamp() - 1_134_028_003) / 45_000

    return _ranked(day, hot)


def _ranked(day: Day, key: Callable[[Item], float]) -> list[str]:
    return [item.id for item in sorted(day.items, key=lambda item: (-key(item), item.id))]


def ndcg(ranked: Sequence[str], chosen: frozenset[str]) -> float:
    gain = sum(1 / math.log2(n + 2) for n, id_ in enumerate(ranked[:TOP]) if id_ in chosen)
    best = sum(1 / math.log2(n + 2) for n in range(min(TOP, len(chosen))))
    return gain / best


def recall(ranked: Sequence[str], chosen: frozenset[str]) -> float:
    return len(chosen & set(ranked[:TOP])) / min(TOP, len(chosen))


METHODS: dict[str, Callable[[Day], list[str]]] = {
    "ours": ours,
    "score": by_score,
    "comments": by_comments,
    "hot": by_hot,
}


def measure(days: Sequence[Day]) -> dict[str, float]:
    """Average both measures over days, by method, with the interval of our lead over score."""
    figures: dict[str, float] = {}
    for what, measure_ in (("ndcg10", ndcg), ("recall10", recall)):
        found = {
            name: [measure_(rank(day), day.chosen) for day in days]
            for name, rank in METHODS.items()
        }
        figures |= {f"{what}_{name}": mean(values) for name, values in found.items()}
        leads = [a - b for a, b in zip(found["ours"], found["score"], strict=True)]
        figures[f"{what}_lead_low"], figures[f"{what}_lead_high"] = interval(leads)
    figures["recall10_best_peer"] = max(
        figures[f"recall10_{name}"] for name in METHODS if name != "ours"
    )
    return {key: round(value, 4) for key, value in figures.items()} | {"days": len(days)}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean, by resampling."""
    chance = random.Random(SEED)
    means = sorted(mean(chance.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return means[RESAMPLES // 40], means[-RESAMPLES // 40 - 1]


def main() -> None:
    parser = Command(__doc__, "the first ten days of the half", needs_data=True)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    options = parser.given()
    days = [day for day in load_days(options.data) if half_of(day.date) == options.half]
    figures = measure(days[:10] if options.quick else days)
    for name in METHODS:
        print(f"{name:<9} NDCG@10 {figures[f'ndcg10_{name}']:.3f}  "
              f"recall@10 {figures[f'recall10_{name}']:.3f}")  # fmt: skip
    for what in ("ndcg10", "recall10"):
        low, high = figures[f"{what}_lead_low"], figures[f"{what}_lead_high"]
        lead = figures[f"{what}_ours"] - figures[f"{what}_score"]
        print(f"{what}: ours leads score by {lead:+.3f}, 95 % of {low:+.3f} to {high:+.3f}")
    report("selection", figures)


if __name__ == "__main__":
    main()
