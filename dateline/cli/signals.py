"""Ctrl-C, SIGTERM and SIGHUP end every command, and all that it started, within five seconds.

The signal becomes a KeyboardInterrupt in the main thread, so that each `finally` runs. In an event
loop it is raised between two steps of its tasks, since libraries that are interrupted within one
break. A thread that waits for the disk or the network may hold that up: after `LAST_S` the process
is ended from outside, which loses nothing, since everything is stored as it comes.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LAST_S: Final = 4.0
STOPPED: Final = 130


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let the signals interrupt what runs inside; must be entered in the main thread.

    A signal that this process was started to ignore stays ignored, as under nohup.
    """
    wake, asked = os.pipe()
    watcher = threading.Thread(target=_watch, args=(wake,), daemon=True)
    watcher.start()
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:  # it is ending already, and this would interrupt that
            return
        stopped = True
        os.write(asked, b"s")
        if loop := _running_loop():
            loop.call_soon_threadsafe(_interrupt, loop)
        else:
            raise KeyboardInterrupt

    taken = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, stop) for number in taken}
    try:
        yield
    finally:
        if not stopped:  # else the watcher stays, as threads may hold up the end of Python
            for number, handler in before.items():
                signal.signal(number, handler)
            os.write(asked, b"-")
            watcher.join()
            os.close(asked)
            os.close(wake)


def _running_loop() -> "AbstractEventLoop | None":
    """Return the event loop that runs in this thread, if any; importing asyncio slows `--help`."""
    running = getattr(sys.modules.get("asyncio"), "get_running_loop", None)
    try:
        return running() if running else None
    except RuntimeError:
        return None


def _interrupt(loop: "AbstractEventLoop") -> None:
    """Raise it between two steps.

    If the step before was the main task's last, a call waits that would stop the loop amid its
    next run, in which the other tasks are cancelled: it finds nothing to stop.
    """
    own = vars(loop)
    own["stop"] = lambda: None
    loop.call_soon(own.pop, "stop")
    raise KeyboardInterrupt


def _watch(wake: int) -> None:
    """End this process a while after it was asked to stop, unless it ended by itself."""
    if os.read(wake, 1) == b"s":
        time.sleep(LAST_S)
        # Lazy: they would slow every start.
        import multiprocessing

        from render.child import end_children

        end_children()
        for worker in multiprocessing.active_children():
            worker.kill()
        os._exit(STOPPED)
