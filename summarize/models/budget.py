"""How much an edition may still ask: calls, input tokens, money, time.

The worse mistake is to pay too much, so a question is booked before it is asked, by an estimate
that leans upwards, and corrected by what its server counted. Some calls are set aside for the steps
that must still come (`keep`): without a front there is no issue, while a second try at one section
can be done without.
"""

import re
import threading
import time
from dataclasses import dataclass
from typing import Final

from summarize.models.settings import ModelSettings

_TOKEN: Final = re.compile(r"[A-Za-z]{1,7}|\d{1,3}|[^\x00-\x7f]|\S")
_LINE_END: Final = re.compile(r"\n\s*")


def count_tokens(text: str) -> int:
    """Estimate the tokens of a text, leaning upwards; no tokenizer is asked, they need a download.

    A short word is one token and a long one several, three digits are one, every letter outside
    ASCII is one (Korean and Chinese take about that; other scripts less), and so is a line's end.
    """
    return len(_TOKEN.findall(text)) + len(_LINE_END.findall(text))


def tokens_taken(estimate: int, counted: int) -> int:
    """Return the input tokens to count for a question; a server that counts few may not count."""
    return max(estimate // 2, counted)


class Budget:
    """What is left of an edition's limits; safe to use from several threads."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._ends = time.monotonic() + settings.deadline_s
        self.calls = 0
        self.input_tokens = 0
        self.cost = 0.0
        self._kept_calls = self._kept_tokens = 0
        self._reserved: dict[str, tuple[int, int]] = {}

    @property
    def seconds_left(self) -> float:
        """Seconds until the edition's deadline, 0 when it has passed."""
        return max(0.0, self._ends - time.monotonic())

    def tokens_left(self, part: str = "") -> int:
        """Return the input tokens that are neither taken nor set aside for other parts.

        Those of kept answers count, though nobody pays for them again: a question that is fitted
        into what is left must be the same one when its day is written again.
        """
        _, aside = self._set_aside(part)
        taken = self.input_tokens + self._kept_tokens
        return max(0, self._settings.max_input_tokens - taken - aside)

    def _set_aside(self, part: str = "") -> tuple[int, int]:
        """Return the calls and input tokens that are set aside for other parts."""
        others = [aside for name, aside in self._reserved.items() if name != part]
        return sum(calls for calls, _ in others), sum(tokens for _, tokens in others)

    def reserve(self, **parts: tuple[int, int]) -> None:
        """Set calls and input tokens aside for later parts of the work, until each begins."""
        self._reserved = parts

    def book(self, call: "Booking", *, keep: int = 0, part: str = "") -> str:
        """Book a call, leaving `keep` calls for later steps, and what other parts have set aside.

        Gives "" when it may be asked, else the limit that forbids it, in words.
        """
        settings, limit = self._settings, self._settings.money
        calls, tokens = self._set_aside(part)
        with self._lock:
            if self.seconds_left <= 0:
                return f"the deadline of {settings.deadline_s:.0f} s has passed"
            if settings.max_calls - self.calls - self._kept_calls <= keep + calls:
                return f"the limit of {settings.max_calls} calls is reached"
            taken = self.input_tokens + self._kept_tokens
            if taken + call.input_tokens > settings.max_input_tokens - tokens:
                return f"the limit of {settings.max_input_tokens} input tokens is reached"
            if limit is not None and self.cost + call.cost(settings) > limit:
                return f"the limit of {limit:.2f} for answers is reached"
            self._reserved.pop(part, None)
            self.calls += 1
            self.input_tokens += call.input_tokens
            self.cost += call.cost(settings)
        return ""

    def count_kept(self, calls: int, tokens: int, part: str = "") -> None:
        """Count what a kept answer took: what the limits forbade on its day they still forbid."""
        with self._lock:
            self._reserved.pop(part, None)
            self._kept_calls += calls
            self._kept_tokens += tokens

    def settle(self, call: "Booking", input_tokens: int, output_tokens: int) -> None:
        """Correct a booking by what the answer took."""
        took = self._settings.cost(call.model, input_tokens, output_tokens)
        with self._lock:
            self.input_tokens += tokens_taken(call.input_tokens, input_tokens) - call.input_tokens
            self.cost += took - call.cost(self._settings)

    def refund(self, call: "Booking", *, heard: bool = True) -> None:
        """Take back tokens and money of a question without an answer, and the call if unheard."""
        with self._lock:
            self.calls -= not heard
            self.input_tokens -= call.input_tokens
            self.cost -= call.cost(self._settings)


@dataclass(frozen=True, slots=True)
class Booking:
    """What a call will take at most."""

    model: str
    input_tokens: int
    output_tokens: int

    def cost(self, settings: ModelSettings) -> float:
        """Return its price."""
        return settings.cost(self.model, self.input_tokens, self.output_tokens)
