"""Names in their Korean and other spellings, so that 오픈AI in a statement meets OpenAI in an item.

The spellings are those of `text/names.toml`, as far as they are one word. A name that is missing
there is compared by its sound (`korean`), which is less sure.
"""

import re
from typing import Final

from summarize.text.names import single_words
from summarize.text.normalize import fold

CANONICAL: Final[dict[str, str]] = {fold(spelling): fold(name) for spelling, name in single_words()}
"""A name's spelling, folded, and the name that it stands for."""

PARTICLES: Final = (
    r"(?:은|는|이|가|을|를|의|와|과|도|에|에서|에게|로|으로|측|사|만|까지|부터|보다|처럼|이라는|라는|"
    r"이라고|라고|이나|나|이며|며|께서|에는|에서는|으로부터|마저|조차|등|들|系|社)"
)
"""What may follow a Korean name within the same word."""

_HANGUL_NAMES = sorted(
    (name for name in CANONICAL if re.search(r"[가-힣]", name) and len(name) > 1),
    key=len,
    reverse=True,
)
RENDERED: Final = re.compile(
    rf"(?<![가-힣a-z0-9])({'|'.join(_HANGUL_NAMES)})(?={PARTICLES}{{0,2}}(?![가-힣a-z]))"
)
"""A known name in Hangul, with nothing but particles behind it."""


def canonical(word: str) -> str:
    """Return the name that a folded word renders; any other word stands for itself."""
    return CANONICAL.get(word, word)
