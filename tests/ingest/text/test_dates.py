"""Dates of feeds: the usual ones, the odd ones, and those that must not be guessed."""

import json
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.dates import parse_date

MOMENTS = st.datetimes(
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
).filter(lambda m: 1000 < m.year < 9999)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("Thu, 02 May 2024 09:30:00 GMT", "2024-05-02T09:30", id="rfc-822"),
        pytest.param("2 May 24 09:30 EST", "2024-05-02T14:30", id="two-digits"),
        pytest.param("Thu, 02 May 2024 09:30:00 CEST", "2024-05-02T07:30", id="summer-time"),
        pytest.param("Thu, 02 May 2024 09:30:00 KST", "2024-05-02T00:30", id="seoul"),
        pytest.param("2024-05-02T09:30:00.123456789Z", "2024-05-02T09:30", id="nanoseconds"),
        pytest.param("20240502T093000+0900", "2024-05-02T00:30", id="basic"),
        pytest.param("2024-05-02 24:00:00", "2024-05-03T00:00", id="midnight-24"),
        pytest.param("2024-05-02", "2024-05-02T00:00", id="day"),
        pytest.param("2024년 5월 2일 오후 9:30", "2024-05-02T21:30", id="korean"),
        pytest.param("2024. 5. 2. 오전 12:30", "2024-05-02T00:30", id="korean-dots"),
        pytest.param("2024年5月2日 21:30", "2024-05-02T21:30", id="japanese"),
        pytest.param("jeu., 2 févr. 2024 09:30:00 +0000", "2024-02-02T09:30", id="french"),
        pytest.param("Do, 02 Mai 2024 09:30:00 +0200", "2024-05-02T07:30", id="german"),
        pytest.param("2 de mayo de 2024", "2024-05-02T00:00", id="spanish"),
        pytest.param("Thu May 2 09:30:00 2024", "2024-05-02T09:30", id="asctime"),
        pytest.param("Thu May 02 09:30:00 +0000 2024", "2024-05-02T09:30", id="zone-before-year"),
        pytest.param("May 2, 2024 at 9:30 pm EDT", "2024-05-03T01:30", id="american"),
        pytest.param("25/12/2024", "2024-12-25T00:00", id="day-first"),
        pytest.param("12/25/2024", "2024-12-25T00:00", id="month-first"),
    ],
)
def test_dates_are_read(text: str, moment: str):
    assert parse_date(text) is not None
    read = parse_date(text)
    assert read is not None
    assert read.replace(microsecond=0) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("yesterday", id="word"),
        pytest.param("05/06/2024", id="either-order"),
        pytest.param("Thu, 32 May 2024 09:30:00 GMT", id="day-32"),
        pytest.param("2024-13-02", id="month-13"),
        pytest.param("2024-05-02T25:00:00Z", id="hour-25"),
        pytest.param("Thu, 02 Foo 2024 09:30:00 GMT", id="no-month"),
        pytest.param("Thu, 02 May 2024 09:30:00 XYZ", id="no-zone"),
        pytest.param("Posted by Ann on 2 May 2024", id="sentence"),
        pytest.param("9" * 10_000, id="digits"),
        pytest.param("2024-05-02T09:30:00+99:99", id="zone-out-of-range"),
    ],
)
def test_what_is_unsure_is_not_guessed(text: str):
    assert parse_date(text) is None


@given(MOMENTS)
def test_what_standards_write_is_read_exactly(moment: datetime):
    moment = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(format_datetime(moment)) == moment


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str):
    read = parse_date(text)
    assert read is None or read.tzinfo is UTC


def test_the_recorded_odd_dates(data_dir: Path):
    """All that other parsers' tests say of instants holds, and what they refuse is refused."""
    rows = [
        json.loads(line)
        for line in (data_dir / "feeds" / "odd_dates.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(rows) > 70
    wrong = [row["input"] for row in rows if not _holds(row)]
    assert wrong == []


def _holds(row: dict[str, str | None]) -> bool:
    read = parse_date(str(row["input"]))
    if expected := row.get("expected"):
        moment = datetime.strptime(expected, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
        return read is not None and read.replace(microsecond=0) == moment
    note = row.get("note") or ""
    if note in ("must fail", "must not parse"):
        return read is None
    return read is not None or note != "must parse"
