"""The YAML at a post's head, written by a library so that no title can break out of it.

The form is the one readers of the post's folder know: keys in a fixed order, dates bare, strings
double-quoted, tags an indented list. PyYAML decides what needs quoting; two things are added to
it. A tag stays without quotes only if every YAML (1.1 and 1.2 differ about `on`, `1e3`, `0o7`)
reads it as that same string. And an emoji stays an emoji: PyYAML writes everything outside the
basic plane as `\\U0001F916`, though a JSON string, which is YAML as well, need not.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final

import yaml
from yaml.emitter import ScalarAnalysis

from summarize.errors import UsageError

_PLAIN: Final = re.compile(r"[^\W\d_][\w .+/-]*[\w+]|[^\W\d_]")
_SIMPLE: Final = re.compile(r"[A-Za-z0-9]+(?:[ .-][A-Za-z0-9]+)*", re.ASCII)
_NOT_STRINGS: Final = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf")
)


class _Quoted(str):
    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        self.write_indicator(json.dumps(text, ensure_ascii=False), True)

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        """Skip the look at every character for a string that is to be quoted anyway."""
        if getattr(self.event, "style", None) == '"':
            return ScalarAnalysis(scalar, not scalar, False, False, False, False, True, False)
        if _SIMPLE.fullmatch(scalar):
            return ScalarAnalysis(scalar, False, False, True, True, True, True, True)
        return super().analyze_scalar(scalar)

    def write_plain(self, text: str, split: bool = True) -> None:
        """Write a simple text at once instead of character by character."""
        if _SIMPLE.fullmatch(text):
            self.write_indicator(text, True)
        else:
            super().write_plain(text, split)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def front_matter(values: Mapping[str, object], *, plain: frozenset[str] = frozenset()) -> str:
    """Return YAML lines for `values` in their order, without the fences.

    Lists under a key in `plain` are written without quotes where that is safe. Raises
    UsageError naming the key whose value is none of text, number, date, list or table.
    """
    prepared = {key: _prepared(value, key, key in plain) for key, value in values.items()}
    text = yaml.dump(
        prepared,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
        default_flow_style=False,
    )
    return str(text)


def _prepared(value: object, key: str, plain: bool) -> object:
    if isinstance(value, str):
        return value if plain and _is_plain(value) else _Quoted(value)
    if value is None or isinstance(value, bool | int | float | dt.date):
        return value
    if isinstance(value, Mapping):
        return {
            str(name): _prepared(inner, f"{key}.{name}", plain) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_prepared(inner, key, plain) for inner in value]
    raise UsageError(f"front matter {key!r}: {type(value).__name__} has no YAML form here")


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and text.casefold() not in _NOT_STRINGS
