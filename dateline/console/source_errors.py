"""What went wrong with sources, in words: a line for each reason, not for each source.

Without a network every source fails alike, and the one that differs must not drown. Scripts get
every error (`--json`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from ingest.source import SourceError

FEW = 3
"""Sources with one reason that are told each for itself; of more only the first is."""


def in_words(trouble: SourceError) -> str:
    """Return what went wrong and how to mend it, as sentences."""
    subject = f"{trouble.subject}: " if trouble.subject else ""
    message = (
        trouble.message if trouble.message.endswith((".", "!", "?")) else f"{trouble.message}."
    )
    return f"{subject}{message} {trouble.hint}".rstrip()


def by_reason(told: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Yield lines for sources with the code of their trouble and its words.

    Where many share a code, the first one's words stand for all, and the others are named.
    """
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, code, words in told:
        groups[code].append((name, words))
    for code, rows in groups.items():
        shown = rows if len(rows) <= FEW else rows[:1]
        yield from (f"{name}: {words}" for name, words in shown)
        if rest := rows[len(shown) :]:
            names = ", ".join(name for name, _ in rest)
            yield f"{len(rest)} more for the same reason ({code}): {names}"
