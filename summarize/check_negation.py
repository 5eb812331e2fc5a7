"""Whether or not: a statement must not deny what its items affirm, nor affirm what they deny.

Each "not" denies a word: in English the next one of content ("does *not* yet *support* CUDA"), in
Korean the one before it ("지원하지 *않는다*", "근거가 *없다*"). A word that the items only deny and
the statement only affirms, or the other way round, has lost its negation. This needs words in
common, so it holds within a language only, and for the two languages whose denial is known here.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from summarize.check_numbers import fold
from summarize.check_source import Sources

_NOT: Final = re.compile(
    r"\b(?:not|never|no longer|cannot|without|unable to|fail(?:s|ed)? to|refus(?:es|ed) to|"
    r"denie[sd]|no|neither|nor|hardly|stopped)\b|\w+n['’]t\b"
)
_SKIP_LIST = """
a an the be been being to have has had do does did yet any more longer very really that this it its
of in on for by with will would can could may might should is are was were get got so such as only
just even also still much many too quite
"""
_SKIPPED: Final = frozenset(_SKIP_LIST.split())
_WORD: Final = re.compile(r"[a-z][a-z'’-]*")
_NOT_KO: Final = (
    re.compile(r"([가-힣a-z]{1,8})(?:하|되)?지(?:는|도)?\s?(?:않|못)"),
    re.compile(r"([가-힣a-z]{2,8})(?:이|가|은|는|도)?\s(?:없|아니|아닌|아님)"),
    re.compile(r"(?<![가-힣])(?:안|못)\s([가-힣]{2,6})"),
    re.compile(r"(?<![가-힣])(?:불|미)(가능|확인|공개|지원)"),
)
_ENDING_KO: Final = re.compile(
    r"(?:했습니다|했다|한다|합니다|하는|하고|하며|해|하여|했|할|된다|됐다|되는|됩니다|된|될|이다|입니다|있다|있는|"
    r"있습니다|하|되|도|은|는|이|가|을|를|의|에|로|과|와)+$"
)


def lost_negations(text: str, sources: Sources, language: str) -> list[str]:
    """Give the words that a statement affirms and its items deny, or the other way round."""
    if language not in ("en", "ko") or (sources.languages and language not in sources.languages):
        return []
    denied_there, affirmed_there = polarity([f.text for f in sources.facts], language)
    denied, affirmed = polarity([text], language)
    lost = (denied_there - affirmed_there) & (affirmed - denied)
    added = (affirmed_there - denied_there) & (denied - affirmed)
    return sorted(lost | added)


def polarity(texts: Sequence[str], language: str) -> tuple[set[str], set[str]]:
    """Give the stems that texts deny, and those that they affirm."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    for text in texts:
        folded = fold(text)
        words = list(_words_ko(folded) if language == "ko" else _words(folded))
        places = dict(_denied_ko(folded) if language == "ko" else _denied(folded))
        denied |= set(places.values())
        affirmed |= {stem for start, stem in words if start not in places}
    return denied, affirmed


def _words(folded: str) -> Iterator[tuple[int, str]]:
    for match in _WORD.finditer(folded):
        if match[0] not in _SKIPPED:
            yield match.start(), _stem(match[0])


def _denied(folded: str) -> Iterator[tuple[int, str]]:
    for match in _NOT.finditer(folded):
        rest = folded[match.end() : match.end() + 60]
        word = next((w for w in _WORD.finditer(rest) if w[0] not in _SKIPPED), None)
        if word and not re.search(r"[.;:!?]", rest[: word.start()]):
            yield match.end() + word.start(), _stem(word[0])


def _stem(word: str) -> str:
    bare = re.sub(r"['’]s?$", "", word)
    return re.sub(r"(?:ing|ed|es|s|e|ly)$", "", bare) if len(bare) > 4 else bare.rstrip("s")


def _words_ko(folded: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[가-힣a-z]{2,12}", folded):
        if len(stem := _ENDING_KO.sub("", match[0])) > 1:
            yield match.start(), stem


def _denied_ko(folded: str) -> Iterator[tuple[int, str]]:
    for pattern in _NOT_KO:
        for match in pattern.finditer(folded):
            if len(stem := _ENDING_KO.sub("", match[1])) > 1:
                yield match.start(1), stem
