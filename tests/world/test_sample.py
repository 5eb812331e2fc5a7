"""The short forms of the day's files mean what they say, and mean it on every start."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.sample import (
    DISCORD_EPOCH_MS,
    X_EPOCH_MS,
    iso_z,
    moment,
    short_code,
    snowflake,
    steady_number,
)

TIMES = st.datetimes(datetime(2024, 5, 1), datetime(2024, 5, 3)).map(  # noqa: DTZ001 (made UTC here)
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("2 14:05", datetime(2024, 5, 2, 14, 5, tzinfo=UTC), id="minutes"),
        pytest.param("1 23:59:30", datetime(2024, 5, 1, 23, 59, 30, tzinfo=UTC), id="seconds"),
    ],
)
def test_moments(text: str, at: datetime) -> None:
    assert moment(text) == at


@given(TIMES, st.sampled_from([X_EPOCH_MS, DISCORD_EPOCH_MS]), st.integers(0, 2**22 - 1))
def test_a_snowflake_tells_its_time(at: datetime, epoch_ms: int, sequence: int) -> None:
    told_ms = (int(snowflake(at, epoch_ms, sequence)) >> 22) + epoch_ms
    assert datetime.fromtimestamp(told_ms / 1000, UTC) == at


@given(TIMES, st.integers(0, 100), st.integers(0, 100))
def test_snowflakes_are_in_the_order_of_time(at: datetime, first: int, second: int) -> None:
    later = at + timedelta(seconds=1)
    assert int(snowflake(at, X_EPOCH_MS, first)) < int(snowflake(later, X_EPOCH_MS, second))


@given(st.text(), st.integers(0, 100), st.integers(0, 1000))
def test_steady_numbers_stay_within_their_bounds(seed: str, lowest: int, span: int) -> None:
    number = steady_number(seed, lowest, lowest + span)
    assert lowest <= number <= lowest + span
    assert number == steady_number(seed, lowest, lowest + span)


def test_made_up_numbers_and_codes_are_the_same_on_every_start() -> None:
    assert steady_number("kan", 10**8, 10**10) == 5590314955
    assert short_code("https://papers.example/abs/2404.19756") == "JVBjh7QHw5"
    assert iso_z(moment("2 08:00")) == "2024-05-02T08:00:00.000Z"
