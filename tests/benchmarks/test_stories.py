"""How the stories benchmark counts: days together, and corpora too large for peers in part."""

import pytest

from benchmarks.clustering_metrics import mean, quality
from benchmarks.corpora import Batch
from benchmarks.stories import thinned
from benchmarks.stories_peers import MOST_PAIRS
from tests.support.story_items import item


def test_days_are_counted_as_one_corpus() -> None:
    days = [("aab", "xxx"), ("ab", "xy"), ("aaaa", "xyzz")]
    one = quality(
        [f"{n}{x}" for n, (gold, _) in enumerate(days) for x in gold],
        [f"{n}{x}" for n, (_, found) in enumerate(days) for x in found],
    )
    several = mean([(len(gold), quality(gold, found)) for gold, found in days])
    assert several.precision == pytest.approx(one.precision)
    assert several.recall == pytest.approx(one.recall)
    assert several.f1 == pytest.approx(one.f1)


@pytest.mark.parametrize("count", [1, MOST_PAIRS, MOST_PAIRS + 1, 5 * MOST_PAIRS])
def test_a_part_of_a_corpus_is_no_larger_than_peers_can_take(count: int) -> None:
    items = tuple(item(n) for n in range(count))
    part = thinned(Batch(items, tuple(str(n) for n in range(count))))
    assert MOST_PAIRS / 2 <= max(len(part.items), MOST_PAIRS / 2) <= MOST_PAIRS
    assert [f"feed:{n}" for n in part.gold] == [i.id for i in part.items]
    assert len(part.items) == min(count, len(part.items))
    assert count > MOST_PAIRS or part.items == items
