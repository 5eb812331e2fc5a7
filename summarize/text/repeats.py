"""What stands in two places of an issue where an honest writer says a thing once.

A label is no sentence of a text, and neither is a title. So a sentence that fills both was not
written about a story: it was put there, which is how a model answers that obeys a hidden order.
This holds in every language pair, where no words can be compared with the sources'. The worse
mistake is to print such a sentence; an honest writer loses a line that says nothing new.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final

from summarize.text.normalize import letters_and_digits

MIN_CHARS: Final = 8
"""Letters and digits of a sentence from which on it is one; a whole text may be shorter."""

_LINK: Final = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\([^()\s]{1,200}\)")
_END: Final = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, links reduced to their words."""
    return letters_and_digits(_LINK.sub(lambda match: match[1], text))


def sentences(text: str) -> list[str]:
    """Return a text's sentences, squeezed; a text of one short sentence counts as one."""
    found = [squeeze(part) for part in _END.split(text)]
    whole = squeeze(text)
    return [part for part in found if len(part) >= MIN_CHARS or (part and part == whole)]


def find_echoes(headings: Iterable[str], texts: Iterable[str]) -> frozenset[str]:
    """Return the squeezed sentences of texts that stand in a heading as well.

    `headings` are titles, labels and tags. A sentence that only several texts share is a stock
    phrase, dull but honest: it is told once.
    """
    told = frozenset(sentence for text in texts for sentence in sentences(text))
    squeezed = [text for text in map(squeeze, headings) if text]
    return frozenset(
        sentence
        for sentence in told
        if any(
            sentence in text if len(sentence) >= MIN_CHARS else sentence == text
            for text in squeezed
        )
    )


def holds_echo(text: str, echoes: Collection[str]) -> bool:
    """Return whether a text holds one of these sentences."""
    squeezed = squeeze(text)
    return any(echo in squeezed if len(echo) >= MIN_CHARS else echo == squeezed for echo in echoes)
