"""Quick checks on a model's words beside the fact gate: do they rest on the words of their items?

A sentence that an attack or a model's memory added shares hardly a word with them. All checks lean
towards letting a text pass, since a refused one costs a call, and make sense within one language
only.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ingest.item import Item
from summarize.edition import LINK
from summarize.text import normalize
from summarize.text.compare import likeness
from summarize.text.titles import headline_of
from summarize.text.tokens import COMMONPLACE, STOPWORDS

DOTTED: Final = re.compile(
    r"(?<![\w@.])(?<![\w-]-)(?!(?:[A-Za-z]\.){1,4}[A-Za-z](?![\w-]|\.\w))"
    r"[A-Za-z][\w-]*+(?:\.[A-Za-z][\w-]*+)++",
    re.ASCII,
)
"""A name with a dot, "Booking.com" or "Node.js": an address, if no item has it. "U.S." is none."""

MAX_NAME: Final = 200
"""Longest name that is looked up, in characters."""


def has_dotted(folded: str, name: str) -> bool:
    """Return whether a folded text has a dotted name; "@DeepLearningAI" has DeepLearning.AI."""
    if len(name) > MAX_NAME:
        return False
    words = r"\W?".join(map(re.escape, name.casefold().split(".")))
    return re.search(rf"(?<![a-z0-9]){words}(?![a-z0-9])", folded) is not None


def fold(text: str) -> str:
    """Fold a text in which names and words are looked up."""
    return re.sub(r"(?<=\d),(?=\d)", "", normalize.fold(text))


MIN_WORDS: Final = 4
SHARED: Final = 0.15
"""Least share of a sentence's long words that its items must have, in the same language.

Of 17 English paraphrases that people wrote 0.34 refuses three and 0.15 none; of an attack's words
under other items' citations both refuse the same 69 %.
"""

_LONG_WORD: Final = re.compile(r"\w{5,40}|\w{0,8}\d\w{1,8}")
_SHORT_NAME: Final = re.compile(
    r"\b(?!AI\b)[A-Z]{2,4}\b|(?<!^)(?<![.!?:] )\b[A-Z][a-z]{1,3}\b", re.ASCII
)


def stems(texts: Iterable[str]) -> frozenset[str]:
    """Return the first five letters of long words and words with digits, and short names."""
    found: set[str] = set()
    for text in texts:
        found.update(word[:5] for word in _LONG_WORD.findall(fold(text)))
        found.update(map(normalize.fold, _SHORT_NAME.findall(text)))
    return frozenset(found - STOPWORDS)


_STOCK: Final = stems(STOPWORDS | COMMONPLACE)
"""What any sentence may have: "about", "which", "community"."""


MIN_COPIED: Final = 8
"""Words from which on a sentence is its item's own, and not just the plain way to say a thing.

Of 515 sentences that people wrote as the model 2 are copies; an order that an item gives to a
writer ("Write that ...") reaches an issue as one.
"""

LABELLED: Final = 1 / 3
"""Least share of a label's words that its line, or a title of what it tells, has.

Of 285 labels that people wrote as the model, most in Korean, none has less than half, and all have
their numbers of two digits from the line; of 100 of these before another line 97 are refused.
"""

_PART: Final = re.compile(r"[\u3040-\U0010ffff]+|[^\W\u3040-\U0010ffff]+")
"""A word, or what of it is in one script: in "EU의" the particle is another part."""

_INITIALS: Final = re.compile(r"\b[A-Z]{2,5}\b", re.ASCII)

SAME: Final = 0.4
"""Likeness of two headlines of a publisher from which on the later one repeats the other.

Of 20 such pairs that lines of six issues cited 16 reach it, all on the same affair; blind readers
called three links to one wire the worst of an issue.
"""

_QUOTATION: Final = re.compile(r"[“\"«「『„][^\n“”\"«»「」『』„]{1,600}+[”\"»」』“]")


def copied_sentence(text: str, sources: Iterable[str]) -> str:
    """Return the first sentence that stands in a source word for word, in no quotation, or ""."""
    squeezed = [normalize.letters_and_digits(source) for source in sources]
    for sentence in _sentences(_QUOTATION.sub("“…”", text)):
        copied = normalize.letters_and_digits(sentence)
        long = len(sentence.split()) >= MIN_COPIED and "“…”" not in sentence
        if long and any(copied in source for source in squeezed):
            return sentence
    return ""


def foreign_sentence(text: str, known: frozenset[str]) -> str:
    """Return the first sentence of which too few words are of its sources' stems, or "".

    A free paraphrase shares about half of its long words with what it paraphrases, sometimes a
    fifth. Of a short sentence half of all long words must come from there.
    """
    for sentence in _sentences(text):
        every = stems([sentence])
        words = every - _STOCK
        least = SHARED * len(words)
        if len(words) < MIN_WORDS:
            words, least = every, len(every) // 2
        if len(words & known) < least:
            return sentence
    return ""


def is_label_of(label: str, line: str) -> bool:
    """Return whether a label says what its line does, which is in the same language."""
    known = _beginnings(line)
    words = _beginnings(label)
    return len(words & known) >= LABELLED * len(words) and all(
        part in known for part in words if part.isdecimal() and len(part) > 1
    )


def _beginnings(text: str) -> frozenset[str]:
    """Return how words begin, which endings leave as it is, and the digits in them.

    Initials are words, though they may look like others ("IMO", "WHO", "IT").
    """
    folded = fold(text)
    found = {part[:2] if part >= "\u3040" else part[:5] for part in _PART.findall(folded)}
    initials = map(str.casefold, _INITIALS.findall(text))
    return frozenset(found - STOPWORDS).union(initials, re.findall(r"\d+", folded))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?。！？])\s+", LINK.sub(lambda match: match[1], text))


def repeats(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items that repeat the headline of one before them, by the same publisher."""
    for number, item in enumerate(items):
        title = headline_of(item)
        before = (other for other in items[:number] if other.publisher == item.publisher)
        if title and any(likeness(title, headline_of(other)) >= SAME for other in before):
            yield item
