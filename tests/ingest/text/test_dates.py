"""Dates of feeds: the usual ones, the odd ones, and those that must not be guessed."""

import json
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.dates import parse_date, zone_of
from tests.support.hostile_text import slow_units

MOMENTS = st.datetimes(
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
).filter(lambda m: 1000 < m.year < 9999)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("Thu, 02 May 2024 09:30:00 GMT", "2024-05-02T09:30", id="rfc-822"),
        pytest.param("Thu, 02 May 2024 9:3:0 Z", "2024-05-02T09:03", id="one-digit-each"),
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
        pytest.param(
            "Thu May 02 2024 09:30:00 GMT+0200 (Central European Summer Time)",
            "2024-05-02T07:30",
            id="javascript",
        ),
        pytest.param("2024-05-02T09:30:00-05:00Z", "2024-05-02T14:30", id="offset-and-z"),
        pytest.param("2 May 2024 GMT", "2024-05-02T00:00", id="zone-without-clock"),
        pytest.param("May. 2024", "2024-05-01T00:00", id="month-of-a-year"),
        pytest.param("1714642200", "2024-05-02T09:30", id="unix-seconds"),
        pytest.param("1714642200000", "2024-05-02T09:30", id="unix-milliseconds"),
        pytest.param("2024/05/02 09:30:00 KST", "2024-05-02T00:30", id="slashes-and-zone"),
        pytest.param("05/02/2024 09:30:00 EDT", "2024-05-02T13:30", id="slashes-and-american-zone"),
        pytest.param("2024-05-02 09:30 Asia/Seoul", "2024-05-02T00:30", id="region"),
        pytest.param("2024.05.02 (목) 14:30", "2024-05-02T14:30", id="korean-weekday"),
        pytest.param("24. 5. 2. 오후 2:30", "2024-05-02T14:30", id="korean-short"),
        pytest.param("2024年5月2日木曜日 21時30分15秒", "2024-05-02T21:30:15", id="japanese-units"),
        pytest.param("令和6年5月2日", "2024-05-02T00:00", id="japanese-era"),
        pytest.param("31 ม.ค. 2567 21:30", "2024-01-31T21:30", id="thai"),
        pytest.param("21:30 2 tháng 5, 2024", "2024-05-02T21:30", id="vietnamese"),
        pytest.param("1er mai 2024 à 9h30", "2024-05-01T09:30", id="french-clock"),
        pytest.param("2. Mai 2024, 21:30 Uhr", "2024-05-02T21:30", id="german-clock"),
        pytest.param("2. maj 2024 kl. 21.30", "2024-05-02T21:30", id="danish-clock"),
        pytest.param("2 мая 2024 г., 21:30", "2024-05-02T21:30", id="russian"),
        pytest.param("mar. 5 nov. 2024", "2024-11-05T00:00", id="tuesday-not-march"),
        pytest.param("Mon, 05/06/2024", "2024-05-06T00:00", id="weekday-tells-the-order"),
        pytest.param("05.06.2024", "2024-06-05T00:00", id="dots-are-day-first"),
    ],
)
def test_dates_are_read(text: str, moment: str):
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


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        pytest.param("2024-05-02 08:30", "ko", "2024-05-01T23:30", id="korean-zone"),
        pytest.param("2024-05-02 08:30 GMT", "ko", "2024-05-02T08:30", id="its-own-zone"),
        pytest.param("2024-05-02 08:30", "en", "2024-05-02T08:30", id="no-zone-of-english"),
        pytest.param("2024-01-02 08:30", "de-AT", "2024-01-02T07:30", id="winter"),
        pytest.param("2024-07-02 08:30", "de", "2024-07-02T06:30", id="summer"),
        pytest.param("2024-01-02 08:30", "pt-BR", "2024-01-02T11:30", id="region"),
        pytest.param("24. 5. 2. 오후 2:30", "ko", "2024-05-02T05:30", id="order-of-korean"),
        pytest.param("05/06/2024", "fr", "2024-06-04T22:00", id="order-of-french"),
        pytest.param("05/06/2024", "en", None, id="no-order-of-english"),
    ],
)
def test_a_language_says_zone_and_order(text: str, language: str, moment: str | None):
    read = parse_date(text, zone=zone_of(language), language=language)
    assert read == (datetime.fromisoformat(moment).replace(tzinfo=UTC) if moment else None)


@pytest.mark.parametrize("zone", ["News/Content", "America/Indiana", "Etc/Nowhere/There"])
def test_what_looks_like_a_region_and_is_none_is_no_zone(zone: str):
    assert parse_date(f"2 May 2024 09:30 {zone}") is None


@pytest.mark.parametrize("text", ["May 2024", "2024-05", "2024", "05/2024", "202405"])
def test_a_whole_date_has_its_day(text: str):
    assert parse_date(text) is not None
    assert parse_date(text, whole=True) is None


def test_a_hostile_date_costs_nothing():
    assert not [*slow_units(parse_date, limit_s=0.01)]


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
