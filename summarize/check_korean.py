"""Names in Hangul, which has no capitals: told by lists, by neighbours and by their place.

A well-known name is found by its rendering; a person by the title behind the name, an institution
by its ending; and where statement and items are both Korean, so that the same words can be
expected, by being a sentence's topic. A name that no item has in Hangul may still be the
rendering of a Latin one: then it sounds like it (`check_sounds`).
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.check_aliases import RENDERED, canonical
from summarize.check_lexicon import GENERIC_KO, ORGANISATIONS_KO, TITLES_KO
from summarize.check_numbers import fold
from summarize.check_sounds import sounds_like
from summarize.check_source import Sources

_PERSON: Final = re.compile(
    rf"(?<![가-힣])([가-힣]{{2,4}})(?:\s[가-힣a-zA-Z]{{2,10}}){{0,2}}\s(?:전\s)?"
    rf"(?:{TITLES_KO})(?![가-힣]{{3}})"
)
_ORGANISATION: Final = re.compile(rf"(?<![가-힣])([가-힣a-zA-Z]{{2,10}}(?:{ORGANISATIONS_KO}))")
_TOPIC: Final = re.compile(r"(?:^|(?<=[.!?]\s)|(?<=,\s))([가-힣]{2,7})(?:은|는|이|가|,|\s·)(?=\s)")
_PARTICLE: Final = re.compile(r"(?:은|는|이|가|들|의|도)$")


def unknown_korean(text: str, sources: Sources) -> Iterator[str]:
    """Give the names in Hangul that no item has."""
    for match in RENDERED.finditer(fold(text)):
        name = canonical(match[1])
        if not sources.has_token(name) and not sources.has_squeezed(name):
            yield match[1]
    patterns = [_PERSON, _ORGANISATION]
    if sources.languages <= {"ko"}:
        patterns.append(_TOPIC)
    for pattern in patterns:
        for match in pattern.finditer(text):
            word = match[1]
            if word in GENERIC_KO or canonical(word.casefold()) != word.casefold():
                continue
            if not _stands_in(word, sources) and not heard(word, sources):
                yield word


def _stands_in(word: str, sources: Sources) -> bool:
    """Tell whether a Hangul word, or all but its particle, stands in an item."""
    stems = {word, _PARTICLE.sub("", word)}
    return any(stem in facts.folded for stem in stems if len(stem) > 1 for facts in sources.facts)


def heard(word: str, sources: Sources) -> bool:
    """Tell whether a Hangul name sounds like a Latin name of an item."""
    return any(sounds_like(word, name) for facts in sources.facts for name in facts.latin_names)
