"""What may be shown on a terminal: words, not orders to it.

Titles, error messages and names are strangers' text, and terminals obey control characters in it.
Rich leaves the escape character alone, so it is taken out before anything is printed.
"""

import re
from collections.abc import Mapping
from typing import Final

_ORDERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls but tab and new line, and the marks that turn the writing direction around."""


def counted(counts: Mapping[str, int]) -> str:
    """Return counts in words, as in "2 sent, 1 waiting", by the alphabet; "" for none."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def plain(text: str) -> str:
    """Return text that a terminal shows as it stands; what no encoding carries becomes "?"."""
    return _ORDERS.sub("", text).encode("utf-8", "replace").decode()
