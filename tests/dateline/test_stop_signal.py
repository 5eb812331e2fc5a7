"""Ctrl-C is heard whenever it comes, also amid the waiting for it."""

import os
import signal
import subprocess
import sys
import threading
import time

from dateline.stop_signal import MOMENT_S, StopSignal, stop_signals


def test_nobody_asked() -> None:
    assert not StopSignal().wait(0.01)


def test_asked_once_it_stays_so() -> None:
    stop = StopSignal()
    stop.ask()
    assert stop.wait()
    assert stop.wait(0)


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_storm_of_signals_amid_the_waiting_stops_nobody_from_stopping() -> None:
    over = threading.Event()

    def storm() -> None:
        while not over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.0001)

    with stop_signals() as stop:
        thread = threading.Thread(target=storm, daemon=True)
        thread.start()
        for _ in range(3_000):
            stop.wait(0.001)
        over.set()
        thread.join()
    assert stop.wait(0)


UNHEARD = """
import os, signal, sys, threading, time
from dateline.stop_signal import stop_signals

def send():
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGINT)

with stop_signals() as stop:
    threading.Thread(target=send).start()
    # The other thread takes the signal, so nothing wakes this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    sys.exit(0 if stop.wait() else 1)
"""


def test_a_signal_that_wakes_nobody_is_heard_all_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", UNHEARD], timeout=20, check=False)
    assert done.returncode == 0


def test_waiting_lasts_as_long_as_was_asked() -> None:
    started = time.monotonic()
    assert not StopSignal().wait(MOMENT_S + 0.2)
    assert MOMENT_S + 0.2 <= time.monotonic() - started < MOMENT_S + 5
