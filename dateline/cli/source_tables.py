"""What commands print of sources: tables and lines for people, plain data for scripts. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from dateline.console.terminal import by_reason, in_words, plain
from dateline.store.collections import Collection

if TYPE_CHECKING:
    from dateline.day.collect import Trial


def collection_lines(collections: Sequence[Collection]) -> Iterator[str | Table]:
    """Yield a table of attempts at sources, and what went wrong."""
    table = Table("Source", "Kind", "Status", box=None, header_style="bold")
    for name in ("Seen", "New", "Copies", "Skipped", "kB"):
        table.add_column(name, justify="right")
    for c in collections:
        counts = (c.seen, c.new, c.duplicates, c.skipped, c.bytes_read // 1000)
        table.add_row(_cell(c.source), c.kind, c.status, *(f"{count:,}" for count in counts))
    yield table
    found = [
        (c.source, trouble, f" ({count} times)" if count > 1 else "")
        for c in collections
        for trouble, count in Counter(c.troubles).items()
    ]
    for mark, fatal in (("error", True), ("notice", False)):
        told = ((name, t.code, in_words(t) + n) for name, t, n in found if t.fatal is fatal)
        yield from (f"{mark}: {line}" for line in by_reason(told))


def source_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str | Table]:
    """Yield a table of the sources and how each of them stands, and what is wrong."""
    table = Table("Source", "Kind", box=None, header_style="bold")
    for name in ("Last success (UTC)", "Failed", "A day", "Next"):
        table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(
            _cell(row["name"] if row["enabled"] else f"{row['name']} (off)"),
            row["kind"],
            _when(row["last_success"] or "never"),
            str(row["failures"]),
            f"{row['items_a_day']:.1f}",
            _when(row["next_try"] or "any time"),
        )
    yield table
    problems = ((row["name"], row["code"], row["problem"]) for row in rows if row["problem"])
    yield from (f"error: {line}" for line in by_reason(problems))


def _cell(words: str) -> Text:
    return Text(plain(words))


def _when(time: str) -> str:
    """Write an ISO time (UTC) as people do, and words as they are."""
    return time[5:16].replace("T", " ") if time[:1].isdigit() else time


def trial_data(trial: "Trial", limit: int) -> dict[str, Any]:
    """Return what one source gives now as plain data, with at most `limit` items."""
    source, found = trial
    return {
        "source": source.name,
        "count": len(found.items),
        "skipped": found.skipped,
        "items": [item.to_json() for item in found.items[:limit]],
        "troubles": [asdict(trouble) for trouble in found.troubles],
    }


def trial_lines(trial: "Trial", limit: int) -> Iterator[str]:
    """Yield lines that say what one source gives now."""
    source, found = trial
    why = "too old for the issue" + (", or named below" if found.troubles else "")
    left = f"; {found.skipped} left out: {why}" if found.skipped else ""
    yield f"{source.name} ({source.kind}): {len(found.items)} items{left}"
    for item in found.items[:limit]:
        yield f"  {item.published_at:%Y-%m-%d %H:%M}  {item.title or item.text[:80]!r}"
        yield f"    {item.url}"
    for trouble in found.troubles:
        subject = f"{trouble.subject}: " if trouble.subject else ""
        yield f"  {'error' if trouble.fatal else 'notice'}: {subject}{trouble.message}"
        if trouble.hint:
            yield f"    {trouble.hint}"
