"""Fixtures that all tests share."""

import gc
import os
import shlex
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.support.newsletters import (
    collected,
    first_collected,
    first_paper,
    first_stored,
    paper,
    published,
    stored,
)
from tests.support.postgres import server, store_url
from tests.support.warm import warm_python

__all__ = [
    "collected",
    "first_collected",
    "first_paper",
    "first_stored",
    "paper",
    "published",
    "server",
    "store_url",
    "stored",
]

# A machine that is busy is no counterexample; and the same examples are tried every time, so that
# a red run is a change's doing. Others are looked for by `pytest --hypothesis-profile search`.
settings.register_profile("house", deadline=None, derandomize=True, max_examples=10)
settings.register_profile("thorough", deadline=None, derandomize=True)  # `make test-all`
settings.register_profile("search", deadline=None, max_examples=400)
settings.load_profile("house")

# No test leaves this machine, so none needs the authorities, which every client of a language
# model and of a mail server reads anew: 70 ms, hundreds of times. A certificate that signs
# nothing stands for them, and a folder without any.
os.environ["SSL_CERT_FILE"] = str(Path(__file__).with_name("support") / "nobody.pem")
os.environ["SSL_CERT_DIR"] = str(Path(__file__).with_name("support"))

# Stores and posts are written with fsync, and a third of the tests' time was waiting for the disk.
# Where memory holds files, and room for them, they stand there; some tests run what they write.
MEMORY, NEEDED_BYTES = Path("/dev/shm"), 4_000_000_000
if "TMPDIR" not in os.environ and MEMORY.is_dir():
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if runs_programs and shutil.disk_usage(MEMORY).free > NEEDED_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# Looking for unreachable cycles in what was imported took a fifteenth of the tests' time.
gc.set_threshold(50_000, 20, 20)

# A shell lets what it starts in the background ignore Ctrl-C, and nohup a closed terminal; the
# commands under test would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


DAYS = frozenset({"day", "first_paper"})
"""Fixtures that publish a day of many items: two or three seconds of the processor each."""

MODELS = ("ChatWorld", "EmbeddingWorld", "run_attacks")
"""Stand-ins for models' servers, and what starts one; a module that has one takes long."""


def pytest_xdist_auto_num_workers() -> int:
    """Run one process more than there are cores: some tests wait for a process or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_setupnodes(specs: list[Any]) -> None:
    """Fork each of xdist's processes from one that has read the program and LangChain already."""
    for spec in specs:
        spec.python = shlex.join(warm_python())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what stands on a published day, so that one process makes it for all of them.

    So does what needs PostgreSQL, of which a start takes two seconds. Behind them stands what asks
    a model. Each process begins with a part of the list, and takes of another's from its end.
    """

    def place(item: pytest.Item) -> int:
        if not DAYS.isdisjoint(getattr(item, "fixturenames", ())):
            return 0
        if "postgres" in item.name or hasattr(getattr(item, "module", None), "Server"):
            return 0
        return 2 - any(hasattr(getattr(item, "module", None), name) for name in MODELS)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Leave what was imported out of all later looks for unreachable cycles."""
    gc.freeze()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real recorded data; skips where there is none, but never under CI."""
    folder = os.environ.get("DATELINE_DATA", "")
    if folder and Path(folder).is_dir():
        return Path(folder)
    if os.environ.get("CI"):
        pytest.fail("DATELINE_DATA does not name a folder, and nothing may skip under CI")
    pytest.skip("DATELINE_DATA is not set")
