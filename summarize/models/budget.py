"""How much an edition may still ask: calls, input tokens, money, time.

The worse mistake is to pay too much, so a question is booked before it is asked, by an estimate
that leans upwards, and corrected upwards only. Some calls are set aside for the steps that must
still come (`keep`): without a front there is no issue, while a second try at one section can be
done without.
"""

import re
import threading
import time
from collections.abc import Callable
from typing import Final

from summarize.models.settings import ModelSettings

_PIECE: Final = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<number>\d+)|(?P<wide>[^\x00-\x7f])|(?P<space>\s+)|."
)


def count_tokens(text: str) -> int:
    """Estimate the tokens of a text, leaning upwards; no tokenizer is asked, they need a download.

    A short word is one token and a long one several, three digits are one, every letter outside
    ASCII is one (Korean and Chinese take about that; other scripts less).
    """
    total = 0
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "word":
                total += 1 + (len(piece[0]) - 1) // 7
            case "number":
                total += 1 + (len(piece[0]) - 1) // 3
            case "space":
                total += int("\n" in piece[0])
            case _:
                total += 1
    return total


class Budget:
    """What is left of an edition's limits; safe to use from several threads."""

    def __init__(
        self, settings: ModelSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._ends = clock() + settings.deadline_s
        self.calls = 0
        self.input_tokens = 0
        self.cost = 0.0

    @property
    def seconds_left(self) -> float:
        """Seconds until the edition's deadline, 0 when it has passed."""
        return max(0.0, self._ends - self._clock())

    @property
    def calls_left(self) -> int:
        """Calls that may still be made."""
        return self._settings.max_calls - self.calls

    @property
    def tokens_left(self) -> int:
        """Input tokens that may still be sent."""
        return self._settings.max_input_tokens - self.input_tokens

    def book(self, model: str, tokens: int, *, keep: int = 0) -> str:
        """Book a call of so many input tokens, leaving `keep` calls for later steps.

        Gives "" when it may be asked, else the limit that forbids it, in words.
        """
        likely = self._settings.cost(model, tokens, self._settings.max_output_tokens)
        limit = self._settings.money
        with self._lock:
            if self.seconds_left <= 0:
                return f"the deadline of {self._settings.deadline_s:.0f} s has passed"
            if self.calls_left <= keep:
                return f"the limit of {self._settings.max_calls} calls is reached"
            if tokens > self.tokens_left:
                return f"the limit of {self._settings.max_input_tokens} input tokens is reached"
            if limit is not None and self.cost + likely > limit:
                return f"the limit of {limit:.2f} for answers is reached"
            self.calls += 1
            self.input_tokens += tokens
            self.cost += likely
        return ""

    def settle(self, model: str, booked: int, input_tokens: int, output_tokens: int) -> None:
        """Correct a booking by what the answer took."""
        likely = self._settings.cost(model, booked, self._settings.max_output_tokens)
        with self._lock:
            self.input_tokens += max(0, input_tokens - booked)
            self.cost += self._settings.cost(model, input_tokens, output_tokens) - likely

    def refund(self, model: str, booked: int) -> None:
        """Take back tokens and money, not the call, of a question that the server turned away."""
        likely = self._settings.cost(model, booked, self._settings.max_output_tokens)
        with self._lock:
            self.input_tokens -= booked
            self.cost -= likely
