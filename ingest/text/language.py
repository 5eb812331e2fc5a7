"""Which language a text is in, cheaply: by its script, its small words, then a model.

Most items are one line, where statistical detectors guess badly. A script or small words that only
one language uses decide; only longer text is given to py3langid. "" (unknown) is better than a
wrong language. A tenth of Hangul makes a text Korean, a twentieth of Kana Japanese, since technical
text is full of English names.
"""

import re
from collections import Counter
from copy import copy
from functools import cache
from threading import Lock
from typing import Any, Final

from ingest.text.tables import read_table

MAX_CHARS = 600
"""The beginning decides; what follows would only cost time."""

MIN_LETTERS = 20
"""Under so many letters, Latin text is only judged by its small words."""

MIN_SURENESS = 0.9
"""py3langid's probability under which its answer is not taken."""

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|[@#][\w-]+|```.{0,600}?(?:```|\Z)|`[^`\n]{0,600}`|<[^<>\s]{0,100}>",
    re.S,
)
_NOISY = ("@", "#", "`", "<", "://", "www.")
"""One of these is in all noise; C finds single signs faster than a pattern does."""

_WORD = re.compile(r"[^\W\d_]+")
_SMALL: Final = bytes(ord(chr(n).lower()) if chr(n).isalpha() else 32 for n in range(128)) * 2
"""ASCII letters in lower case, all else a blank."""

_TABLES: Final = read_table("languages")
_SCRIPTS: Final[dict[str, str]] = _TABLES["scripts"]
_MARKERS: Final[dict[str, dict[str, str]]] = _TABLES["markers"]
_USUAL: Final[dict[str, str]] = _TABLES["usual"]
_OTHER = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
_ANY_OTHER = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_COMMON: Final = b"\t\n" + bytes(range(32, 127))

_MODELLED: Final[dict[str, list[str]]] = {
    script: languages.split() for script, languages in _TABLES["modelled"].items()
}
_SMALL_WORDS: Final = {
    language: words.split() for language, words in _TABLES["small_words"].items()
}
_LANGUAGES_OF: Final = Counter(word for words in _SMALL_WORDS.values() for word in set(words))
_OWN_WORD: Final[dict[str, str]] = {
    word: language
    for language, words in _SMALL_WORDS.items()
    for word in words
    if _LANGUAGES_OF[word] == 1
}
"""Each small word that a single language of the table uses, and that language."""


def detect_language(text: str, usual: str | None = None) -> str:
    """Return the ISO 639-1 code of the language that most of a text is in, "" where unsure.

    `usual` is that of the texts around it: the answer where this one does not say otherwise, and
    no model is asked.
    """
    sample = text[:MAX_CHARS]
    if any(map(sample.__contains__, _NOISY)):
        sample = _NOISE.sub(" ", sample)
    others = odd_signs(sample)
    if not _ANY_OTHER.search(others):
        return _latin(_words(sample, any(map(str.isalnum, others))), usual)
    counts = {name: len(script.findall(sample)) for name, script in _OTHER.items()}
    latin = len(_LATIN.findall(sample))
    total = latin + sum(counts.values())
    if counts["hangul"] and counts["hangul"] >= 0.1 * total:
        return "ko"
    asian = counts["kana"] + counts["han"]
    if counts["kana"] and counts["kana"] >= 0.05 * total:
        return "ja"
    if counts["han"] and asian >= 0.1 * total:
        return "zh"
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < 0.3 * total or not counts[script]:
        return _latin(_words(sample), usual)
    return _of_script(script, sample, usual) if script in _USUAL else script


def odd_signs(text: str) -> str:
    """Return what is left of a text without ASCII that prints, tabs and line ends: mostly little,
    and quickly found, so that patterns need not look at the rest.
    """
    kept = text.encode("utf-8", "surrogatepass").translate(None, _COMMON)
    return kept.decode("utf-8", "surrogatepass")


def _of_script(script: str, sample: str, usual: str | None) -> str:
    """Tell the languages of one script apart by letters of their own, else by the model."""
    for language, letters in _MARKERS.get(script, {}).items():
        if not set(letters).isdisjoint(sample.lower()):
            return language
    return _modelled(script, sample, usual) or _USUAL[script]


def _words(sample: str, beyond_ascii: bool = True) -> list[str]:
    if beyond_ascii:
        return _WORD.findall(sample.lower())
    return sample.encode("ascii", "replace").translate(_SMALL).decode().split()  # half the time


def _latin(words: list[str], usual: str | None) -> str:
    """Judge Latin text by words of one language; the model is asked where they are no majority."""
    counts = Counter(filter(None, map(_OWN_WORD.get, words)))
    (best, count), (_, next_best), *_ = *counts.most_common(), ("", 0), ("", 0)
    if best and count >= max(2, 3 * next_best, 0.1 * len(words)):
        return best
    otherwise = usual and best != usual and count > 1
    return _modelled("latin", " ".join(words), None if otherwise else usual)


def _modelled(script: str, sample: str, usual: str | None) -> str:
    if usual == "" or usual in _MODELLED[script]:
        return usual
    if len(_WORD.findall(sample)) < 3 or sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return ""
    language, sureness = _model(script).classify(sample)
    return str(language) if sureness >= MIN_SURENESS else ""


_LOADING = Lock()


@cache
def _model(script: str) -> Any:
    """Return the model held to a script's languages; its tables are shared, only choices differ."""
    with _LOADING:  # a cache alone lets every thread load its own
        model = copy(_whole_model())
    model.set_languages(_MODELLED[script])
    return model


@cache
def _whole_model() -> Any:
    """Return the model of the languages that are asked for at all: a quarter of its 75 MB."""
    # py3langid takes a third of a second to load its model; most days of English need it rarely.
    from py3langid import langid

    full = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    full.set_languages(sorted({name for names in _MODELLED.values() for name in names}))
    return langid.LanguageIdentifier(
        full.nb_ptc,
        full.nb_pc,
        full.nb_classes,
        full.tk_nextmove,
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )
