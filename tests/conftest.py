"""Fixtures that all tests share."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.newsletters import (
    collected,
    first_collected,
    first_paper,
    paper,
    published,
    stored,
)
from tests.support.postgres import server, store_url

__all__ = [
    "collected",
    "first_collected",
    "first_paper",
    "paper",
    "published",
    "server",
    "store_url",
    "stored",
]

# A machine that is busy is no counterexample; and CI tries the same examples every time, so that
# a red run is a change's doing.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

# A shell lets what it starts in the background ignore Ctrl-C, and nohup a closed terminal; the
# commands under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real recorded data; skips where there is none, but never under CI."""
    folder = os.environ.get("DATELINE_DATA", "")
    if folder and Path(folder).is_dir():
        return Path(folder)
    if os.environ.get("CI"):
        pytest.fail("DATELINE_DATA does not name a folder, and nothing may skip under CI")
    pytest.skip("DATELINE_DATA is not set")
