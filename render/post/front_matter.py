"""The YAML at a post's head, in which no title can break out of its quotes.

The form is the one readers of the post's folder know: keys in a fixed order, dates bare, strings
double-quoted, tags an indented list. A quoted string is written as JSON, which every YAML reads,
and an emoji stays an emoji in it. A tag stays without quotes only if every YAML (1.1 and 1.2 differ
about `on`, `1e3`, `0o7`) reads it as that same string.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import yaml
from pydantic_core import to_json

from summarize.errors import UsageError

_PLAIN: Final = re.compile(r"[^\W\d_][\w .+/-]*[\w+]|[^\W\d_]")
_NOT_STRINGS: Final = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf")
)


def front_matter(values: Mapping[str, object], *, plain: frozenset[str] = frozenset()) -> str:
    """Return YAML lines for `values` in their order, without the fences.

    Lists under a key in `plain` are written without quotes where that is safe. Raises
    UsageError naming the key whose value is none of text, number, date, list or table.
    """
    lines = [
        line for key, value in values.items() for line in _entry(key, value, key, key in plain)
    ]
    return "".join(f"{line}\n" for line in lines)


def _entry(name: str, value: object, path: str, plain: bool) -> list[str]:
    lines, key = _lines(value, path, plain), _text(name, plain=True)
    if value and isinstance(value, Mapping | list | tuple):
        return [f"{key}:", *(f"  {line}" for line in lines)]
    return [f"{key}: {lines[0]}"]


def _lines(value: object, path: str, plain: bool) -> list[str]:
    """Return the lines of a block; what is no list or table is one line."""
    if value and isinstance(value, Mapping):
        return [
            line
            for name, inner in value.items()
            for line in _entry(str(name), inner, f"{path}.{name}", plain)
        ]
    if value and isinstance(value, list | tuple):
        items = [_lines(inner, path, plain) for inner in value]
        return [f"{'  ' if n else '- '}{line}" for item in items for n, line in enumerate(item)]
    if isinstance(value, str):
        return [_text(value, plain=plain)]
    if type(value) is dt.date:
        return [value.isoformat()]
    if value is None or isinstance(value, bool | int | float | dt.date | Mapping | list | tuple):
        return yaml.safe_dump(value).split("\n", 1)[:1]
    raise UsageError(f"front matter {path!r}: {type(value).__name__} has no YAML form here")


def _text(text: str, *, plain: bool) -> str:
    if plain and _PLAIN.fullmatch(text) and text.casefold() not in _NOT_STRINGS:
        return text
    return to_json(text).decode()
