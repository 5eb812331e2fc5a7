"""The measures of the selection benchmark: an editor's day, a ranking's gain, the interval."""

import pytest

from benchmarks.selection import Day, by_score, day_of, interval, ndcg, recall
from tests.support.story_items import NOON, item


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        pytest.param(0, "2024-05-02", id="in the night"),
        pytest.param(19, "2024-05-02", id="just before the issue closes"),
        pytest.param(20, "2024-05-03", id="when it is closed"),
    ],
)
def test_the_day_ends_when_the_issue_closes(hour: int, day: str) -> None:
    assert day_of(item(1, published_at=NOON.replace(hour=hour))) == day


def test_a_ranking_that_finds_all_is_perfect_and_one_that_finds_none_is_worth_nothing() -> None:
    items = tuple(item(n, score=n) for n in range(30))
    best = frozenset(f"feed:{n}" for n in range(25, 30))
    ranked = by_score(Day("2024-05-02", items, best))
    assert (ndcg(ranked, best), recall(ranked, best)) == (1.0, 1.0)
    worst = frozenset({"feed:0"})
    assert (ndcg(ranked, worst), recall(ranked, worst)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("leads", "tie"),
    [
        pytest.param([0.1, 0.2, 0.15, 0.1, 0.12], False, id="better on each day"),
        pytest.param([0.2, -0.2, 0.1, -0.1, 0.05], True, id="now better, now worse"),
    ],
)
def test_the_interval_tells_a_tie(leads: list[float], tie: bool) -> None:
    low, high = interval(leads)
    assert low <= sum(leads) / len(leads) <= high
    assert (low <= 0 <= high) is tie
