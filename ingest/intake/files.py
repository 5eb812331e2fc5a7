"""Imports exports of DiscordChatExporter (JSON) and feeds, which are told apart by content."""

import gzip
import zlib
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.discord.export import is_export, parse_export
from ingest.errors import source_error
from ingest.feed.parse import NotAFeedError, parse_feed
from ingest.source import Batch
from ingest.text.json_values import read_json

MAX_BYTES = 500_000_000
"""A year of a busy channel is a tenth of that."""

GZIP = b"\x1f\x8b"


def import_file(path: Path, now: datetime) -> Batch:
    """Read a file (.gz too) as a batch, its name the source; a Discord export names nobody."""
    source = path.name.removesuffix(".gz")
    try:
        body = _read(path)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _refused(source, path, "unreadable", reason=reason)
    if not body.strip():
        return _refused(source, path, "empty")
    if len(body) > MAX_BYTES:
        return _refused(source, path, "too-large", limit=MAX_BYTES)
    export = read_json(body) if body.lstrip()[:1] == b"{" else None
    if is_export(export):
        return parse_export(export, source)
    try:
        address = path.absolute().as_uri()
        return parse_feed(body, url=address, source=source, now=now, key=path.name)
    except NotAFeedError as error:
        return _refused(source, path, "not-a-feed", reason=error)


def _read(path: Path) -> bytes:
    """Read at most one byte more than is allowed, so that a bomb shows without going off."""
    with path.open("rb") as file:
        packed = file.peek(2).startswith(GZIP)
        with gzip.open(file) if packed else nullcontext(file) as inner:
            return inner.read(MAX_BYTES + 1)


def _refused(source: str, path: Path, code: str, **values: Any) -> Batch:
    return Batch((), {}, (source_error(f"file.{code}", source, file=path.name, **values),))
