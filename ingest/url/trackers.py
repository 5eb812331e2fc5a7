"""Query parameters that follow a reader around and say nothing about the page.

The names and where they come from stand in `hosts.toml`, with the other tables of this room.
"""

import tomllib
from importlib.resources import files
from typing import Any, Final
from urllib.parse import unquote

TABLES: Final[dict[str, Any]] = tomllib.loads(
    (files("ingest.url") / "hosts.toml").read_text("utf-8")
)
_NAMES: Final = TABLES["trackers"]
EVERYWHERE: Final = frozenset(_NAMES["everywhere"].split())
ANYWHERE_BUT: Final = {name: hosts.split() for name, hosts in _NAMES["anywhere_but"].items()}
SCOPED: Final = {host: names.split() for host, names in _NAMES["scoped"].items()}
_BEGINNINGS: Final = tuple(_NAMES["beginnings"].split())


def is_tracker(pair: str, host: str) -> bool:
    """Return whether a `name=value` pair only follows the reader on this host."""
    name = unquote(pair.partition("=")[0]).lower()
    if not name or name in EVERYWHERE or name.startswith(_BEGINNINGS):
        return True
    labels = host.split(".")
    domains = [".".join(labels[start:]) for start in range(len(labels))]
    if name in ANYWHERE_BUT:
        return not any(domain in ANYWHERE_BUT[name] for domain in domains)
    return any(name in SCOPED.get(domain, ()) for domain in domains)
