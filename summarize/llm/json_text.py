"""Finding the JSON objects of a model's answer, whatever stands around them, and mending them.

An answer has been paid for, so everything that a machine can mend is mended before the question is
asked again: trailing commas, bad escapes, quotation marks that were forgotten (`json-repair`). Two
mistakes are worse than asking again, and are avoided: a draft in a model's thoughts taken for its
answer, and half a sentence of an answer that was cut off taken for a whole one.

Models mark their thoughts by tags (`<think>`, `[THINK]`, `◁think▷`, the channels of harmony), and
often only the end of them reaches us, since the beginning stands in the server's template. Tags
inside of an object's own strings are words and mark nothing.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import json_repair

MAX_ANSWER: Final = 100_000
"""Longest answer that is read, in characters; ours are about 10,000."""

MAX_OBJECTS: Final = 500
MAX_BROKEN: Final = 6
"""Places without a matching brace at which an object is looked for: each costs a scan."""

MAX_NESTED: Final = 100
"""Brackets in brackets that are read; ours have four."""

MAX_DEPTH: Final = 16
"""Brackets in brackets that are mended; the library takes minutes for some thousands of them.

Round ones count too: the library reads Python's tuples.
"""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]()]', re.DOTALL)
_END_OF_VALUE: Final = re.compile(r'(?:["\]}\d]|true|false|null)\s*(?:`{3}\s*)?$')
_TAG: Final = re.compile(
    r"[<◁]\s*(?P<end>/)?\s*\|?\s*(?:(?P<word>begin_of_|start_|end_of_|end_)|\w{1,12}:)?"
    r"(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|analysis)\b[^<>◁▷\n]{0,40}[>▷]"
    r"|\[(?P<slash>/)?THINK(?:ING)?\]|<\|channel\|>\s*analysis"
    r"|(?P<final><\|channel\|>\s*(?:final|commentary)|<\|end\|>|assistant\s?final(?=\s*\{))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """An object in a text, from `start` to `end`; `whole` unless its end is missing."""

    data: dict[str, Any]
    start: int
    end: int
    whole: bool = True


def find_objects(text: str, *, cut: bool = False) -> list[Found]:
    """Return the JSON objects of an answer that are no thoughts, in their order.

    With `cut` the answer is known to have been cut off: of an object without an end only what is
    complete is returned. Objects may overlap where braces don't match.
    """
    text = decoded(text[:MAX_ANSWER])
    found = list(islice(_scan(text, cut=cut), MAX_OBJECTS))
    thoughts = _thoughts(text, found)
    return [one for one in found if not any(a <= one.start < b for a, b in thoughts)]


def read_value(text: str) -> Any:
    """Read a JSON value, mended where need be; None where there is none."""
    try:
        return _storable(json.loads(text, strict=False))
    except (ValueError, RecursionError):
        pass
    if _depth(text) > MAX_DEPTH:
        return None
    try:
        return _storable(json_repair.loads(text))
    except Exception:  # noqa: BLE001 - what it raises for the worst input is not documented
        return None


def decoded(text: str) -> str:
    """Return an object that was written as a JSON string, else the text itself."""
    if text.lstrip()[:1] == '"':
        try:
            inner = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return text
        return inner if isinstance(inner, str) else text
    return text


def _scan(text: str, *, cut: bool) -> Iterator[Found]:
    position = broken = 0
    while broken < MAX_BROKEN and (position := text.find("{", position)) >= 0:
        end = _matching(text, position)
        if end:
            data = read_value(text[position:end]) if ":" in text[position:end] else None
            if isinstance(data, dict):
                yield Found(data, position, end)
            position = end
            continue
        broken += 1
        if data := _without_end(text[position:], cut=cut):
            yield Found(data, position, len(text), whole=False)
        position += 1


def _matching(text: str, start: int) -> int:
    """Return where the object that begins at `start` has ended, 0 if it does not."""
    opened: list[str] = []
    for token in _TOKEN.finditer(text, start):
        match token[0]:
            case "{" | "[" as mark:
                opened.append("}" if mark == "{" else "]")
                if len(opened) > MAX_NESTED:
                    return 0
            case "}" | "]" as mark:
                if opened.pop() != mark:
                    return 0
                if not opened:
                    return token.end()
    return 0


def _depth(text: str) -> int:
    """Count how deep a text's brackets stand in each other."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "{[(") - (token[0] in "}])")
        deepest = max(deepest, depth)
    return deepest


def _without_end(text: str, *, cut: bool) -> dict[str, Any] | None:
    """Read an object whose end is missing, up to the last part of it that is complete."""
    if cut or not _END_OF_VALUE.search(text):
        text = text[: text.rfind("}") + 1]
    data = read_value(text) if text else None
    return data if isinstance(data, dict) else None


def _thoughts(text: str, found: Sequence[Found]) -> list[tuple[int, int]]:
    """Return from where to where a text is its model's thoughts, by the tags between objects."""
    for one in found:
        if one.whole:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for tag in _TAG.finditer(text):
        word = (tag["word"] or "").lower()
        if not (tag["end"] or tag["slash"] or tag["final"] or word.startswith("end")):
            opened = tag.start() if opened is None else opened
        elif opened is not None or not tag["final"]:
            start = opened if opened is not None else spans[-1][1] if spans else 0
            spans.append((start, tag.end()))
            opened = None
    return spans if opened is None else [*spans, (opened, len(text))]


def _storable(data: Any) -> Any:
    """Replace halves of surrogate pairs: models escape emoji, and sometimes only half of one."""
    text = json.dumps(data, ensure_ascii=False)
    return data if text.isascii() else json.loads(text.encode("utf-8", "replace"))
