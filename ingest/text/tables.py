"""The tables of ingest's rooms, which stand beside their modules as TOML."""

import tomllib
from importlib.resources import files
from typing import Any


def read_table(name: str, room: str = "ingest.text") -> dict[str, Any]:
    """Return the table of this name in a room, such as "elements"."""
    return tomllib.loads((files(room) / f"{name}.toml").read_text("utf-8"))
