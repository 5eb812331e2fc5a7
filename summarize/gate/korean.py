"""Names in Hangul, which has no capitals: told by lists, by neighbours and by their place.

A well-known name is found by its rendering; a person by the title that follows the name. Where
statement and items are both Korean, so that the same words can be expected, an institution is also
found by its ending, and whoever is said to say something: of an English item 백악관 translates
words, and sounds like none. A name that no item has in Hangul may still be the rendering of a Latin
one: then it sounds like it.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from summarize.gate.evidence import Sources
from summarize.gate.wording import PARTICLES, RENDERED, canonical
from summarize.text.normalize import fold
from summarize.text.tables import table

LIKE: Final = 0.75
"""Least likeness of two names' consonants; of one or two consonants all must agree."""

_WORDS: Final = table("summarize.gate", "names.toml")
_INITIALS: Final = _WORDS["initials"].split()
_FINALS: Final = _WORDS["finals"].split()


def hangul_sound(word: str) -> str:
    """Return the consonant classes of a word in Hangul."""
    sound = ""
    for char in word:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            initial, final = _INITIALS[code // 588], _FINALS[code % 28]
            sound += (initial + final).replace("-", "").replace("h", "")
    return _single(sound)


def latin_sound(word: str) -> str:
    """Return the consonant classes of a word in Latin letters; a soft g must be written as j."""
    sound = word.casefold()
    for pattern, classes in _WORDS["latin"]:
        sound = re.sub(pattern, classes.upper(), sound)
    return _single(re.sub(r"[^a-z]", "", sound.lower()))


def _single(sound: str) -> str:
    return re.sub(r"(.)\1+", r"\1", sound)


def sounds_like(hangul: str, latin: str) -> bool:
    """Return whether a Hangul word may be the rendering of a Latin one."""
    soft = re.sub(r"g(?=[eiy])", "j", latin.casefold())
    one = hangul_sound(hangul)
    return any(_like(one, latin_sound(word)) for word in {latin, soft})


def _like(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if min(len(one), len(other)) <= 2:
        return one == other
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKE


_COUNTRIES: Final[dict[str, str]] = _WORDS["countries"]
_PLAIN: Final = frozenset(_WORDS["generic_ko"].split())

WORDS_BEFORE_TITLE: Final = 3
"""Words before a title among which the name stands (이재용 삼성전자 회장)."""

_TITLE: Final = re.compile(rf"(?<![가-힣])[가-힣]{{0,5}}?(?:{_WORDS['titles_ko']})(?![가-힣]{{3}})")
_FULL_NAME: Final = re.compile(rf"[{_WORDS['surnames_ko']}][가-힣]{{2}}")
_ORGANISATION: Final = re.compile(rf"(?<![가-힣])([가-힣]{{2,10}}(?:{_WORDS['organisations_ko']}))")
_OFFICE: Final = re.compile(
    rf"(?<![가-힣])([가-힣]{{2,14}}[부청]|[가-힣]{{4,14}}(?:[원처당사국단행스]|[원의학협]회))"
    rf"(?=(?:{PARTICLES})?(?![가-힣]))"
)
"""A long word that ends as offices, parties and firms do: 국세청, 한국예탁결제원."""

_SPEAKER: Final = re.compile(_WORDS["speaker_ko"])
_CASE: Final = re.compile(r"(?:[가는를을와과의에뿐해]|지만)$")
"""A particle or a verb's ending: a name before its title has none (장려가 미국 정부의)."""

_VARIANTS: Final[dict[str, str]] = _WORDS["variants"]
_VARIANT: Final = re.compile(rf"\d ?({'|'.join(_VARIANTS)})(?=(?:{PARTICLES})?(?![가-힣]))")
_PARTICLE: Final = re.compile(rf"{PARTICLES}$")


def unknown_korean(text: str, sources: Sources) -> Iterator[str]:
    """Yield the names in Hangul that no item has."""
    for match in RENDERED.finditer(fold(text)):
        name = canonical(match[1])
        has = sources.has_token(name) or sources.has_squeezed(name)
        has = has or is_country_of(name, sources)
        if not has and (name in _COUNTRIES or not heard(match[1], sources)):  # 그록: Grok or Groq
            yield match[1]
    for word in dict.fromkeys(_candidates(text, sources.languages <= {"ko"})):
        if word in _PLAIN or canonical(word) != word:
            continue
        if not stands_in(word, sources) and not heard(word, sources):
            yield word
    yield from unknown_variants(text, sources)


def _candidates(text: str, same_language: bool) -> Iterator[str]:
    """Yield what looks like a name."""
    for match in _TITLE.finditer(text):
        clause = re.split(r"[,.;:!?]", text[max(0, match.start() - 40) : match.start()])[-1]
        before = re.findall(r"[가-힣]+", clause)
        for word in before[-WORDS_BEFORE_TITLE:]:
            if _FULL_NAME.fullmatch(word) and not _CASE.search(word):
                yield word
    for pattern in (_ORGANISATION, _OFFICE, _SPEAKER) if same_language else ():
        yield from (match[1] for match in pattern.finditer(text))


def is_country_of(name: str, sources: Sources) -> bool:
    """Return whether a name is a country that an item names in another way, or by a place in it."""
    if name not in _COUNTRIES:
        return False
    named = "|".join(_COUNTRIES[name].split()).replace("_", "[ -]")
    return any(re.search(f"(?<![a-z])(?:{named})(?![a-z])", f.folded) for f in sources.facts)


def unknown_variants(text: str, sources: Sources) -> Iterator[str]:
    """Yield the variants of a product ("M1 프로") that no item names in any script."""
    for match in _VARIANT.finditer(text):
        if match[0][1:] == "나노":  # 28나노 are 28 nm
            continue
        named = re.compile(rf"{match[1]}|(?<![a-z]){_VARIANTS[match[1]]}(?![a-z])")
        if not any(named.search(facts.folded) for facts in sources.facts):
            yield match[1]


def stands_in(word: str, sources: Sources) -> bool:
    """Return whether a Hangul word, or all but its particle, stands in an item."""
    stems = {word, _PARTICLE.sub("", word)}
    return any(stem in facts.folded for stem in stems if len(stem) > 1 for facts in sources.facts)


def heard(word: str, sources: Sources) -> bool:
    """Return whether a Hangul name sounds like a Latin name of an item."""
    return any(sounds_like(word, name) for facts in sources.facts for name in facts.latin_names)
