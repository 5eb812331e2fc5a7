"""Words and weights that are data: the TOML files that stand beside the code which reads them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(package: str, name: str) -> Mapping[str, Any]:
    """Return a package's TOML file, read once."""
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))
