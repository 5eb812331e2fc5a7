"""Names of people, companies and things in a statement that its items do not have.

In Latin letters a name is told by its look: a capital within a sentence, capitals inside a word, a
Latin word within Korean, an @. The first word of a sentence always has a capital: there a name must
own, act or go on. In a headline every word has one: there only capitals inside a word, well-known
names, and what stands before another name's words tell. A name is borne out by its own word in any
spelling (HuggingFace, Hugging Face, 허깅페이스, huggingface.co), by its initials in an item, as
a people's adjective, or by its well-known product (Google beside Gemini). Names in Hangul have a
module of their own (`korean`), versions too (`versions`).
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from summarize.gate.chinese import absent_in_chinese
from summarize.gate.dates import CALENDAR
from summarize.gate.evidence import Facts, Sources
from summarize.gate.korean import is_country_of, unknown_korean
from summarize.gate.units import UNITS
from summarize.gate.wording import CANONICAL, canonical, tokens_of
from summarize.text.language import SCRIPTS
from summarize.text.names import known_name, known_names_in, spellings_of
from summarize.text.normalize import fold, letters_and_digits, unaccented
from summarize.text.tables import table
from summarize.text.tokens import COMMONPLACE, STOPWORDS, stem

_WORDS: Final = table("summarize.gate", "names.toml")
_PLAIN: Final = STOPWORDS | COMMONPLACE | CALENDAR | set(_WORDS["grammar"].split())
GENERIC: Final = frozenset(_WORDS["generic"].split())
ORDINARY: Final = re.compile(f"(?:{_WORDS['ordinary']})$")

HEADLINE_SHARE: Final = 0.7
"""Share of long words with a capital from which on a text is written like a headline."""

ACRONYM: Final = 3
"""Least letters of an acronym whose name may have small words, or, of more, no capitals."""

UNREAD: Final = frozenset(SCRIPTS) - {"ko"}
"""Languages whose script hides how a name sounds: 博通 is Broadcom."""

_REST: Final = r"[^\W\d_]{1,24}+"
_PART: Final = r"(?:['’-][a-z]{1,24}+)?+"
_SMALL: Final = r"(?:(?:of|for|and|the|on|in|to|&) ){0,2}"
_L = r"A-Za-z\u00c0-\u024f"
_WORD: Final = re.compile(rf"[{_L}][{_L}\d]*(?:[.'’&+-][{_L}\d]+)*")
_CONTRACTION: Final = re.compile(r"(?:n['’]t|['’](?:s|d|m|re|ve|ll)?)$")
_PEOPLE: Final = re.compile(r"(?:ians?|ans?|ese|ish|s)$")
_GOES_ON: Final = re.compile(_WORDS["goes_on"])
_HANDLE: Final = re.compile(r"(?<![\w.@])@(\w{2,40})", re.ASCII)
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_NUMBER_BEFORE: Final = re.compile(r"[\d.,]\s?$")
_GLUED: Final = re.compile(r"((?<=[가-힣])|\d{2,5}) ?$")
_OPENS: Final = re.compile(r"[\"“‘「『(\[]")
_SEGMENT: Final = re.compile(r"[^:;.!?\n]+(?:[.!?][^:;.!?\n\s][^:;.!?\n]*)*")


def unknown_names(text: str, sources: Sources, language: str) -> list[str]:
    """Return the names that no item has, each as it stands in the text."""
    if unread := sources.languages & UNREAD - {language}:
        found = [*absent_in_chinese(text, sources)] if unread == {"zh"} else []
        return [name for name in found if not _makes(name, text, sources)]
    plain = unicodedata.normalize("NFKC", text)
    runs = _runs(plain, sources, language)
    found = [run for run in runs if run and not _is_spelt_out(run, plain, sources)]
    handles = _HANDLE.finditer(text)  # nobody's but their owner's
    found += [h[0] for h in handles if not sources.has_squeezed(letters_and_digits(h[1]))]
    found += _absent(text, sources)
    if language == "ko":
        found += unknown_korean(text, sources)
    return [name for name in dict.fromkeys(found) if not _makes(name, text, sources)]


def _makes(name: str, text: str, sources: Sources) -> bool:
    """Return whether a name is the maker of a well-known product that text and items name."""
    maker = known_name(_CONTRACTION.sub("", name))
    made, named = _WORDS["made_by"].get(maker, ()), known_names_in(text)
    told = (p for p in made if p in named or re.search(rf"(?a)\b{p}(?![a-z])", text))
    return any(_has(k, sources) or sources.has_squeezed(k) for p in told for k in spellings_of(p))


def _absent(text: str, sources: Sources) -> Iterator[str]:
    """Yield the well-known names, of several words too, of which no item has any spelling."""
    for name in known_names_in(_NOT_ASCII.sub(" ", text)):
        keys = spellings_of(name)
        has = any(_has(key, sources) or sources.has_squeezed(key) for key in keys)
        if not has and not _has_initials(name, sources):
            yield name


def _runs(text: str, sources: Sources, language: str) -> Iterator[str]:
    """Yield unknown words in Latin letters, neighbours as one name, and empty names."""
    run, end = "", -1
    for start, segment, headline in _segments(text, language):
        for match in _WORD.finditer(segment):
            if not _stands_alone(segment, match) or any(c.isdigit() for c in match[0]):
                continue
            if not _tells(match, segment, headline, language, sources):
                continue
            if (glued := _GLUED.search(segment[: match.start()][-6:])) and sources.has_squeezed(
                f"{glued[1]}{match[0]}".casefold()
            ):  # 챗GPT, 7900 XTX
                continue
            gap = text[end : start + match.start()]
            if run and gap in (" ", "-", " & "):
                run += gap + match[0]
            else:
                yield run
                run = match[0]
            end = start + match.end()
    yield run


def _is_spelt_out(run: str, text: str, sources: Sources) -> bool:
    """Return whether an item has a name in one word, in its short form, or its initials."""
    before, behind = rf"(?:\b[A-Z]\w*[ -]{_SMALL}){{0,9}}", rf"(?:[ -]{_SMALL}[A-Z]\w*){{0,9}}"
    match = re.search(rf"(?a:{before}{re.escape(run)}{behind})", text)
    name = match[0] if match else run
    if name != run and sources.has_squeezed(letters_and_digits(name)):
        return True
    known = (k for k in known_names_in(name) if run in k)  # of "OpenAI CEO Sam Altman" the person
    if any(sources.has_token(spelling) for k in known for spelling in spellings_of(k)):
        return True
    return _has_initials(name, sources) or _has_initials(run, sources)


def _has_initials(name: str, sources: Sources) -> bool:
    """Return whether an item calls a name by its initials: HF is Hugging Face."""
    initials = "".join(re.findall(r"\b[A-Z]", name.removeprefix("The ")))
    return len(initials) > 1 + (" and " in name) and any(  # Arm and Intel are not AI
        initials in facts.latin_names or facts.item.publisher.startswith(f"{initials.lower()}.")
        for facts in sources.facts
    )


def _segments(text: str, language: str) -> Iterator[tuple[int, str, bool]]:
    """Yield sentences and what stands before a colon: place, words, whether it is a headline."""
    for match in _SEGMENT.finditer(text):
        words = re.findall(r"[^\W\d_]{4,}", match[0])
        capital = sum(w[0].isupper() for w in words)
        least = 2 if text[match.end() : match.end() + 1] in (":", "") else 3
        headline = len(words) >= least and capital > HEADLINE_SHARE * len(words)
        yield match.start(), match[0], language == "de" or headline


def _tells(
    match: re.Match[str], segment: str, headline: bool, language: str, sources: Sources
) -> bool:
    """Return whether a word is a name by its look and place, and no item has it."""
    word, own_script = match[0], language in SCRIPTS
    first = headline or not match.start() or bool(_OPENS.match(segment[match.start() - 1]))
    first = first or not re.search(r"\w", segment[: match.start()][-8:])
    if not _is_name(word, first, own_script) or known(word, sources):
        return False
    if own_script or not first or word != word.capitalize() or word.casefold() in CANONICAL:
        return True
    return _acts(segment[match.end() :], headline, sources)


def _acts(rest: str, headline: bool, sources: Sources) -> bool:
    """Return whether a sentence's first word is a name by what follows: it owns, acts, or goes on.

    It is one too, as is a word of a headline, if an item has the words that follow behind another
    name. Any other first word with only its first letter a capital may be an ordinary one.
    """
    goes_on = not headline and _GOES_ON.match(rest)
    return bool(goes_on) or any(_exchanged(rest, facts) for facts in sources.facts)


def _exchanged(rest: str, facts: Facts) -> bool:
    """Return whether an item has the next two words of a statement behind a name."""
    following = tokens_of(fold(rest))[:2]
    if len(following) < 2:
        return False
    places = (at for at in facts.places.get(following[0], ()) if at)
    before = {
        facts.tokens[at - 1] for at in places if facts.tokens[at + 1 : at + 2] == following[1:]
    }
    names = {name.casefold() for name in facts.latin_names if name != name.upper()}
    return any(
        word not in GENERIC and stem(word) not in _PLAIN and not ORDINARY.search(word)
        for word in before & names - facts.plain_words
    )


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Return whether a word is no unit, and no part of an address, a handle or a product's name."""
    if match[0].casefold() in UNITS and _NUMBER_BEFORE.search(text[: match.start()]):
        return False
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    glued = before.isascii() and (before.isalnum() or before in "/_")
    return not glued and not (after.isascii() and (after.isalnum() or after == "_"))


def _is_name(word: str, first: bool, own_script: bool) -> bool:
    """Return whether a word is a name by its look; `first` words have a capital anyway."""
    folded = _CONTRACTION.sub("", word.casefold())
    inner = any(c.isupper() for c in word[1:])
    if folded in GENERIC or len(folded) < 2 or re.search(r"n['’]t$", word.casefold()):
        return False
    if own_script:
        return len(folded) > 2 or inner
    if inner or (word[0].isupper() and folded in CANONICAL):
        return True
    if not word[0].isupper() or {folded, stem(folded)} & _PLAIN:
        return False
    return not (first and ORDINARY.search(folded))


def known(word: str, sources: Sources) -> bool:
    """Return whether any item has a Latin name in any of its spellings."""
    folded = unaccented(_CONTRACTION.sub("", fold(word)))
    if _has(folded, sources) or is_country_of(canonical(folded), sources):
        return True
    if code := _WORDS["languages"].get(folded):  # EN/CN/JP
        listed = re.compile(rf"\b(?:[A-Z]{{2}}/{code}|{code}/[A-Z]{{2}})\b")
        if any(listed.search(facts.text) for facts in sources.facts):
            return True
    if word.isupper() and sources.has_run(tuple(folded)):
        return True  # K/V is KV
    if re.fullmatch(r"(?=.*[A-Z].*[A-Z])\w{2,7}", word) and _spelt_out(word, sources):
        return True  # no Global Interpreter Lock the GIL, Mixture of Experts the MoE
    parts = [part for part in re.split(r"[-&.'’+]", _CONTRACTION.sub("", word)) if part]
    return len(parts) > 1 and all(known(part, sources) for part in parts if not part.islower())


def _spelt_out(acronym: str, sources: Sources) -> bool:
    """Return whether words of an item that stand in a row have an acronym's letters as initials.

    CMS are the Centers for Medicare & Medicaid Services; of two letters both words must be names.
    """
    words = [rf"\b{letter}{_REST}" for letter in acronym]
    gap = rf"(?: & [A-Z]\w{{1,24}}(?= ))?[ -]{_SMALL}" if len(acronym) >= ACRONYM else "[ -]"
    pattern = (_PART * acronym.isupper() + gap).join(words)
    if len(acronym) > ACRONYM:
        pattern += f"|(?i:{'[ -]'.join(words)})"
    return any(re.search(pattern, facts.everything) for facts in sources.facts)


def _has(folded: str, sources: Sources) -> bool:
    forms = {canonical(folded), f"{folded}s", canonical(folded.removesuffix("s"))}
    if folded in GENERIC or any(map(sources.has_token, forms)):
        return True
    if re.search(r".{4}|\d", folded) and sources.has_squeezed(re.sub(r"[\W_]", "", folded)):
        return True
    stem = _PEOPLE.sub("", folded)
    tokens = (token for facts in sources.facts for token in facts.places)
    return len(stem) >= 4 and stem != folded and any(token.startswith(stem) for token in tokens)
