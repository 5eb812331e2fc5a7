"""A refusal of a service as an exception, for collectors that ask along many chains.

It never leaves ingest: a collector catches it and gives its trouble in a batch.
"""

from ingest.source import Trouble


class RefusedError(Exception):
    """A request that gave nothing; `trouble` says why, `ends_all` that no other one would do."""

    def __init__(self, trouble: Trouble, ends_all: bool = False) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.ends_all = ends_all
