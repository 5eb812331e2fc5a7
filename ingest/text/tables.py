"""The tables of this room, which stand beside its modules as TOML."""

import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str) -> dict[str, Any]:
    """Return the table of this name, such as "elements"."""
    return tomllib.loads((files("ingest.text") / f"{name}.toml").read_text("utf-8"))
