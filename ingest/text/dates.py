"""Dates as feeds write them, read as instants; what can't be read is None, never a guess.

Two formats make nearly all dates (RFC 822 and ISO 8601). The rest is names in other languages,
zones by abbreviation, weekdays that are wrong, numbers in local order. A wrong date is the worse
mistake: it puts an item into an issue of another day, while a missing one costs only its order
within the day on which it was first seen. So every field must be in its range, an order of day and
month must be certain, and words that are neither a month, a weekday nor a zone end the reading.

Instants without a zone are UTC, as feedparser has it. Measured on the odd dates of feedparser,
miniflux and gofeed (tests/ingest/text/test_dates.py).
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONES_H = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "met": 1, "cest": 2, "mesz": 2, "mest": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "gst": 4,
    "pkt": 5, "ist": 5.5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3,
    "adt": -3, "nst": -3.5, "ast": -4, "at": -4, "edt": -4, "est": -5, "et": -5, "cdt": -5,
    "cst": -6, "ct": -6, "mdt": -6, "mst": -7, "mt": -7, "pdt": -7, "pst": -8, "pt": -8,
    "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
"""Hours east of Greenwich. Of ambiguous names the one that feeds mean: CST is Chicago's. The
season-less American ones (ET, PT) are standard time, as feedparser has them."""

_MONTHS = (
    "jan january januar janvier janv enero ene gennaio gen janeiro januari ocak янв января "
    "ιαν stycznia sty leden ledna jän jänner",
    "feb february februar février fevrier févr fév febrero febbraio fevereiro fev februari "
    "şubat фев февраля φεβ lutego lut únor",
    "mar march märz maerz mär mrz mars marzo março marco maart mrt mart мар марта μάρ μαρ "
    "marca březen",
    "apr april avril avr abril abr aprile nisan апр апреля απρ kwietnia kwi duben",
    "may mai mayo maggio mag maio mei maj mayıs мая май μάι μαϊ maja květen",
    "jun june juni juin junio giugno giu junho haziran июн июня ιούν ιουν czerwca cze červen",
    "jul july juli juillet juil julio luglio lug julho temmuz июл июля ιούλ ιουλ lipca lip",
    "aug august août aout agosto ago agostus augustus ağustos авг августа αύγ αυγ sierpnia sie",
    "sep sept september septembre septiembre settembre set setembro eylül сен сентября σεπ "
    "września wrz září",
    "oct october oktober okt octobre octubre ottobre ott outubro out ekim окт октября οκτ "
    "października paź říjen",
    "nov november novembre noviembre novembro kasım ноя ноября νοέ νοε listopada lis listopad",
    "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro desember "
    "aralık дек декабря δεκ grudnia gru prosinec",
)


def folded(word: str) -> str:
    """Return a word without accents and case, so that "Février" and "FEVRIER" are one."""
    marks = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


MONTH_OF = {folded(name): at for at, names in enumerate(_MONTHS, start=1) for name in names.split()}
WEEKDAYS = frozenset(
    folded(day)
    for day in """
        mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat
        saturday sun sunday montag mo dienstag di mittwoch mi donnerstag do freitag fr
        samstag sa sonntag so lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi
        sam dimanche dim lunes martes miércoles mié jueves jue viernes vie sábado sáb
        domingo dom lunedì martedì mercoledì giovedì gio venerdì sabato segunda seg terça
        ter quarta qua quinta qui sexta sex maandag ma dinsdag woensdag wo donderdag vrijdag
        vr zaterdag za zondag zo пн вт ср чт пт сб вс δευ τρί τετ πέμ παρ σάβ κυρ pon wto
        śro czw pią sob nie
    """.split()
)


MAX_CHARS = 100

_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"(?:\w{3}, ?)?\d{1,2} \w{3} \d{2,4} \d\d:\d\d(?::\d\d)? "
    r"(?:[+-]\d{4}|GMT|UTC|UT|[ECMP][SD]T)"
)
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
_ASIAN = re.compile(
    r"(\d{4})[-./년年]\s?(\d{1,2})[-./월月]\s?(\d{1,2})[일日.]?,?\s*(?:\([^)]{1,3}\)\s*)?"
    r"(오전|오후|午前|午後|上午|下午|AM|PM)?\s*(?:(\d{1,2})[:시時](\d{1,2})?(?:[:분分](\d{1,2})?)?초?)?"
    r"\s*([+-]\d\d:?\d\d|[A-Z]{1,4})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([ap])?\.?(?:m\b\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+-])(\d\d):?(\d\d)$", re.IGNORECASE)
_REGION = re.compile(r"[A-Z][a-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?$")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


@lru_cache(maxsize=4096)
def parse_date(text: str) -> datetime | None:
    """Read an instant as aware UTC; None for what is none, or is out of every range."""
    text = " ".join(text[: MAX_CHARS + 1].split())
    if not text or len(text) > MAX_CHARS:
        return None
    for read in (_iso, _rfc822, _partial, _asian, _other):
        try:
            if (found := read(text)) is not None:
                return found.astimezone(UTC)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def _iso(text: str) -> datetime | None:
    """Read ISO 8601 and its relatives: a space for the T, no colons, no zone."""
    if not (match := _ISO.fullmatch(text)):
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    day_after = hour == 24 and not minute and not second
    moment = datetime(year, month, day, 0 if day_after else hour, minute, second, tzinfo=UTC)
    moment += timedelta(days=day_after)
    return moment.replace(tzinfo=_zone(match[7] or ""))


def _rfc822(text: str) -> datetime | None:
    """Read the usual form by the standard library, where the zone is one that it knows."""
    if not _USUAL.fullmatch(text):
        return None
    moment = parsedate_to_datetime(text)
    return moment.replace(tzinfo=moment.tzinfo or UTC)


def _partial(text: str) -> datetime | None:
    """Read a year, or a year and a month, as its first instant."""
    match = _PARTIAL.fullmatch(text)
    return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC) if match else None


def _asian(text: str) -> datetime | None:
    """Read year, month, day with or without their signs, and a clock of twice twelve hours."""
    if not (match := _ASIAN.fullmatch(text)):
        return None
    half = (match[4] or "").upper()
    hour = int(match[5] or 0)
    if half:
        hour = hour % 12 + (12 if half in ("오후", "午後", "下午", "PM") else 0)
    day = (int(match[1]), int(match[2]), int(match[3]))
    clock = (hour, int(match[6] or 0), int(match[7] or 0))
    return datetime(*day, *clock, tzinfo=_zone(match[8] or ""))


def _other(text: str) -> datetime | None:
    """Read a date in words: a month's name or unmistakable numbers, and what else there may be."""
    rest, zone = _split_zone(text)
    rest, clock = _split_clock(rest)
    numbers = _NUMBERS.search(rest)
    if numbers:
        day, month, year = int(numbers[1]), int(numbers[2]), int(numbers[3])
        if day <= 12 < month:
            day, month = month, day
        elif day <= 12 and month <= 12 and day != month:
            return None  # which is which can't be known
        rest = rest[: numbers.start()] + rest[numbers.end() :]
        return None if _unknown(rest, zone) else datetime(year, month, day, *clock, tzinfo=zone)
    words = [folded(word) for word in _TOKEN.findall(rest)]
    # "mar" is a Tuesday in French where another month follows.
    months = [at for at, word in enumerate(words) if word in MONTH_OF]
    figures = [word for word in words if word.isdigit()]
    if not months or len(figures) != 2 or _unknown(rest, zone):
        return None
    day, year = sorted((int(figure) for figure in figures), key=lambda n: n > 31)
    if len(figures[1]) <= 2 and len(figures[0]) <= 2:
        day, year = int(figures[0]), _century(int(figures[1]))
    return datetime(year, MONTH_OF[words[months[-1]]], day, *clock, tzinfo=zone)


def _unknown(rest: str, zone: tzinfo) -> bool:
    """Return whether words are left that no date has."""
    known = WEEKDAYS | MONTH_OF.keys() | {"st", "nd", "rd", "th", "de", "del", "at", "um", "a"}
    words = (folded(word) for word in _TOKEN.findall(rest) if not word.isdigit())
    return any(word not in known for word in words)


def _century(year: int) -> int:
    """Return the full year of two digits, as RFC 2822 (4.3) has it."""
    return year + (2000 if year < 50 else 1900)


def _split_zone(text: str) -> tuple[str, tzinfo]:
    """Take a zone off the end: an offset, a region or a name that is known."""
    if match := _OFFSET.search(text):
        return text[: match.start()], _offset(match)
    if match := _REGION.search(text):
        return text[: match.start()], ZoneInfo(match[0])
    before, _, last = text.rpartition(" ")
    if last.lower() in ZONES_H and ":" in before:
        return before, _zone(last)
    # "Thu Aug 30 17:26:16 +0200 2012" has its zone before the year.
    if match := re.search(r" ([+-]\d{4}|[A-Z]{3,4}) (?=\d{4}$)", text):
        return text.replace(match[0], " "), _zone(match[1])
    return text, UTC


def _split_clock(text: str) -> tuple[str, tuple[int, int, int]]:
    """Take the time of day out; midnight where there is none."""
    match = _CLOCK.search(text)
    if not match:
        return text, (0, 0, 0)
    hour, half = int(match[1]), (match[4] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    clock = (hour, int(match[2]), int(match[3] or 0))
    return f"{text[: match.start()]} {text[match.end() :]}", clock


def _zone(text: str) -> tzinfo:
    """Return the zone of an offset or a name; an unknown one ends the reading."""
    if not text:
        return UTC
    if match := re.fullmatch(r"([+-])(\d\d):?(\d\d)?", text):
        return _offset(match)
    if text.lower() not in ZONES_H:
        raise ValueError(f"unknown zone {text}")
    return timezone(timedelta(hours=ZONES_H[text.lower()]))


def _offset(match: re.Match[str]) -> tzinfo:
    span = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(span if match[1] == "+" else -span)
