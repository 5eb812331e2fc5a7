"""What can go wrong with a question to a model, in the few kinds that decide what happens next.

unsupported: the server refuses something that was sent (`quirk`), so it is asked without. busy,
lost, slow: the same is asked once more. unreachable: nobody heard the question, which costs
nothing. denied, other: the next model is asked. Every provider's package raises errors of its own;
they are told by their status or by the names of their causes.

Servers that speak the same API differ in a few parameters: reasoning models refuse a temperature,
some know `max_completion_tokens` and others `max_tokens`, some templates have no system role, some
take no JSON schema. A refusal costs nothing and names what it refuses, so the rule is general: what
is named and was sent is left out, or sent in the next way, and that is remembered for this server
and model (`Quirk`). One that names nothing is put down to the way in which the form was asked for.
"""

import contextlib
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from summarize.models.settings import KNOWN

FaultKind = Literal["unsupported", "busy", "slow", "lost", "unreachable", "denied", "other"]

Quirk = Literal[
    "temperature", "max_completion_tokens", "max_tokens", "system", "parallel_tool_calls",
    "schema", "tools", "json", "text", "room",
]  # fmt: skip
"""What a server is not sent: a parameter, a role, or a way to ask for a form. `room` stands for a
model whose answers don't fit the first limit of output tokens."""

_NAMES: Final[dict[Quirk, re.Pattern[str]]] = {
    quirk: re.compile(words, re.IGNORECASE | re.DOTALL) for quirk, words in KNOWN["refused"].items()
}

PAUSE_S: Final = 1.0
"""First pause before a second try where the server names none; Retry-After wins."""

MAX_PAUSE_S: Final = 20.0
"""A server that wants a longer pause than this is left alone."""


@dataclass(eq=False)
class ModelError(Exception):
    """A question that got no answer: what kind of fault, in words, and when to ask again.

    `quirk` is what the server refused, `named` says that its own words tell so.
    """

    kind: FaultKind
    message: str
    retry_after_s: float | None = None
    status: int = 0
    quirk: Quirk | None = None
    named: bool = False

    def __str__(self) -> str:
        return self.message


def pause_before_retry(
    fault: ModelError, tried: int, tries: int, *, first_s: float, left_s: float
) -> float | None:
    """Return the seconds to wait after so many tries; None where another one makes no sense.

    Jitter keeps questions that were asked together from coming back together.
    """
    if tried >= tries:
        return None
    pause = fault.retry_after_s
    if pause is None:
        pause = first_s * 2 ** (tried - 1) * random.uniform(1, 2)  # noqa: S311 - no secret
    return pause if pause <= min(MAX_PAUSE_S, left_s) else None


def redact(text: str, secrets: Mapping[str, str]) -> str:
    """Remove every known secret, and what looks like a key or token, from a text for people."""
    for value in sorted(filter(None, secrets.values()), key=len, reverse=True):
        text = text.replace(value, "***")
    return re.sub(r"(?i)\b(?:bearer\s+\S+|(?:sk|key|token)-[\w-]{8,})", "***", text)


def told(error: BaseException) -> str:
    """Return an error's words and the answer's, which OpenAI's package leaves out at times."""
    body = str(getattr(error, "body", None) or "")
    return str(error) if body in str(error) else f"{error}: {body}"


def classify(error: BaseException, secrets: Mapping[str, str]) -> ModelError:
    """Put any error of a client library into the kinds that decide what happens next."""
    status = getattr(error, "status_code", None)
    words = redact(f"{type(error).__name__}: {told(error)}", secrets)[:300]
    kind: FaultKind
    if isinstance(status, int) and status > 0:
        kind = _kind_of_status(status)
        return ModelError(kind, f"HTTP {status}: {words}", _retry_after(error), status=status)
    chain = " ".join(type(cause).__name__ for cause in _causes(error))
    if "ConnectError" in chain or "ConnectionRefused" in chain:
        kind = "unreachable"
        *_, cause = _causes(error)  # a provider's package says "Connection error."
        words = redact(f"{words.rstrip('.')}: {cause}", secrets)[:300]
        words += ". Check the network, a proxy, and base_url."
    elif "Timeout" in chain:
        kind = "slow"
    elif re.search(r"Connect|Protocol|Network|ReadError|Closed", chain):
        kind = "lost"
    else:
        kind = "other"
    return ModelError(kind, words)


def _kind_of_status(status: int) -> FaultKind:
    if status in (400, 405, 415, 422, 501):
        return "unsupported"
    if status in (408, 409, 425, 429) or status >= 500:
        return "busy"
    return "denied"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what it was raised from."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _retry_after(error: BaseException) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3) in seconds; a date counts from the answer's own date."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    value = headers.get("retry-after")
    if value is None:
        return None
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError):
        now = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    return None


def refused(words: str, sent: Iterable[Quirk]) -> Quirk | None:
    """Return which of the things sent a refusal names: the one that stands first in its words."""
    places = {q: found.start() for q in sent if q in _NAMES and (found := _NAMES[q].search(words))}
    return min(places, key=places.__getitem__, default=None)
