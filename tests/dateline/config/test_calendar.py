"""The newsroom's calendar: windows, due issues, and the days on which clocks change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.config.calendar import Calendar

UTC, SEOUL, BERLIN = ZoneInfo("UTC"), ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
MIDNIGHT = dt.time(0)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("date", "cutoff", "zone", "start", "hours"),
    [
        pytest.param("2024-05-03", MIDNIGHT, UTC, "2024-05-02T00:00Z", 24, id="the sample day"),
        pytest.param("2024-05-03", dt.time(6), SEOUL, "2024-05-01T21:00Z", 24, id="Seoul at six"),
        pytest.param("2024-04-01", MIDNIGHT, BERLIN, "2024-03-30T23:00Z", 23, id="spring"),
        pytest.param("2024-10-28", MIDNIGHT, BERLIN, "2024-10-26T22:00Z", 25, id="autumn"),
    ],
)
def test_an_issue_covers_its_local_day(date, cutoff, zone, start, hours):
    window = Calendar(zone, cutoff).window(dt.date.fromisoformat(date))
    assert window.start == at(start)
    assert window.end - window.start == dt.timedelta(hours=hours)


@given(
    st.dates(dt.date(2000, 1, 2), dt.date(2100, 1, 1)),
    st.times(),
    st.sampled_from(
        [UTC, SEOUL, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]
    ),
)
def test_windows_of_neighbouring_days_meet(date, cutoff, zone):
    calendar = Calendar(zone, cutoff)
    after = calendar.window(date + dt.timedelta(days=1))
    assert calendar.window(date).end == after.start


@pytest.mark.parametrize(
    ("now", "cutoff", "zone", "date"),
    [
        pytest.param("2024-05-03T07:00Z", MIDNIGHT, UTC, "2024-05-03", id="morning"),
        pytest.param("2024-05-03T05:59Z", dt.time(6), UTC, "2024-05-02", id="before the cutoff"),
        pytest.param("2024-05-02T15:00Z", MIDNIGHT, SEOUL, "2024-05-03", id="already tomorrow"),
    ],
)
def test_the_latest_issue_is_one_whose_hours_are_over(now, cutoff, zone, date):
    assert Calendar(zone, cutoff).latest(at(now)) == dt.date.fromisoformat(date)


def test_collecting_goes_on_beyond_an_issue_that_is_over():
    day = dt.date(2024, 5, 3)
    late = Calendar(UTC).collecting_window(day, at("2024-05-03T07:00Z"))
    assert (late.start, late.end) == (at("2024-05-02T00:00Z"), at("2024-05-03T07:00Z"))
    early = Calendar(UTC).collecting_window(day, at("2024-05-02T12:00Z"))
    assert early.end == at("2024-05-03T00:00Z")


def days(*numbers: int) -> set[dt.date]:
    return {dt.date(2024, 5, number) for number in numbers}


@pytest.mark.parametrize(
    ("now", "published", "due"),
    [
        pytest.param("2024-05-05T06:59Z", days(4), [], id="not yet"),
        pytest.param("2024-05-05T07:00Z", days(4), [5], id="on time"),
        pytest.param("2024-05-05T09:00Z", days(4, 5), [], id="done"),
        pytest.param("2024-05-05T09:00Z", days(2), [3, 4, 5], id="after a pause"),
        pytest.param("2024-05-09T09:00Z", days(2), [6, 7, 8, 9], id="a long pause"),
        pytest.param("2024-05-05T09:00Z", set(), [5], id="a new paper"),
        pytest.param("2024-05-05T09:00Z", days(5, 2), [3, 4], id="holes are filled"),
    ],
)
def test_issues_that_are_due(now, published, due):
    calendar = Calendar(UTC, publish_at=dt.time(7), catch_up_days=3)
    assert [day.day for day in calendar.due(at(now), published)] == due


@pytest.mark.parametrize(
    ("now", "there", "out"),
    [
        pytest.param("2024-05-03T06:00Z", 2, "2024-05-03T07:00Z", id="today"),
        pytest.param("2024-05-03T07:00Z", 3, "2024-05-04T07:00Z", id="tomorrow"),
        pytest.param("2024-05-03T06:00Z", 3, "2024-05-04T07:00Z", id="made by hand before"),
    ],
)
def test_the_next_publication(now, there, out):
    calendar = Calendar(UTC, publish_at=dt.time(7))
    assert calendar.next_publication(at(now), [dt.date(2024, 5, there)]) == at(out)
