"""Words of a text as features: one tokenizer for English, Korean, Chinese, Japanese and mixtures.

Scripts with spaces give words (English plurals lose their s, so that "models" meets "model");
Han and Kana, which have no spaces, give character bigrams, the classic stand-in for segmentation
(Nie et al., "On the use of words and n-grams for Chinese information retrieval", 2000). A Korean
word is agglutinated (엔비디아는, 엔비디아의), so it gives its character bigrams beside itself.

Numbers are kept whole with their decimal point: "3" and "3.1" are different words, and what a
number says is often all in which two posts differ.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from summarize.text.tables import table

_LISTS: Final = table("summarize.text", "words.toml")
STOPWORDS: Final = frozenset(_LISTS["stopwords"].split())
"""Not counted."""

COMMONPLACE: Final = frozenset(_LISTS["commonplace"].split())
"""Counted in part (COMMON_WEIGHT)."""


@lru_cache(maxsize=4_096)
def _wanted(phrase: str) -> tuple[bool, str]:
    """Return whether a phrase is looked for as whole words, and how it is then written."""
    if phrase.isascii():
        return True, f" {' '.join(words(phrase))} "
    return False, plain(phrase).strip()


class TextIndex:
    """A text that can be asked whether it holds a word or phrase."""

    def __init__(self, text: str) -> None:
        self.words = f" {' '.join(words(text))} "
        self.raw = plain(text)

    def __contains__(self, phrase: object) -> bool:
        """Look for whole words in ASCII, for characters in other scripts."""
        whole, wanted = _wanted(str(phrase))
        return wanted.strip() != "" and wanted in (self.words if whole else self.raw)


class PhraseSet:
    """Many phrases, of which those that a text holds are found by its words: few are looked for."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[str, list[str]] = {}
        self._others: list[str] = []
        for phrase in dict.fromkeys(phrases):
            whole, wanted = _wanted(phrase)
            first = wanted.split()[0] if whole and wanted.strip() else ""
            (self._by_word.setdefault(first, []) if first else self._others).append(phrase)

    def found_in(self, text: TextIndex) -> frozenset[str]:
        """Return the phrases that a text holds."""
        near = (self._by_word.get(word, ()) for word in set(text.words.split()))
        return frozenset(p for some in (*near, self._others) for p in some if p in text)


MAX_CHARS: Final = 4_000
"""Characters of a body that are read: news stands at the top, and a page may hold a book."""

COMMON_WEIGHT: Final = 0.4
PAIR_WEIGHT: Final = 0.5
PREFIX_WEIGHT: Final = 0.5
PREFIX: Final = 5
"""Letters that stand for a long word's family."""

_URL = re.compile(
    r"(?:https?://|www\.)\S+|(?<![a-z0-9-])[a-z0-9-]{1,63}\.[a-z]{2,6}/\S*", re.IGNORECASE
)
_HANDLE = re.compile(r"(?<![\w@])@\w+|&\w{2,6};")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’]")
_AI = re.compile(r"人工智能|人工智慧|人工知能|인공지능|artificial[\s-]intelligence")
"""The field's name, which is one word: its parts would make it two to four that two texts share,
and one story of headlines that have nothing else in common."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^\s\d])|(?<=[。！？])|\n+")


def plain(text: str) -> str:
    """Return the text as it is compared: NFKC, lower case, without addresses and handles."""
    text = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    if "/" in text or "www." in text:
        text = _URL.sub(" ", text)
    if "@" in text or "&" in text:
        text = _HANDLE.sub(" ", text)
    if "'" in text or "’" in text:
        text = _APOSTROPHE.sub("", _POSSESSIVE.sub("", text))
    return text


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Take an English plural's s away (Harman's S-stemmer, 1991); other words stay."""
    if len(word) < 4 or not word.endswith("s") or not word.isascii():
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    return word if word[-2] in "us" else word[:-1]


def words(text: str) -> list[str]:
    """Split a text into comparable words, stop words included, in order."""
    found: list[str] = []
    for token in _TOKEN.findall(_AI.sub(" ai ", plain(text))):
        found.extend((stem(token),) if token.isascii() else _pieces(token))
    return found


@lru_cache(maxsize=200_000)
def _pieces(token: str) -> tuple[str, ...]:
    """Cut a token that holds ideographs or Hangul into its pieces."""
    return tuple(_cut(token))


def _cut(token: str) -> Iterator[str]:
    if not _IDEOGRAPHS.search(token):
        yield token
        if _HANGUL.fullmatch(token) and len(token) > 2:
            yield from (token[i : i + 2] for i in range(len(token) - 1))
        return
    start = 0
    for run in _IDEOGRAPHS.finditer(token):
        if run.start() > start:
            yield stem(token[start : run.start()])
        chars = run[0]
        yield from (chars[i : i + 2] for i in range(max(1, len(chars) - 1)))
        start = run.end()
    if start < len(token):
        yield stem(token[start:])


def content(tokens: list[str]) -> list[str]:
    """Take away the words that say nothing of the event, single letters and digits among them."""
    return [t for t in tokens if t not in STOPWORDS and (len(t) > 1 or not t.isascii())]


def grams(tokens: list[str]) -> list[tuple[str, float]]:
    """Return what is counted of a text, each with its weight.

    Content words weigh most; pairs of neighbouring words tell phrases from chance; the first
    letters of long words let "regulators" meet "regulation".
    """
    said = content(tokens)
    weights = [COMMON_WEIGHT if word in COMMONPLACE else 1.0 for word in said]
    found = list(zip(said, weights, strict=True))
    for (a, left), (b, right) in pairwise(found[: len(said)]):
        found.append((f"{a} {b}", PAIR_WEIGHT * (left + right) / 2))
    for word, weight in zip(said, weights, strict=True):
        if len(word) > PREFIX and word.isascii():
            found.append((f"^{word[:PREFIX]}", PREFIX_WEIGHT * weight))
    return found


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, addresses aside, thousands separators taken away."""
    found = _NUMBER.findall(_URL.sub(" ", unicodedata.normalize("NFKC", text)))
    return frozenset(re.sub(r",(?=\d{3}\b)", "", n).strip(".,") for n in found)


def first_sentence(text: str, limit: int = 140) -> str:
    """Return the first sentence of a text without addresses, cut at a word after `limit` chars."""
    cleaned = " ".join(_URL.sub("", text[:MAX_CHARS]).split("\n\n")[0].split())
    sentence = _SENTENCE_END.split(cleaned.strip(), maxsplit=1)[0].strip()
    if len(sentence) <= limit:
        return sentence
    return sentence[:limit].rsplit(" ", 1)[0].rstrip(",;:-– ") + "…"
