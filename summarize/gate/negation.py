"""Whether or not: a statement must not deny what its items affirm, nor affirm what they deny.

Each "not" denies a word: in English the next one of content ("does *not* yet *support* CUDA"), in
Korean the one before it ("지원하지 *않는다*", "근거가 *없다*"). A word that the items only deny and
the statement only affirms, or the other way round, has lost its negation. This needs words in
common, so it holds within a language only, and for the two languages whose denial is known here.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.evidence import Sources, content, sentences_of
from summarize.text.normalize import fold

_NOT: Final = re.compile(
    r"\b(?:not|never|no longer|cannot|without|unable to|fail(?:s|ed)? to|refus(?:es|ed) to|"
    r"denie[sd]|no|neither|nor|hardly|stopped)\b|\w+n['’]t\b"
)
_NOT_AT_ALL: Final = re.compile(r"\b(?:none|nothing|nobody|lack\w*|miss\w*|un\w+|in\w+able)\b")
SHORT: Final = 12
"""Sentences of items that are few enough for a word to mean the same in all of them."""

SCOPE: Final = 3
"""Words behind a "no" that it may deny."""

_SKIP_LIST = """
a an the be been being to have has had do does did yet any more longer very really that this it its
of in on for by with will would can could may might should is are was were get got so such as only
just even also still much many too quite
"""
_SKIPPED: Final = frozenset(_SKIP_LIST.split())
_WORD: Final = re.compile(r"[a-z][a-z'’-]*")
_HA: Final = "하한할함합했해"
_DOE: Final = "되된될됨됩됐돼"
_DENIED_KO: Final = (
    re.compile(
        r"(?P<n>[가-힣]{1,8}(?:기로|게) |[가-힣]{1,8}?)(?P<v>[하되]?)지(?:는|도)?\s?(?:않|못|마)"
    ),
    re.compile(r"(?P<n>[가-힣]{1,6} 수)(?:는|가|도|밖에)?\s?(?P<v>없)"),
    re.compile(r"(?P<n>[가-힣]{2,8}?)(?:이|가|은|는|도|에|에게)\s(?P<v>없)"),
    re.compile(r"(?P<n>[가-힣]{2,8}?)(?:이|가|은|는)\s(?P<v>아[니닌님])"),
    re.compile(r"(?<![가-힣])(?:불)(?P<n>가능)(?P<v>)"),
)
_DENIAL_BEHIND: Final = re.compile(r"[가-힣]?지(?:는|도)?\s?(?:않|못|마)")


def lost_negations(text: str, sources: Sources, language: str) -> list[str]:
    """Return the words that a statement affirms and its items deny, or the other way round."""
    if language not in ("en", "ko") or (sources.languages and language not in sources.languages):
        return []
    there = _what_it_follows(text, sources)
    if language == "ko":
        here, there = fold(text), fold(there)
        return sorted(_flipped_ko(here, there) | _flipped_ko(there, here))
    denied_there, affirmed_there = polarity(there)
    denied, affirmed = polarity(text)
    lost = (denied_there - affirmed_there) & (affirmed - denied)
    added = (affirmed_there - denied_there) & (denied - affirmed)
    return sorted(lost | added) or _dropped(text, sources)


def _what_it_follows(text: str, sources: Sources) -> str:
    """Return the items' sentences that a statement follows; all of them where the items are short.

    In a long text every word is denied somewhere, of something else.
    """
    nearest = [sources.followed(sentence) for sentence in sentences_of(text)]
    if sum(len(facts.sentences) for facts in sources.facts) <= SHORT:
        nearest += [sentence for facts in sources.facts for sentence in facts.sentences]
    return "\n".join(nearest)


def _dropped(text: str, sources: Sources) -> list[str]:
    """Return the words whose "no" a sentence dropped that follows an item's and denies nothing."""
    for sentence in sentences_of(text):
        nearest = sources.followed(sentence)
        if not nearest or _NOT.search(fold(sentence)) or _NOT_AT_ALL.search(fold(sentence)):
            continue
        for match in _NOT.finditer(folded := fold(nearest)):
            scope = _WORD.findall(folded[match.end() : match.end() + 60])[:SCOPE]
            if shared := content(" ".join(scope)) & content(sentence):
                return sorted(shared)[:1]
    return []


def polarity(text: str) -> tuple[set[str], set[str]]:
    """Return the stems that an English text denies, and those that it affirms."""
    folded = fold(text)
    places = dict(_denied(folded))
    affirmed = {
        _stem(match[0])
        for match in _WORD.finditer(folded)
        if match[0] not in _SKIPPED and match.start() not in places
    }
    return set(places.values()), affirmed


def _denied(folded: str) -> Iterator[tuple[int, str]]:
    for match in _NOT.finditer(folded):
        rest = folded[match.end() : match.end() + 60]
        word = next((w for w in _WORD.finditer(rest) if w[0] not in _SKIPPED), None)
        if word and not re.search(r"[.;:!?()“”\"]", rest[: word.start()]):
            yield match.end() + word.start(), _stem(word[0])


def _stem(word: str) -> str:
    bare = re.sub(r"['’]s?$", "", word)
    return re.sub(r"(?:ing|ed|es|s|e|ly)$", "", bare) if len(bare) > 4 else bare.rstrip("s")


def _flipped_ko(one: str, other: str) -> set[str]:
    """Return what one Korean text denies and the other, without denying it, affirms."""
    denied = set(_denied_ko(one))
    return {
        " ".join(key).strip()
        for key in denied - set(_denied_ko(other))
        if any(
            not _DENIAL_BEHIND.match(other, m.end() - 1) for m in _affirmed(*key).finditer(other)
        )
    }


def _denied_ko(folded: str) -> Iterator[tuple[str, str]]:
    """Yield the denied words of a text, each with what carries the denial (하, 되, 없, 아니)."""
    for pattern in _DENIED_KO:
        for match in pattern.finditer(folded):
            if len(match["n"]) > 1 or match["v"]:
                yield match["n"], match["v"]


def _affirmed(noun: str, verb: str) -> re.Pattern[str]:
    """Return the pattern of a Korean word that is not denied; endings melt into 하 and 되."""
    word = re.escape(noun)
    if verb in _HA and verb:
        return re.compile(rf"(?<![가-힣]){word}[{_HA}]")
    if verb in _DOE and verb:
        return re.compile(rf"(?<![가-힣]){word}[{_DOE}]")
    if verb == "없":
        return re.compile(rf"(?<![가-힣]){word}(?:이|가|은|는|도|에|에게)?\s?있")
    if verb:
        return re.compile(rf"(?<![가-힣]){word}(?:이다|입니다|이라고|으로|이며|인)")
    return re.compile(rf"(?<![가-힣불]){word}")
