"""A refusal of a service as an exception, for collectors that ask along many chains.

It never leaves ingest: a collector catches it and gives its trouble in a batch.
"""

from dataclasses import replace
from datetime import datetime

from ingest.source import SourceError


class RequestRefusedError(Exception):
    """A request that gave nothing; `trouble` says why, `ends_all` that no other one would do."""

    def __init__(self, trouble: SourceError, ends_all: bool = False) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.ends_all = ends_all


class OncePerRun:
    """Tells what ends all chains once, however many of them met it at the same time."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def troubles(self, refused: RequestRefusedError) -> tuple[SourceError, ...]:
        """Return the trouble to report; what ends all is about no single chain."""
        trouble = refused.trouble
        if not refused.ends_all:
            return (trouble,)
        first = trouble.code not in self._told
        self._told.add(trouble.code)
        return (replace(trouble, subject=""),) if first else ()


def no_token(source: str, name: str, hint: str) -> SourceError:
    """Say that a secret is missing, and where to put it."""
    place = f"put a line `{name}=...` in the file .env beside the configuration."
    message = f"{name} is not set"
    return SourceError(
        source, "no-credentials", message, f"{hint}, then `export {name}=...`, or {place}"
    )


def rate_limited(service: str, source: str, until: datetime, subject: str = "") -> SourceError:
    """Say until when a service wants no requests."""
    message = f"{service} takes no more requests until {until:%Y-%m-%d %H:%M:%S} UTC"
    hint = "Nothing to do: what is missing is read after that time."
    return SourceError(source, "rate-limited", message, hint, subject)
