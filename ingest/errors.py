"""The errors of sources in words: `errors.toml` has the message and the hint of each.

Collectors name an error by room and code, and pass the values that its words need. What a server
said is never among them: it may repeat a token, or be written to deceive.
"""

from collections.abc import Mapping
from typing import Any, Final

from ingest.source import SourceError
from ingest.text.tables import read_table

_WORDS: Final[Mapping[str, Mapping[str, Mapping[str, Any]]]] = read_table("errors", "ingest")


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
