"""Ctrl-C and SIGTERM for commands that stay: the work in hand is finished first.

A signal's handler runs in the main thread between any two of its steps, also amid the waiting for
it. A threading.Event holds a lock there, which the handler's `set` would wait for, for ever; the
`put` of a SimpleQueue may interrupt whatever the thread does (queue's documentation, "reentrant").
A signal that comes in the instant before the thread begins to wait wakes nobody: its handler runs
at the thread's next step. So no wait is longer than a moment.
"""

import math
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOMENT_S = 0.5


class StopSignal:
    """Whether this process was asked to stop; asked once, it stays so."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[None] = SimpleQueue()

    def ask(self) -> None:
        """Ask to stop; may be called from a signal's handler."""
        self._asked.put(None)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until asked, or so long; say whether it was."""
        end = math.inf if timeout_s is None else time.monotonic() + timeout_s
        while True:
            left_s = end - time.monotonic()
            try:
                self._asked.get(timeout=max(0.0, min(left_s, MOMENT_S)))
            except Empty:
                if left_s <= MOMENT_S:
                    return False
                continue
            self._asked.put(None)
            return True


@contextmanager
def stop_signals() -> Iterator[StopSignal]:
    """Yield what is asked when this process shall stop, and only that happens then."""
    stop = StopSignal()

    def asked(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    before = {number: signal.signal(number, asked) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
