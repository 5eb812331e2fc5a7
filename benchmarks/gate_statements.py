"""The fact gate's first layer on statements that people wrote by reading items.

One statement a line: `id`, `language`, `kind` ("true", or what was changed), `statement`, and the
`item` that it cites. Nothing here knows what a kind means, so any file of the form can be measured.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.item import Item
from summarize.edition import Finding, Statement
from summarize.gate.check import Evidence, check_statement

TRUE = "true"


def item_of(row: dict[str, Any]) -> Item:
    """Return the item of a row, as a collector would have handed it over."""
    day = dt.date.fromisoformat(row["published"][:10])
    return Item(
        id=f"feed:{row['id']}",
        source=row.get("publisher") or "source",
        url="https://source.example/item",
        title=row.get("title") or "",
        text=row.get("text") or "",
        author=row.get("author") or "",
        published_at=dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC),
        publisher=row.get("publisher") or "",
        language=row.get("language") or "",
    )


def findings_of(row: dict[str, Any]) -> tuple[Finding, ...]:
    """Hold a row's statement against its item, in an issue of the day after."""
    item = item_of(row["item"])
    return check_statement(
        Statement(text=row["statement"], items=(item.id,)),
        Evidence({item.id: item}),
        where="statement",
        language=row["language"],
        day=item.published_at.date() + dt.timedelta(days=1),
    )


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def measure(path: Path) -> tuple[list[str], dict[str, float]]:
    """Return a line for each miss, then the table's lines; and the figures."""
    outcomes: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    lines = []
    for row in read(path):
        found, kind, language = findings_of(row), row["kind"], row["language"]
        outcomes[kind, language].append(bool(found))
        if bool(found) == (kind == TRUE):
            why = "; ".join(f"{f.kind}: {f.detail}" for f in found) or "nothing found"
            lines.append(f"{row['id']} {language} {kind}: {row['statement']}\n    {why}")
    figures: dict[str, float] = {"statements": sum(map(len, outcomes.values()))}
    for (kind, language), hits in sorted(outcomes.items()):
        key = f"false_alarm_{language}" if kind == TRUE else f"caught_{kind}_{language}"
        figures[key] = sum(hits) / len(hits)
        lines.append(f"{key:<28} {sum(hits):>4} of {len(hits)}")
    return lines, figures
