"""How alike two texts are: by their words' overlap and by the run of words they share.

Used where the same thing must not be said twice; a paraphrase taken for new is the worse mistake.
"""

import math
import re
from collections import Counter
from typing import Final

from summarize.text.tokens import STOPWORDS, words

_SPACELESS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")

_WORD: Final = re.compile(r"(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])[\w.'’-])+")


def likeness(a: str, b: str) -> float:
    """Say how alike two sentences are in their words: 0 to 1 (cosine of their counts)."""
    one, two = Counter(content_words(a)), Counter(content_words(b))
    shared = sum(one[w] * two[w] for w in one)
    size = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))
    return shared / size if size else 0.0


def overlap(a: str, b: str) -> float:
    """Say which share of the shorter sentence's words the other one has: 0 to 1."""
    one, two = set(content_words(a)), set(content_words(b))
    smaller = min(len(one), len(two))
    return len(one & two) / smaller if smaller else 0.0


def count_words(text: str) -> int:
    """Count words; of scripts without spaces, two characters are one."""
    return len(_WORD.findall(text)) + (len(_SPACELESS.findall(text)) + 1) // 2


def content_words(text: str) -> list[str]:
    """The words that are not stop words; all of them where nothing else is left."""
    found = words(text)
    return [word for word in found if word not in STOPWORDS] or found
