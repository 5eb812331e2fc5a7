"""Holding the garbage collector while many small trees are built that will be needed.

An index of thousands of issues and the pages of a chunk are trees without cycles: the collector
would walk them over and over and find nothing.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collections() -> Iterator[None]:
    """Hold the garbage collector, and let it go on afterwards if it did before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
