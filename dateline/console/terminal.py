"""What is printed: words that give a terminal no orders, and errors by their reasons.

Titles, error messages and names are strangers' text, and terminals obey control characters in it.
Rich leaves the escape character alone, so it is taken out before anything is printed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ingest.source import SourceError

FEW = 3
"""Sources with one reason that are told each for itself; of more only the first is."""

_ORDERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls but tab and new line, and the marks that turn the writing direction around."""


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in words, as in "2 sent, 1 waiting", by the alphabet; "" for none."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def plain(text: str) -> str:
    """Return text that a terminal shows as it stands; what no encoding carries becomes "?"."""
    return _ORDERS.sub("", text).encode("utf-8", "replace").decode()


def in_words(trouble: SourceError) -> str:
    """Return what went wrong and how to mend it, as sentences."""
    subject = f"{trouble.subject}: " if trouble.subject else ""
    end = "" if trouble.message.endswith((".", "!", "?")) else "."
    return f"{subject}{trouble.message}{end} {trouble.hint}".rstrip()


def by_reason(told: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Yield lines of (source, code, words); the first stands for many that share a code."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, code, words in told:
        groups[code].append((name, words))
    for code, rows in groups.items():
        shown = rows if len(rows) <= FEW else rows[:1]
        yield from (f"{name}: {words}" for name, words in shown)
        if rest := rows[len(shown) :]:
            names = ", ".join(name for name, _ in rest)
            yield f"{len(rest)} more for the same reason ({code}): {names}"
