"""Texts as the gate compares them: folded words and numbers, letters, sentences.

A name counts in its Korean and other spellings too (those of `text/names.toml` that are one word),
so that 오픈AI in a statement meets OpenAI in an item. One that is missing there is compared by its
sound (`korean`), which is less sure.
"""

import math
import re
from typing import Final

from ingest.item import Item
from summarize.text.names import single_words
from summarize.text.normalize import fold, unaccented
from summarize.text.sentences import split_sentences

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
_BEGINNINGS = "".join(sorted({name[0] for name in _HANGUL_NAMES}))
RENDERED: Final = re.compile(
    rf"(?=[{_BEGINNINGS}])(?<![가-힣a-z0-9])({'|'.join(_HANGUL_NAMES)})(?={PARTICLES}{{0,2}}(?![가-힣a-z]))"
)
"""A known name in Hangul, with nothing but particles behind it."""

_LETTERS = r"a-zA-Z\u00c0-\u024f"
WORD: Final = re.compile(
    rf"[{_LETTERS}]+(?:['’][{_LETTERS}]+)?|[^\W\d_{_LETTERS}]+|\d+(?:\.\d+)*[a-z]{{0,3}}"
)
"""A word or a number; Latin letters and Hangul are words of their own where they touch."""

LONGEST: Final = 800
"""Characters that are shown of one sentence: a list or a paragraph without stops may be one."""

_ENDING = re.compile(r"['’]s?$|(?<=\d)\.0$")
_VERSION_WORD = re.compile(r"(?<![^\W\d_])(?:version|ver|v|버전)[. ]?(?=\d)")
_MARKS = re.compile(r"[“”„«»「」『』\"‘’'*_`]")
_SIGN = re.compile(r"\w")
"""What every line has but rules and empty rows of tables."""

_GLUED = re.compile(r"(?<=[다요]\.)(?=[\d가-힣A-Z“\"‘])")


def canonical(word: str) -> str:
    """Return the name that a folded word renders; any other word stands for itself."""
    return CANONICAL.get(word, word)


def plain_letters(text: str) -> str:
    """Fold a text for finding it word for word in another one."""
    return " ".join(_MARKS.sub("", fold(text.replace("\n", " ¶ "))).split())


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
    lines = filter(_SIGN.search, _GLUED.sub("\n", text).splitlines())
    return [sentence for line in lines for sentence in split_sentences(line)]


def nearest_words(text: str, item: Item, sentences: int = 2, most: int = 2_000) -> str:
    """Return the sentences of an item that bear a text out, as far as words show, in their order.

    Each one taken adds most of the text's words that those before it lack; a number counts twice,
    since it is the same in every language. They have `most` characters, if the first one has; "…"
    stands for what is left out, the end of a very long sentence too.
    """
    missing = set(tokens_of(fold(text)))
    found = sentences_of("\n".join(filter(None, (item.title, item.text)))[:20_000])
    words = [set(tokens_of(fold(sentence))) for sentence in found]

    def adds(place: int) -> float:
        shared = words[place] & missing
        weight = len(shared) + sum(token[0].isdigit() for token in shared)
        return weight / (1 + math.sqrt(len(words[place])))

    said: dict[int, str] = {}
    left = set(range(len(found)))
    for _ in range(min(sentences, len(found))):
        place = max(left, key=lambda n: (adds(n), -n))
        left.remove(place)
        missing -= words[place]
        sentence = re.sub(r"\s+", " ", found[place])
        if len(sentence) > LONGEST:
            sentence = f"{sentence[:LONGEST]}…"
        if len(sentence) > most and said:
            continue
        most -= len(sentence)
        said[place] = sentence
    shown, before = "", -1
    for place in sorted(said):
        shown += (" " if place == before + 1 else " … ") + said[place]
        before = place
    return (shown + " …" if before + 1 < len(found) else shown).strip()
