"""The tables of this room, read from `hosts.toml`, which says where their names come from."""

import tomllib
from importlib.resources import files
from typing import Any, Final

TABLES: Final[dict[str, Any]] = tomllib.loads(
    (files("ingest.url") / "hosts.toml").read_text("utf-8")
)
_NAMES: Final = TABLES["trackers"]
EVERYWHERE: Final = frozenset(_NAMES["everywhere"].split())
ANYWHERE_BUT: Final = {name: hosts.split() for name, hosts in _NAMES["anywhere_but"].items()}
SCOPED: Final = {host: names.split() for host, names in _NAMES["scoped"].items()}
BEGINNINGS: Final = tuple(_NAMES["beginnings"].split())
"""Names of query parameters that follow a reader around and say nothing about the page."""
