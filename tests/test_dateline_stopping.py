"""Ctrl-C is heard whenever it comes, also amid the waiting for it."""

import os
import signal
import threading
import time

from dateline.stopping import Stop, stop_signals


def test_nobody_asked() -> None:
    assert not Stop().wait(0.01)


def test_asked_once_it_stays_so() -> None:
    stop = Stop()
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
