"""What the items of a statement say, read once: their numbers, dates, words, names and speakers.

Everything that a reader of the linked page could see counts: title, text, author, publisher, the
words and addresses of links, pictures' descriptions, the votes and comments. Items are read up to
`MAX_TEXT` characters; what an item says is kept, since most items are cited several times.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from ingest.item import Item
from summarize.gate.aliases import RENDERED, canonical
from summarize.gate.date_match import KnownDate
from summarize.gate.dates import dates
from summarize.gate.figures import figures
from summarize.gate.lexicon import COMMON
from summarize.gate.numbers import Quantity, quantities
from summarize.gate.units import Unit
from summarize.text.normalize import fold, unaccented
from summarize.text.sentences import split_sentences

MAX_TEXT: Final = 60_000
"""Characters of an item that are read: a long article; a book is no source for a sentence."""

FOLLOWED: Final = 0.6
"""Share of a statement's content words from which on it follows a sentence of an item."""

MIN_WORDS: Final = 2

_LETTERS = r"a-zA-Z\u00c0-\u024f"
WORD: Final = re.compile(
    rf"[{_LETTERS}]+(?:['’][{_LETTERS}]+)?|[^\W\d_{_LETTERS}]+|\d+(?:\.\d+)*[a-z]{{0,3}}"
)
"""A word or a number; Latin letters and Hangul are words of their own where they touch."""

_ENDING = re.compile(r"['’]s?$|(?<=\d)\.0$")
_VERSION_WORD = re.compile(r"(?<![^\W\d_])(?:version|ver|v|버전)[. ]?(?=\d)")
_PLAIN_WORD = re.compile(r"(?<![\w/.@-])[a-z]{3,}(?![\w@]|\.\w)")
_LATIN_NAME = re.compile(r"\b[A-Z][A-Za-z]+|(?<=@)\w+")
_MARKS = re.compile(r"[“”„«»「」『』\"‘’'*_`]")
_GLUED = re.compile(r"(?<=[다요]\.)(?=[\d가-힣A-Z“\"‘])")
_NOT_SPACE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Facts:
    """What one item says."""

    item: Item
    text: str
    everything: str

    @cached_property
    def folded(self) -> str:
        """All words, folded."""
        return fold(self.everything)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """All numbers, those within names and dates too, and the counts of its readers."""
        loose = re.sub(r"(?<=[a-z])(?=\d)", " ", self.folded)
        _, strict = figures(self.everything)
        found = [*quantities(self.folded), *quantities(loose), *strict]
        return (*found, *_engagement(self.item), *_ordinals(self.folded))

    @cached_property
    def dates(self) -> tuple[KnownDate, ...]:
        """All dates, seen from the day of publication."""
        strict, _ = figures(self.everything)
        return tuple(KnownDate(d, self.published) for d in (*strict, *dates(self.folded)))

    @property
    def published(self) -> dt.date:
        """The day of publication."""
        return self.item.published_at.date()

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Words and numbers in their order, folded and by their known names."""
        return tokens_of(self.folded)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The different tokens."""
        return frozenset(self.tokens)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The words in Latin letters that stand without a capital."""
        return frozenset(_PLAIN_WORD.findall(self.everything))

    @cached_property
    def squeezed(self) -> str:
        """All letters and digits without what stands between them."""
        return _NOT_SPACE.sub("", unaccented(self.folded))

    @cached_property
    def initials(self) -> str:
        """The first letters of all words, for acronyms."""
        return "".join(token[0] for token in self.tokens)

    @cached_property
    def latin_names(self) -> frozenset[str]:
        """The words in Latin letters that look like names."""
        return frozenset(_LATIN_NAME.findall(self.everything[:20_000]))

    @cached_property
    def folded_names(self) -> str:
        """All words, folded, with the names that Korean renderings stand for beside them."""
        return RENDERED.sub(lambda match: f"{match[0]} {canonical(match[1])} ", self.folded)

    @cached_property
    def letters(self) -> str:
        """Title and text as they are compared word for word: folded, one space, no quotes."""
        return plain_letters(self.text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Title and text, cut into sentences, as they stand."""
        return tuple(sentences_of(self.text))


def plain_letters(text: str) -> str:
    """Fold a text for finding it word for word in another one."""
    return " ".join(_MARKS.sub("", fold(text.replace("\n", " ¶ "))).split())


@lru_cache(maxsize=20_000)
def content(sentence: str) -> frozenset[str]:
    """Return the words of a sentence that say something."""
    return frozenset(w for w in tokens_of(fold(sentence)) if w not in COMMON and len(w) > 1)


def tokens_of(folded: str) -> tuple[str, ...]:
    """Cut a folded text into words and numbers; a known Korean rendering becomes its name."""
    named = RENDERED.sub(_named, folded)
    bare = unaccented(_VERSION_WORD.sub(" ", named))
    return tuple(canonical(_ENDING.sub("", word)) for word in WORD.findall(bare))


def _named(match: re.Match[str]) -> str:
    """Return the name that a rendering stands for, after its own Latin letters (sk하이닉스)."""
    return f" {''.join(re.findall('[a-z]+', match[1]))} {canonical(match[1])} "


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences, by punctuation alone: the gate must not vary with extras."""
    lines = _GLUED.sub("\n", text).splitlines()
    return [sentence for line in lines for sentence in split_sentences(line)]


@lru_cache(maxsize=2_000)
def facts_of(item: Item) -> Facts:
    """Read an item."""
    text = "\n".join(filter(None, (item.title, item.text)))[:MAX_TEXT]
    links = [words for link in item.links for words in (link.text, link.url)]
    alts = [media.alt for media in item.media]
    names = [item.author, item.publisher, item.owner, item.source, item.url]
    return Facts(item, text, "\n".join([text, *names, *links, *alts]))


def _engagement(item: Item) -> Iterable[Quantity]:
    counts = item.engagement
    named = (
        (counts.score, "votes"), (counts.replies, "comments"), (counts.reposts, "votes"),
        (counts.quotes, ""), (counts.views, "views"), (counts.participants, "people"),
    )  # fmt: skip
    for value, measure in named:
        if value is not None:
            readings = ((float(value), Unit(measure)), (float(value), Unit()))
            yield Quantity(str(value), 0, 0, readings)


_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SINO: Final = ("첫", "두 번째", "세 번째", "네 번째", "다섯 번째")


def _ordinals(folded: str) -> Iterable[Quantity]:
    """Read ordinals of the items as numbers, so that "third" bears out "3rd" and "3위"."""
    for names in (_ORDINALS, _SINO):
        for value, word in enumerate(names, 1):
            if word in folded:
                yield Quantity(word, 0, 0, ((float(value), Unit()),))


@dataclass(frozen=True)
class Sources:
    """The items that a statement cites, taken together."""

    facts: tuple[Facts, ...]
    others: tuple[Facts, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item], others: Iterable[Item] = ()) -> "Sources":
        """Read some items; the `others` only show which words are ordinary ones."""
        return cls(tuple(map(facts_of, items)), tuple(map(facts_of, others)))

    def is_ordinary(self, word: str) -> bool:
        """Return whether any item of the day has a folded word without a capital."""
        return any(word in facts.plain_words for facts in (*self.facts, *self.others))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers of all items."""
        return tuple(q for facts in self.facts for q in facts.quantities)

    @cached_property
    def dates(self) -> tuple[KnownDate, ...]:
        """The dates of all items."""
        return tuple(d for facts in self.facts for d in facts.dates)

    @cached_property
    def published(self) -> tuple[dt.date, ...]:
        """The days on which the items were published."""
        return tuple(facts.published for facts in self.facts)

    def has_token(self, token: str) -> bool:
        """Return whether any item has a word."""
        return any(token in facts.vocabulary for facts in self.facts)

    def has_run(self, run: Sequence[str], gap: int = 0) -> bool:
        """Return whether any item has tokens in this order, with at most `gap` others between."""
        return any(_has_run(facts.tokens, tuple(run), gap) for facts in self.facts)

    def has_squeezed(self, text: str) -> bool:
        """Return whether any item has a text, spaces and punctuation aside."""
        return any(text in facts.squeezed for facts in self.facts)

    def has_verbatim(self, text: str) -> bool:
        """Whether an item has a text word for word, from where a sentence or clause begins."""
        plain = plain_letters(text).rstrip(".!?… ")
        pattern = re.compile(rf"(?:^|[^\w\s]\s*){re.escape(plain)}")
        return any(plain in f.letters and pattern.search(f.letters) for f in self.facts)

    def followed(self, sentence: str) -> str:
        """Return the items' sentence that a sentence follows most closely, or "" if it is free."""
        words = content(sentence)
        if len(words) < MIN_WORDS:
            return ""
        best, nearest = FOLLOWED, ""
        for facts in self.facts:
            for other in facts.sentences:
                share = len(words & content(other)) / len(words)
                if share > best:
                    best, nearest = share, other
        return nearest

    def has_prefix(self, stem: str) -> bool:
        """Return whether a word of any item begins so."""
        return any(token.startswith(stem) for facts in self.facts for token in facts.vocabulary)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the items, as far as known."""
        return frozenset(facts.item.language for facts in self.facts if facts.item.language)


def _has_run(tokens: Sequence[str], run: tuple[str, ...], gap: int) -> bool:
    first = run[0]
    for index, token in enumerate(tokens):
        if token == first and _follows(tokens, index + 1, run[1:], gap):
            return True
    return False


def _follows(tokens: Sequence[str], start: int, rest: tuple[str, ...], gap: int) -> bool:
    for wanted in rest:
        window = tokens[start : start + gap + 1]
        if wanted not in window:
            return False
        start += window.index(wanted) + 1
    return True
