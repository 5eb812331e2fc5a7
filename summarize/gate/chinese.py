"""Well-known names that Chinese items do not have, though a statement about them does.

Chinese characters hide how a name sounds, so only names are compared of which it is known how
Chinese writes them: in characters (`text/names.toml`), or in Latin letters as they are.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.evidence import Sources
from summarize.gate.korean import is_country_of, unknown_variants
from summarize.gate.wording import CANONICAL, RENDERED
from summarize.text.normalize import fold
from summarize.text.tables import table

_LATIN: Final = frozenset(table("summarize.gate", "names.toml")["latin_in_chinese"].split())
_CHARACTERS: Final = re.compile("[\u4e00-\u9fff]{2,}")
_CAPITAL: Final = re.compile(r"(?<![A-Za-z\d])[A-Z][A-Za-z]+")


def absent_in_chinese(text: str, sources: Sources) -> Iterator[str]:
    """Yield the well-known names, and variants of a product, that no item has in any script."""
    yield from unknown_variants(text, sources)
    rendered = [match[1] for match in RENDERED.finditer(fold(text))]
    for word in dict.fromkeys([*_CAPITAL.findall(text), *rendered]):
        name = CANONICAL.get(fold(word), fold(word))
        written = [w for w, n in CANONICAL.items() if n == name and _CHARACTERS.fullmatch(w)]
        known = written or name in _LATIN
        has = any(map(sources.has_squeezed, (name, *written))) or is_country_of(name, sources)
        if known and not has:
            yield word
