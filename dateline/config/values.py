"""Kinds of values that several settings share, checked when the file is read."""

import contextlib
import datetime as dt
import difflib
import re
from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from summarize.models.keys import is_chat_provider
from summarize.models.settings import CHAT_CLIENTS


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

    model_config = ConfigDict(frozen=True, extra="forbid")


def _chat_model(name: str) -> str:
    """Refuse what names no chat model: found at seven in the morning, it would cost an issue."""
    provider, _, model = name.partition(":")
    if name in ("", "extractive"):
        return name
    if not (provider.strip() and model.strip()):
        raise ValueError("a model is named as provider:model, such as openai:gpt-4o-mini")
    if not is_chat_provider(provider):
        hint = nearest(provider, CHAT_CLIENTS, f"It is one of {', '.join(sorted(CHAT_CLIENTS))}.")
        raise ValueError(f"there is no provider of models called {provider}. {hint}")
    return name


def _reader(name: str) -> str:
    return name if name in ("editor", "none") else _chat_model(name)


def _variable(name: str) -> str:
    """Refuse what is no variable's name, above all a key itself, without repeating it."""
    if re.fullmatch(r"[A-Z][A-Z0-9_]{1,60}", name):
        return name
    raise ValueError("it names an environment variable, such as OPENROUTER_API_KEY, never the key")


ChatModel = Annotated[str, AfterValidator(_chat_model)]
SecondOpinion = Annotated[str, AfterValidator(_reader)]
Variable = Annotated[str, AfterValidator(_variable)]


def _time_of_day(value: object) -> object:
    """Take a plain number for an hour: 7 is seven o'clock, and no second after midnight."""
    if isinstance(value, dt.time):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and value in range(24):
        return dt.time(int(value))
    with contextlib.suppress(ValueError, TypeError):
        return dt.time.fromisoformat(value)  # type: ignore[arg-type]
    raise ValueError("write a time as in 07:00:00")


Zone = Annotated[str, AfterValidator(known_zone)]
TimeOfDay = Annotated[dt.time, BeforeValidator(_time_of_day)]
