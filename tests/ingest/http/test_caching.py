"""Freshness and pauses from headers: both forms, nonsense, and the bounds they are held to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.http.caching import (
    LONGEST_FRESH,
    LONGEST_PAUSE,
    SHORTEST_PAUSE,
    USUAL_PAUSE,
    fresh_until,
    http_date,
    retry_at,
)

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "lasts"),
    [
        pytest.param({}, None, id="nothing-said"),
        pytest.param({"cache-control": "max-age=3600"}, HOUR, id="max-age"),
        pytest.param({"cache-control": 'public, MAX-AGE="3600"'}, HOUR, id="quoted-upper-case"),
        pytest.param({"cache-control": "max-age=3600", "age": "600"}, 5 * HOUR / 6, id="aged"),
        pytest.param({"cache-control": "max-age=60", "age": "600"}, None, id="older-than-it-lives"),
        pytest.param({"cache-control": "max-age=3600, no-cache"}, None, id="no-cache"),
        pytest.param({"cache-control": "no-store"}, None, id="no-store"),
        pytest.param({"cache-control": "max-age=60, max-age=90"}, HOUR / 60, id="first-counts"),
        pytest.param({"cache-control": "max-age=315360000"}, LONGEST_FRESH, id="ten-years"),
        pytest.param({"cache-control": f"max-age={'9' * 400}"}, LONGEST_FRESH, id="400-digits"),
        pytest.param({"cache-control": "max-age=-5"}, None, id="negative"),
        pytest.param({"cache-control": "max-age=soon"}, None, id="no-number"),
        pytest.param({"expires": "Thu, 02 May 2024 13:00:00 GMT"}, HOUR, id="expires"),
        pytest.param(
            {"expires": "Thu, 02 May 2024 09:00:00 GMT", "date": "Thu, 02 May 2024 08:00:00 GMT"},
            HOUR,
            id="expires-by-the-servers-clock",
        ),
        pytest.param({"expires": "0"}, None, id="expires-zero"),
        pytest.param({"expires": "Thu, 02 May 2024 11:00:00 GMT"}, None, id="expired"),
        pytest.param({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST_FRESH, id="far-future"),
        pytest.param(
            {"cache-control": "max-age=3600", "expires": "Thu, 02 May 2024 12:01:00 GMT"},
            HOUR,
            id="max-age-before-expires",
        ),
    ],
)
def test_freshness(headers: dict[str, str], lasts: timedelta | None):
    assert fresh_until(headers, NOW) == (None if lasts is None else NOW + lasts)


@pytest.mark.parametrize(
    ("status", "text", "wait"),
    [
        pytest.param(429, "120", timedelta(seconds=120), id="seconds"),
        pytest.param(429, "0.5", SHORTEST_PAUSE, id="fraction-held-up-to-a-second"),
        pytest.param(429, "0", SHORTEST_PAUSE, id="zero"),
        pytest.param(429, "Thu, 02 May 2024 13:00:00 GMT", HOUR, id="date"),
        pytest.param(429, "Thu, 02 May 2024 09:00:00 GMT", SHORTEST_PAUSE, id="date-gone-by"),
        pytest.param(429, "", USUAL_PAUSE, id="absent"),
        pytest.param(429, "in a while", USUAL_PAUSE, id="words"),
        pytest.param(429, "-1", USUAL_PAUSE, id="negative"),
        pytest.param(429, "9" * 300, LONGEST_PAUSE, id="300-digits"),
        pytest.param(429, "999999999", LONGEST_PAUSE, id="thirty-years"),
        pytest.param(503, "", USUAL_PAUSE, id="503-absent"),
        pytest.param(503, "30", timedelta(seconds=30), id="503-seconds"),
        pytest.param(403, "30", timedelta(seconds=30), id="403-as-a-throttle"),
        pytest.param(403, "", None, id="403-as-a-refusal"),
        pytest.param(404, "30", None, id="404-asks-for-no-pause"),
        pytest.param(500, "", None, id="500"),
    ],
)
def test_pauses(status: int, text: str, wait: timedelta | None):
    headers = {"retry-after": text} if text else {}
    assert retry_at(status, headers, NOW) == (None if wait is None else NOW + wait)


def test_a_date_to_retry_at_is_read_against_the_servers_own_clock():
    headers = {
        "retry-after": "Thu, 02 May 2024 08:10:00 GMT",
        "date": "Thu, 02 May 2024 08:00:00 GMT",
    }
    assert retry_at(429, headers, NOW) == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT", id="imf-fixdate"),
        pytest.param("Sunday, 06-Nov-94 08:49:37 GMT", id="rfc-850"),
        pytest.param("Sun Nov  6 08:49:37 1994", id="asctime"),
    ],
)
def test_the_three_forms_of_an_http_date(text: str):
    assert http_date(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@given(st.text(), st.text(), st.text(), st.integers(400, 599))
def test_no_header_breaks_it_and_nothing_leaves_the_bounds(
    one: str, two: str, date: str, code: int
):
    headers = {"cache-control": one, "expires": two, "date": date, "age": one, "retry-after": two}
    fresh, pause = fresh_until(headers, NOW), retry_at(code, headers, NOW)
    assert fresh is None or NOW < fresh <= NOW + LONGEST_FRESH
    assert pause is None or NOW + SHORTEST_PAUSE <= pause <= NOW + LONGEST_PAUSE
