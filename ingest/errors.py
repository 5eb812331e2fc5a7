"""The errors of sources in words: `errors.toml` has the message and the hint of each.

Collectors name an error by room and code, and pass the values that its words need. What a server
said is never among them: it may repeat a token, or be written to deceive.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from ingest.source import SourceError

_WORDS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = tomllib.loads(
    (files("ingest") / "errors.toml").read_text("utf-8")
)


def source_error(
    which: str, source: str, subject: str = "", *, fatal: bool | None = None, **values: Any
) -> SourceError:
    """Return the error of a source that the table has under `which`, such as "feed.moved".

    `values` fill in its words. `fatal` is given where it depends on what else the source gave.
    """
    room, _, code = which.partition(".")
    words = _WORDS[room][code]
    return SourceError(
        source,
        words.get("code", code),
        words["message"].format(**values),
        words.get("hint", "").format(**values),
        subject,
        fatal=not words.get("notice") if fatal is None else fatal,
    )


def words_of(room: str, code: str) -> Mapping[str, Any]:
    """Return what a room's table says of a code that it did not choose itself; {} for nothing."""
    return _WORDS.get(room, {}).get(code, {})
