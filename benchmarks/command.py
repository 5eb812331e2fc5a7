"""What the benchmarks' commands share: options, recorded rows, and the last line of figures."""

import argparse
import gzip
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class Command(argparse.ArgumentParser):
    """A parser with `--data` (a folder of recorded data, or None) and `--quick`."""

    def __init__(self, doc: str | None, quick: str, *, needs_data: bool = False) -> None:
        super().__init__(description=(doc or "").partition("\n")[0])
        default = os.environ.get("DATELINE_DATA")
        self.needs_data = needs_data
        self.add_argument("--data", type=Path, default=Path(default) if default else None)
        self.add_argument("--quick", action="store_true", help=quick)

    def given(self) -> argparse.Namespace:
        """Read the command line."""
        options = self.parse_args()
        if self.needs_data and options.data is None:
            self.error("name the folder of recorded data with --data or DATELINE_DATA")
        return options


def report(name: str, figures: Mapping[str, Any], digits: int | None = None) -> None:
    """Print the figures as one line of JSON, those that are no whole numbers to some digits."""
    rounded = {
        key: round(value, digits) if digits is not None and isinstance(value, float) else value
        for key, value in figures.items()
    }
    print(json.dumps({"benchmark": name, "figures": rounded}))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read lines of JSON, packed or plain."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
