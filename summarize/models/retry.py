"""Whether a model is asked the same again, and after which pause."""

import random
from typing import Final

from summarize.models.errors import ModelError

PAUSE_S: Final = 1.0
"""First pause before a second try where the server names none; Retry-After wins."""

MAX_PAUSE_S: Final = 20.0
"""A server that wants a longer pause than this is left alone."""


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
