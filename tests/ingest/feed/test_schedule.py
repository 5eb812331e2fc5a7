"""When a feed is asked again: what it asks for, what it does, and the bounds of both."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feed.schedule import (
    LONGEST,
    SHORTEST,
    asked_wait,
    next_visit,
    skipped_hours,
    usual_wait,
)

NOW = datetime(2024, 5, 3, 12, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("head", "wait"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("<ttl>90</ttl>", 1.5, id="ttl"),
        pytest.param("<ttl>999999999</ttl>", 6, id="ttl-of-centuries"),
        pytest.param("<ttl>soon</ttl>", 0, id="ttl-in-words"),
        pytest.param("<sy:updatePeriod>hourly</sy:updatePeriod>", 1, id="hourly"),
        pytest.param("<sy:updatePeriod>\n daily </sy:updatePeriod>"
                     "<sy:updateFrequency>12</sy:updateFrequency>", 2, id="twelve-times-a-day"),
        pytest.param("<sy:updatePeriod>daily</sy:updatePeriod>"
                     "<sy:updateFrequency>0</sy:updateFrequency>", 6, id="no-times-a-day"),
    ],
)  # fmt: skip
def test_what_a_feed_asks_for(head: str, wait: float):
    assert asked_wait(head) == hours(wait)


@pytest.mark.parametrize(
    ("ages_h", "wait"),
    [
        pytest.param([], 1 / 6, id="no-entries"),
        pytest.param([1], 1 / 6, id="one-entry"),
        pytest.param([0, 4, 8, 12], 1, id="every-four-hours"),
        pytest.param([16, 17, 18, 19], 2, id="asleep"),
        pytest.param([0, 200, 400], 6, id="seldom"),
        pytest.param([-5, 0, 4, 8], 1, id="one-in-the-future"),
    ],
)
def test_what_a_feed_does(ages_h: list[float], wait: float):
    times = [NOW - hours(age) for age in ages_h]
    assert usual_wait(times, NOW) == hours(wait)


def test_the_longest_wish_counts():
    busy = [NOW - hours(age) for age in (0, 0.1, 0.2)]
    assert next_visit("<ttl>60</ttl>", busy, NOW) == NOW + hours(1)
    assert next_visit("<ttl>60</ttl>", busy, NOW, NOW + hours(2)) == NOW + hours(2)


def test_skipped_hours_are_kept_to():
    head = f"<skipHours>{''.join(f'<hour>{h}</hour>' for h in (12, 13, 14))}</skipHours>"
    assert next_visit(head, [], NOW) == datetime(2024, 5, 3, 15, tzinfo=UTC)


def test_a_feed_that_skips_every_hour_skips_none():
    head = f"<skipHours>{''.join(f'<hour>{h}</hour>' for h in range(25))}</skipHours>"
    assert skipped_hours(head) == frozenset()


@given(
    st.text(alphabet="<>/tlskipHour0123456789 ", max_size=200),
    st.lists(st.integers(-1000, 100_000), max_size=20),
    st.integers(-1000, 10**7),
)
def test_a_daily_issue_finds_every_feed_due(head: str, ages_min: list[int], fresh_min: int):
    times = [NOW - timedelta(minutes=age) for age in ages_min]
    due = next_visit(head, times, NOW, NOW + timedelta(minutes=fresh_min))
    assert NOW + SHORTEST <= due <= NOW + LONGEST
