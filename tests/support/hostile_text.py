"""Text that holds up patterns, and a stopwatch for what reads it.

A pattern or a function with more than linear cost lets one item stop a day: 5,000 characters of
`1/` once took a minute. What sets such a pattern off is a run of something that it can begin at
every place of and never finish. UNITS are such runs, by the kinds of patterns that people write
(numbers, words, addresses, markup, brackets, blanks).

The stopwatch counts the processor's time of this thread, so that a busy machine fails nobody, and
judges growth only where there is enough time to judge: eight times the text may take eight times
as long, not sixty-four times.
"""

import contextlib
import gc
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import TypeVar

Text = TypeVar("Text")

UNITS: Sequence[str] = (
    # numbers, dates, versions, units
    "1", "1/", "1,", "1.", "1-", "1:", "1 ", "1 1/", "$1 ", "$1-", "1%", "1 %,", "v1.", "1e", "+1",
    "1\u00b7", "10 May ", "May 1, ", "2024-", "1억 ", "1조 1", "일 ", "1월 ",
    # words, names, sentences
    "a", "A", "a ", "A ", "Aa", "Aa ", "Aa-", "a-", "A-", "a.", "A.", "A. ", "a, ", "a/", "a'",
    "a_", "a1", "aA1-", "not ", "of the ", "and ", "가", "가 ", "가. ", "漢", "か", "é", "e\u0301",
    # punctuation
    ".", "..", ". ", ",", ",,", "-", "--", "- ", "–", "—", "…", "!", "?", "?!", ":", ": ", ";", "/",
    "//", "\\", "|", "| ", "|-", "#", "# ", "*", "**", "* ", "_", "__", "~", "=", "`", "```", "'",
    '"', "“", "”", "‘", "「", "(", "((", ")", "[", "[[", "]", "{", "{{", "{%", "}", "<", ">", "&",
    "@", "@a ", "$", "%", "^", "+",
    # markup and addresses
    "<a", "<a ", "<a href=", "</", "<!--", "<![CDATA[", "&a", "&#", "&#1", "&amp;", "&lt;a", "[a](",
    "![", "![](", "](", "http://", "https://a.", "http://a/", "www.", "a@", "a@a.", "u/",
    "#a ", "<@1", "<p>", "<b></b>", "<script>", "\n#", "\n- ", "\n> ", "\n1. ", "\n|", "\n```\n",
    # blanks and what nobody sees
    " ", "  ", "\n", " \n", "\n ", "\t", "\r\n", "\r", "\u00a0", "\u3000", "\u200b",
    "\u200d", "\ufe0f", "\u202e", "\u0301", "\U0001f600", "\U0001f3f4", "\U000e0041", "\0",
)  # fmt: skip

LENGTH = 1_000
SHORT_S = 0.0004
"""Less is not judged by its growth: linear, 50,000 characters would take a fifth of LIMIT_S."""

TIMES = 8
"""Growth is judged between a length and so many times of it: far enough apart that no noise of a
busy machine makes linear cost look quadratic, or the other way round."""

GROWTH = 20
"""TIMES the length may take so many times as long: linear is 8, quadratic 64."""

LIMIT_S = 0.1
"""What 50,000 characters may take of the processor where nothing else runs."""

BUSY = 4.0
"""Beside other work the same call takes so many times of it: they share its caches."""

HOPELESS_S = 1.0
"""A call is broken off after so many seconds."""

GROUP = 4
"""Units that are timed together first: to time each of them costs more than most patterns do."""


@cache
def run_of(unit: str, length: int) -> str:
    """Return a unit repeated to a length, and an end that nothing matches."""
    return (unit * (length // len(unit) + 1))[:length] + "\x01"


def superlinear(
    call: Callable[[str], object],
    unit: str,
    length: int = LENGTH,
    limit_s: float = LIMIT_S,
    hopeless_s: float = HOPELESS_S,
) -> str:
    """Return why a call is too slow on runs of a unit; "" if it is linear and fast.

    `limit_s` is what 50,000 characters may take, `length` and TIMES of it what is timed.
    """
    once = seconds(call, run_of(unit, length), hopeless_s)
    if limit_s < once < hopeless_s:  # or was a model loaded?
        once = seconds(call, run_of(unit, length), hopeless_s)
    if once > limit_s:
        return f"{once:.3f} s for {length:,} characters"
    if once < _short(limit_s):
        return ""
    many = 2 * hopeless_s
    for _ in range(6):  # a slow moment is not growth
        once = min(once, seconds(call, run_of(unit, length), hopeless_s))
        many = min(many, seconds(call, run_of(unit, TIMES * length), hopeless_s))
        if many <= GROWTH * once and many <= BUSY * TIMES * length / 50_000 * limit_s:
            return ""
        if many >= hopeless_s:
            break
    return f"{once * 1000:.1f} ms for {length:,} characters, {many * 1000:.1f} for {TIMES} times"


def slow_units(
    call: Callable[[str], object],
    units: Sequence[str] = UNITS,
    length: int = LENGTH,
    limit_s: float = LIMIT_S,
) -> Iterator[tuple[str, str]]:
    """Yield each unit that a call is too slow on, and why; use it as `assert not [*slow_units(f)]`.

    To be called in the main thread, whose signals it uses.
    """
    for at in range(0, len(units), GROUP):
        group = units[at : at + GROUP]
        if seconds(partial(_each, call), [run_of(u, length) for u in group]) >= _short(limit_s):
            for unit in group:
                if reason := superlinear(call, unit, length, limit_s):
                    yield unit, reason


def _each(call: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts:
        with contextlib.suppress(ValueError):
            call(text)


def _short(limit_s: float) -> float:
    """Return the seconds below which a call is not judged by its growth."""
    return SHORT_S * limit_s / LIMIT_S


class _EndlessError(BaseException):
    """A call was broken off: `re` looks at signals while it searches."""


def seconds(call: Callable[[Text], object], text: Text, hopeless_s: float = HOPELESS_S) -> float:
    """Return the seconds that a call takes of the processor, `hopeless_s` if it was broken off."""

    def ring(number: int, frame: object) -> None:
        raise _EndlessError

    before = signal.signal(signal.SIGVTALRM, ring)
    gc.disable()  # it looks at all that the other tests have left
    begun = time.thread_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, hopeless_s)
    try:
        with contextlib.suppress(ValueError):  # parsers refuse what they can't read
            call(text)
    except _EndlessError:
        return hopeless_s
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        gc.enable()
        signal.signal(signal.SIGVTALRM, before)
    return time.thread_time() - begun
