"""Names in Hangul, which has no capitals: told by lists, by neighbours and by their place.

A well-known name is found by its rendering or in a list; a person by the title that follows the
name; an institution by its ending; and where statement and items are both Korean, so that the same
words can be expected, a sentence's topic is held to be one. A name that no item has in Hangul may
still be the rendering of a Latin one: then it sounds like it (`check_sounds`).
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.check_aliases import PARTICLES, RENDERED, canonical
from summarize.check_lexicon import (
    CALLINGS_KO,
    GENERIC_KO,
    KNOWN_KO,
    ORGANISATIONS_KO,
    SURNAMES_KO,
    TITLES_KO,
)
from summarize.check_numbers import fold
from summarize.check_sounds import sounds_like
from summarize.check_source import Sources

WORDS_BEFORE_TITLE: Final = 3
"""Words before a title among which the name stands (이재용 삼성전자 회장)."""

_TITLE: Final = re.compile(
    rf"(?<![가-힣])(?:{TITLES_KO}|[가-힣]{{2,4}}(?:지사|시장|의원|장관|후보|국장|총장))(?![가-힣]{{3}})"
)
_CALLING: Final = re.compile(rf"(?<![가-힣])(?:{CALLINGS_KO})\s([가-힣]{{3}})(?![가-힣]{{3}})")
_FULL_NAME: Final = re.compile(rf"[{SURNAMES_KO}][가-힣]{{2}}")
_ORGANISATION: Final = re.compile(rf"(?<![가-힣])([가-힣]{{2,10}}(?:{ORGANISATIONS_KO}))")
_KNOWN: Final = re.compile(
    rf"(?<![가-힣])({'|'.join(sorted(KNOWN_KO, key=len, reverse=True))})"
    rf"(?=(?:{PARTICLES})?(?![가-힣]))"
)
_TOPIC: Final = re.compile(r"(?:^|(?<=[.!?\]]\s))([가-힣]{2,7})(?:은|는|이|가)(?=\s)")
_PARTICLE: Final = re.compile(rf"{PARTICLES}$")


def unknown_korean(text: str, sources: Sources) -> Iterator[str]:
    """Give the names in Hangul that no item has."""
    for match in RENDERED.finditer(fold(text)):
        name = canonical(match[1])
        if not sources.has_token(name) and not sources.has_squeezed(name):
            yield match[1]
    for word in dict.fromkeys(_candidates(text, sources.languages <= {"ko"})):
        if word in GENERIC_KO or canonical(word.casefold()) != word.casefold():
            continue
        if not stands_in(word, sources) and not heard(word, sources):
            yield word


def _candidates(text: str, same_language: bool) -> Iterator[str]:
    """Give what looks like a name."""
    for match in _TITLE.finditer(text):
        for word in re.findall(r"[가-힣]+", text[: match.start()])[-WORDS_BEFORE_TITLE:]:
            if _FULL_NAME.fullmatch(word):
                yield word
    for match in _CALLING.finditer(text):
        if _FULL_NAME.fullmatch(match[1]):
            yield match[1]
    patterns = [_ORGANISATION, _KNOWN, *([_TOPIC] if same_language else [])]
    for pattern in patterns:
        yield from (match[1] for match in pattern.finditer(text))


def stands_in(word: str, sources: Sources) -> bool:
    """Tell whether a Hangul word, or all but its particle, stands in an item."""
    stems = {word, _PARTICLE.sub("", word)}
    return any(stem in facts.folded for stem in stems if len(stem) > 1 for facts in sources.facts)


def heard(word: str, sources: Sources) -> bool:
    """Tell whether a Hangul name sounds like a Latin name of an item."""
    return any(sounds_like(word, name) for facts in sources.facts for name in facts.latin_names)
