"""Reading JSON that promises a shape and may hold another."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.json_values import (
    moment,
    read_json,
    rows,
    snowflake_at,
    snowflake_time,
    table,
    whole,
    words,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_nothing_raises_and_types_hold(value: Any) -> None:
    assert isinstance(table(value), dict)
    assert all(isinstance(row, dict) for row in rows(value))
    assert isinstance(words(value), str)
    assert whole(value) is None or isinstance(whole(value), int)
    at = moment(value)
    assert at is None or at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        (7.9, 7),
        ("7", 7),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        ("7.5", None),
        ("٧", None),
        ("9" * 5000, None),
        (" 7", None),
        ("-7", None),
        (None, None),
    ],
)
def test_only_what_is_plainly_a_number_is_one(value: Any, number: int | None) -> None:
    assert whole(value) == number


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param('"half \\ud83d"', "half ?", id="first-half"),
        pytest.param('"\\udd16 half"', "? half", id="second-half"),
        pytest.param('"whole \\ud83e\\udd16"', "whole 🤖", id="pair"),
    ],
)
def test_half_an_emoji_is_replaced_since_nothing_can_store_it(text: str, kept: str) -> None:
    assert words(read_json(text)) == kept


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nul",
        b"[" * 200_000,
        b"\xff\xfe",
        b"9" * 10_000,
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_what_is_no_json_is_none(body: bytes) -> None:
    assert read_json(body) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-02T10:00:00Z", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        ("2024-05-02T10:00:00+09:00", datetime(2024, 5, 2, 1, tzinfo=UTC)),
        ("2024-05-02T10:00:00", datetime(2024, 5, 2, 10, tzinfo=UTC)),
        (1714644000, datetime(2024, 5, 2, 10, tzinfo=UTC)),
        (1714644000.0, datetime(2024, 5, 2, 10, tzinfo=UTC)),
        (10**30, None),
        (float("nan"), None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (True, None),
    ],
)
def test_instants(value: Any, expected: datetime | None) -> None:
    assert moment(value) == expected


@given(st.integers(1_422_748_800_000, 3_471_292_800_000))  # February 2015 to 2080
def test_a_snowflake_holds_its_time(at_ms: int) -> None:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    for epoch_ms in (1288834974657, 1420070400000):
        lowest = snowflake_at(at, epoch_ms)
        assert abs(snowflake_time(lowest, epoch_ms) - at) < timedelta(milliseconds=2)
        assert snowflake_time(lowest, epoch_ms) <= at + timedelta(microseconds=1)


def test_a_time_before_the_service_began_is_its_first_id() -> None:
    assert snowflake_at(datetime(1999, 1, 1, tzinfo=UTC), 1288834974657) == 0
