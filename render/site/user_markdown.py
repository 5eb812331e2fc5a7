"""Markdown files that somebody else wrote: bytes to text, front matter and body.

Used for posts without an edition and for a user's own pages. The files belong to the user and may
hold anything, so all that is wrong with one is an error that says what, never a crash of the build.
"""

import datetime as dt
import re
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import yaml

from render.text.prose import clean

MAX_BYTES: Final = 2_000_000
MAX_NUMBER: Final = 10**20
"""Larger numbers are no titles; Python refuses to write the largest down."""

_HEAD: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


class PostError(ValueError):
    """A file that is no post or page; the message says why."""


class _PlainLoader(yaml.SafeLoader):
    """Reads plain values only: a dozen lines of aliases can stand for billions of words."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("it holds an alias, which is not followed")
        return super().compose_node(parent, index)


def bytes_of(path: Path) -> bytes:
    """Read a file; raises PostError if it is too large, OSError if it can't be read."""
    if path.stat().st_size > MAX_BYTES:
        raise PostError(f"larger than {MAX_BYTES:,} bytes")
    return path.read_bytes()


def text_of(data: bytes) -> str:
    """Decode a file; raises PostError if it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PostError(f"not UTF-8: {error.reason}") from error


def mark_of(data: bytes) -> str:
    """Return a mark that changes with a file's bytes."""
    return blake2b(data, digest_size=12).hexdigest()


def split_head(text: str) -> tuple[dict[str, Any] | None, str]:
    """The front matter (None if there is none) and the body; raises PostError for no YAML."""
    head = _HEAD.match(text)
    return (_values(head[1]), text[head.end() :]) if head else (None, text)


def _values(head: str) -> dict[str, Any]:
    try:
        values = yaml.load(head, Loader=_PlainLoader)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # PyYAML's constructors raise whatever their own code does for a value with a wrong tag.
        line = str(error).split("\n", 1)[0]
        raise PostError(f"its front matter is not YAML: {line}") from error
    if not isinstance(values, dict):
        raise PostError("its front matter is no list of keys and values")
    return values


def words_of(value: object) -> str:
    """Return a value as words; what is no text, number or date has none."""
    if isinstance(value, str | float | dt.date) or (
        isinstance(value, int) and abs(value) < MAX_NUMBER
    ):
        return clean(str(value))
    return ""
