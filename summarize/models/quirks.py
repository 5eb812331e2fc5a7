"""What a server does not take, learned from its own refusals.

Servers that speak the same API differ in a few parameters: reasoning models refuse a temperature,
some know `max_completion_tokens` and others `max_tokens`, some templates have no system role, some
take no JSON schema. A refusal costs nothing and names what it refuses, so the rule is general: what
is named and was sent is left out, or sent in the next way, and that is remembered for this server
and model. A refusal that names nothing is put down to the way in which the form was asked for.
"""

import re
from collections.abc import Iterable
from typing import Final, Literal

Quirk = Literal[
    "temperature", "max_completion_tokens", "max_tokens", "system", "parallel_tool_calls",
    "schema", "tools", "json", "text", "room",
]  # fmt: skip
"""What a server is not sent: a parameter, a role, or a way to ask for a form. `room` stands for a
model whose answers don't fit the first limit of output tokens."""

_LIMIT: Final = r"max_(?:completion_|output_|new_)?tokens|completion tokens|in the completion"
_PATTERNS: Final[dict[Quirk, str]] = {
    "temperature": r"\btemperature\b",
    "max_completion_tokens": _LIMIT,
    "max_tokens": _LIMIT,
    "system": r"messages?\W{1,5}0\W{1,5}role|\b(?:system|developer)\W+(?:role|message|instruction)"
    r"|\brole\b.{0,80}\b(?:system|developer)\b|roles must alternate|only user and assistant",
    "parallel_tool_calls": r"parallel_tool_calls",
    "tools": r"\btools?\b|\btool_(?:choice|calls?)\b|\bfunction.?call|\bstrict\b",
    "schema": r"response_format|json_schema|structured|output_(?:config|format)|\bschema\b",
    "json": r"response_format|json_object|json.?mode|\bformat\b",
}
_NAMES: Final = {
    quirk: re.compile(words, re.IGNORECASE | re.DOTALL) for quirk, words in _PATTERNS.items()
}


def refused(words: str, sent: Iterable[Quirk]) -> Quirk | None:
    """Return which of the things sent a refusal names: the one that stands first in its words."""
    places = {q: found.start() for q in sent if q in _NAMES and (found := _NAMES[q].search(words))}
    return min(places, key=places.__getitem__, default=None)
