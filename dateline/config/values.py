"""Kinds of values that several settings share, checked when the file is read."""

import contextlib
import datetime as dt
import difflib
import re
from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the question whether a known word was meant that is like this one, or else a hint."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean {near[0]}?" if near else otherwise


def known_zone(name: str) -> str:
    """Refuse a time zone that is none; "" is none that is named."""
    if not name:
        return name
    # The list of all zones is read from hundreds of files, so only for the hint.
    with contextlib.suppress(ZoneInfoNotFoundError, ValueError, OSError):
        ZoneInfo(name)
        return name
    # Letters such as KST mean several zones, and the signs of Etc/GMT+9 are turned round.
    places = (zone for zone in available_timezones() if "/" in zone and "GMT" not in zone)
    hint = nearest(name, places, "Give one as in Asia/Seoul.")
    raise ValueError(f"there is no time zone {name!r}. {hint}")


class Settings(BaseModel):
    """Base of all tables of the file: immutable, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _time_of_day(value: object) -> object:
    """Take a plain number for an hour: 7 is seven o'clock, and no second after midnight."""
    if isinstance(value, dt.time):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(24):
        return dt.time(int(value))
    with contextlib.suppress(ValueError, TypeError):
        return dt.time.fromisoformat(value)  # type: ignore[arg-type]
    raise ValueError("write a time as in 07:00:00")


def like(pattern: str, otherwise: str) -> AfterValidator:
    """Return what refuses a text that a pattern does not match as a whole; `{}` is the text."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(otherwise.format(text))
        return text

    return AfterValidator(check)


def _host_and_port(at: str) -> str:
    host, _, port = at.rpartition(":")
    if at and not (host and port.isdecimal() and int(port) < 65_536):
        raise ValueError("write it as in 127.0.0.1:9464")
    return at


def with_blanks(*known: str) -> AfterValidator:
    """Return what refuses a text with other blanks, as in {date}, than the known ones."""
    blanks = [f"{{{name}}}" for name in known]

    def check(text: str) -> str:
        for blank in re.findall(r"\{[^{}]*\}", text):
            if blank not in blanks:
                hint = nearest(blank, blanks, f"There is {', '.join(blanks)}.")
                raise ValueError(f"{blank} stands for nothing. {hint}")
        return text

    return AfterValidator(check)


_NO_LANGUAGE = "{!r} is no two-letter language code such as en or ko"
LanguageCode = Annotated[str, like("[a-z]{2}", _NO_LANGUAGE)]
OptionalLanguage = Annotated[str, like("([a-z]{2})?", _NO_LANGUAGE)]
HostAndPort = Annotated[str, AfterValidator(_host_and_port)]
IdNumber = Annotated[str, like(r"\d+", "write the id, which is a number")]
Zone = Annotated[str, AfterValidator(known_zone)]
TimeOfDay = Annotated[dt.time, BeforeValidator(_time_of_day)]
