"""Who said it: the attribution of a statement against those who speak in its items.

Where a statement makes somebody say something, that somebody must be the author or the place of an
item, or one who speaks in an item's text: before a verb of saying, after "according to", as the
subject of a sentence, in front of a colon. A name that only occurs in an item, as somebody who is
talked about, is not enough. Speakers without a name ("researchers", "회사") are not asked for.
"""

import re
from collections.abc import Iterator
from typing import Final

from summarize.gate.aliases import RENDERED, canonical
from summarize.gate.evidence import Facts, Sources, tokens_of
from summarize.gate.korean import heard
from summarize.gate.lexicon import COMMON, GENERIC, NO_SPEAKER, NO_SPEAKER_KO, SAY_EN, SAY_KO
from summarize.text.normalize import fold

LEADING_WORDS: Final = 2
"""Words that may stand before the subject of a sentence."""

_NAME = r"@?[A-Z][\w.'’-]*(?:\s(?:de|van|von|of|the)?\s?[A-Z][\w.'’-]*){0,4}|@\w{2,}|[a-z]+[A-Z]\w*"
_SPEAKERS_EN: Final = (
    re.compile(
        rf"(?<!\bat )(?<!\bin )(?<!\bon )(?<!\bof )(?<!\bfor )(?<!\bwith )(?<!\bfrom )"
        rf"(?P<n>{_NAME})(?:,[^,.]{{2,60}},)?\s(?:(?:has|have|had|also|later|then|CEO|recently|"
        rf"researchers?|team|officials?|engineers?)\s){{0,3}}{SAY_EN}\b"
    ),
    re.compile(rf"\b[Aa]ccording to (?:the |a )?(?P<n>{_NAME})"),
    re.compile(rf"[,”\"’]\s(?:said|says|wrote|added|explained|noted)\s(?P<n>{_NAME})"),
)
_HANGUL_NAME = r"[가-힣A-Za-z@][가-힣A-Za-z\d@&_-]*?(?:\s[가-힣A-Za-z\d&-]+?){0,3}?"
_SPEAKERS_KO: Final = (
    re.compile(rf"(?:^|[.,”\"」]\s*|\s)(?P<n>{_HANGUL_NAME})(?:에 따르면|에 의하면)"),
    re.compile(
        rf"(?:^|[.!?]\s+|면,?\s)(?!\S+에 따르면)(?P<n>{_HANGUL_NAME})(?:은|는|이|가|측은)\s"
        rf"[^.!?]{{0,200}}?{SAY_KO}"
    ),
    re.compile(
        rf"(?:^|[\s,])(?P<n>{_HANGUL_NAME})(?:은|는|이|가)\s"
        r"[“\"'‘「][^”\"'’」]{2,300}[”\"'’」](?:이?라고|고|이?라며|며|이라는|라는)"
    ),
)
_SAYS_WHO: Final = re.compile(
    r"^(?:.*(?:따르면|의하면),?\s)|"
    r"^(?:또한|아울러|이어|한편|그러나|하지만|특히|앞서|이에|실제|최근|다만|반면)\s"
)
"""What may stand before a speaker's name in Korean without being part of it."""

_SOURCE_BEFORE: Final = re.compile(r"(?:according to|by|via|from) (?:the )?(?:[\w.-]+ ){0,2}@?$")
_SAYS_AFTER: Final = re.compile(rf"(?:[’']s?)?(?:[,\s]+[\w.’'-]+){{0,6}}?[\s,]+{SAY_EN}\b")
_SAYS_AFTER_KO: Final = re.compile(
    r"[가-힣]{0,4}(?:\s[가-힣\w]{1,10}){0,2}?(?:은|는|이|가|도|께서|에 따르면|에 의하면)(?=[\s,])|"
    r"\s?[:：]"
)
_SAID_BEFORE: Final = re.compile(
    r"[”\"’,]\s(?:said|says|wrote|added|told|explained|noted)\s(?:[\w.]+\s)?$"
)


def speakers(text: str, language: str) -> Iterator[str]:
    """Yield those whom a statement makes say something."""
    for pattern in _SPEAKERS_KO if language == "ko" else _SPEAKERS_EN:
        for match in pattern.finditer(text):
            name = _SAYS_WHO.sub("", match["n"]).strip(" ,.")
            words = tokens_of(fold(name))
            if not words or all(w in NO_SPEAKER or w in COMMON for w in words):
                continue
            if language != "ko" or not NO_SPEAKER_KO.search(name):
                yield name


def unknown_speakers(text: str, sources: Sources, language: str) -> list[str]:
    """Return the speakers of a statement who don't speak in any item."""
    return [
        name
        for name in dict.fromkeys(speakers(text, language))
        if not any(_speaks(name, facts) for facts in sources.facts) and not _heard(name, sources)
    ]


def _heard(name: str, sources: Sources) -> bool:
    """Return whether all Hangul words of a name sound like names of the items."""
    words = re.findall(r"[가-힣]+", name)
    foreign = bool(sources.languages) and "ko" not in sources.languages
    return foreign and bool(words) and all(heard(word, sources) for word in words)


def _speaks(name: str, facts: Facts) -> bool:
    """Return whether a name's words occur in an item, and one of them as who speaks there."""
    item = facts.item
    places = fold(" ".join((item.author, item.publisher, item.owner, item.source, item.url)))
    squeezed = re.sub(r"[\W_]", "", places)
    named = set(tokens_of(places))
    for words in _spellings(name):
        if any(w in named or (len(w) > 3 and w in squeezed) for w in words):
            return True
        if re.search(r"[가-힣]", name) and any(w not in facts.folded_names for w in words):
            continue
        if any(_is_subject(words, sentence) for sentence in facts.sentences):
            return True
    return False


def _spellings(name: str) -> Iterator[list[str]]:
    """Yield a name's words as they stand, by their inner capitals, and written together."""
    if name.startswith("@"):
        yield [fold(name)[1:]]
        return
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    for form in dict.fromkeys((name, apart, re.sub(r"\s", "", name))):
        words = [w for w in tokens_of(fold(form)) if w not in COMMON and w not in GENERIC]
        if words:
            yield words


def _is_subject(words: list[str], sentence: str) -> bool:
    """Return whether a name speaks in a sentence, or is what the sentence is about."""
    folded = RENDERED.sub(lambda m: canonical(m[1]), fold(sentence))
    for word in {words[-1], words[0]}:
        for match in re.finditer(rf"(?<![^\W\d_]){re.escape(word)}(?![a-z])", folded):
            before, after = folded[: match.start()], folded[match.end() :]
            if len(re.findall(r"\w+", before)) <= LEADING_WORDS or _SOURCE_BEFORE.search(before):
                return True
            if _SAYS_AFTER.match(after) or _SAYS_AFTER_KO.match(after):
                return True
            if _SAID_BEFORE.search(before):
                return True
    return False
